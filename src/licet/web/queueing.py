"""Requests that take the processor for a while go through few at a time, in the order they came.

An interpreter runs one thread at once: many side by side take turns, and all of them end late.
"""

import asyncio
from collections.abc import Callable

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

#: So many at a time: what is known already passes beside what is worked out.
_AT_ONCE = 2
#: Seconds after which a request waits no more: those before it may themselves wait, for somebody's long question to the law.
_LONGEST = 0.5


class Queue:
    """The queue of one process. others: whether there are other processes, which may be free."""

    def __init__(self, others: bool) -> None:
        self._others = others
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    async def answer(self, task: Callable[[], Response]) -> Response:
        """What comes of a task, in its turn.

        Where more wait behind it, the connection ends with it: its client comes again, to the process that is free first.
        """
        turn = await self._turn()
        try:
            answer = await run_in_threadpool(task)
        finally:
            if turn:
                self._places.release()
        if self._others and self._waiting:
            answer.headers["Connection"] = "close"
        return answer

    async def _turn(self) -> bool:
        """Wait for a place. Whether there was one."""
        self._waiting += 1
        try:
            async with asyncio.timeout(_LONGEST):
                await self._places.acquire()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return True


async def in_turn(request: Request, task: Callable[[], Response]) -> Response:
    """What comes of a task, in its turn among the requests of this process."""
    queue: Queue = request.app.state.queue
    return await queue.answer(task)
