"""Requests go through few at a time, in order; whoever waited long goes on; a busy process sends its clients to another."""

import asyncio
from threading import Barrier, Event

import pytest
from fastapi import Response

from licet.web import queueing
from licet.web.queueing import Queue


class Tasks:
    """Tasks that each go on until they are let go, and that note in which order they began."""

    def __init__(self, number: int) -> None:
        self.began: list[int] = []
        self._until = [Event() for _ in range(number)]

    def task(self, number: int) -> Response:
        self.began.append(number)
        assert self._until[number].wait(10)
        return Response(str(number))

    async def all(self, queue: Queue) -> list[Response]:
        """Ask for all, and let them go one after another, each once as many go on as may. What came of each."""
        asked = [asyncio.create_task(queue.answer(lambda n=n: self.task(n))) for n in range(len(self._until))]
        for number, until in enumerate(self._until):
            going_on = range(min(number + queueing._AT_ONCE, len(asked)))
            async with asyncio.timeout(10):
                while len(self.began) < len(going_on):
                    await asyncio.sleep(0.001)
            assert sorted(self.began) == list(going_on)  # these and no others: few at a time, in the order they came
            until.set()
            await asked[number]
        return [await answer for answer in asked]


@pytest.mark.parametrize("others", [True, False])
def test_few_at_a_time_and_in_order(others: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "_LONGEST", 20)
    answers = asyncio.run(Tasks(9).all(Queue(others)))
    assert [answer.body for answer in answers] == [str(n).encode() for n in range(9)]


@pytest.mark.parametrize("others", [True, False])
def test_a_connection_ends_only_where_others_wait_and_another_process_may_be_free(
    others: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "_LONGEST", 20)
    answers = asyncio.run(Tasks(9).all(Queue(others)))
    ended = [answer.headers.get("Connection") == "close" for answer in answers]
    assert ended == [others] * 7 + [False] * 2  # nobody waits behind the last two


def test_who_waited_long_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "_LONGEST", 0.02)
    met = Barrier(5)  # passed only if all five go on at once

    def task() -> Response:
        met.wait(10)
        return Response()

    async def asked() -> Queue:
        queue = Queue(others=False)
        await asyncio.gather(*(queue.answer(task) for _ in range(5)))
        return queue

    queue = asyncio.run(asked())
    assert queue._places._value == queueing._AT_ONCE  # none was lost, none was given back twice


def test_a_place_is_given_back_by_what_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "_LONGEST", 60)

    def fails() -> Response:
        raise ValueError

    async def asked() -> Response:
        queue = Queue(others=False)
        for _ in range(5):
            with pytest.raises(ValueError):
                await queue.answer(fails)
        return await asyncio.wait_for(queue.answer(Response), 10)

    assert asyncio.run(asked()).status_code == 200
