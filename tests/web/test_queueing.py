"""Requests go through few at a time, in order; whoever waited long goes on; a busy process sends its clients to another."""

import asyncio
from threading import Barrier, Event, Lock

import pytest
from fastapi import Response

from licet.web import queueing
from licet.web.queueing import Queue


class Counting:
    """Tasks that note how many of them go on at once, and in which order they began."""

    def __init__(self) -> None:
        self.most = 0
        self.began: list[int] = []
        self._now, self._lock = 0, Lock()

    def task(self, number: int, until: Event) -> Response:
        with self._lock:
            self.began.append(number)
            self._now += 1
            self.most = max(self.most, self._now)
        assert until.wait(10)
        with self._lock:
            self._now -= 1
        return Response(str(number))


async def _all(queue: Queue, counting: Counting, until: Event, number: int) -> list[Response]:
    asked = [asyncio.create_task(queue.answer(lambda n=n: counting.task(n, until))) for n in range(number)]
    await asyncio.sleep(0.05)
    until.set()
    return await asyncio.gather(*asked)


@pytest.mark.parametrize("others", [True, False])
def test_few_at_a_time_and_in_order(others: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "_LONGEST", 10)
    counting = Counting()
    answers = asyncio.run(_all(Queue(others), counting, Event(), 9))
    assert [answer.body for answer in answers] == [str(n).encode() for n in range(9)]
    assert counting.most == queueing._AT_ONCE
    assert sorted(counting.began[:2]) == [0, 1]
    assert all(abs(place - number) < queueing._AT_ONCE for place, number in enumerate(counting.began))


@pytest.mark.parametrize("others", [True, False])
def test_a_connection_ends_only_where_others_wait_and_another_process_may_be_free(
    others: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "_LONGEST", 10)
    answers = asyncio.run(_all(Queue(others), Counting(), Event(), 9))
    ended = [answer.headers.get("Connection") == "close" for answer in answers]
    assert any(ended) is others
    assert not ended[-1]  # nobody waits behind the last


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


def test_a_place_is_given_back_by_what_fails() -> None:
    def fails() -> Response:
        raise ValueError

    async def asked() -> Response:
        queue = Queue(others=False)
        for _ in range(5):
            with pytest.raises(ValueError):
                await queue.answer(fails)
        return await asyncio.wait_for(queue.answer(Response), 0.4)

    assert asyncio.run(asked()).status_code == 200
