"""The law is asked in turn: what is remembered of law and lists on the way to an answer serves one question at a time.

Rules bound to a day are shared and known by their identity, so two questions at once could take each other's. Every door of
`licet.doors` waits for its turn by itself; a thread that has it may pass through further doors.
"""

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import ParamSpec, TypeVar

_LAW = RLock()
Done = TypeVar("Done")
Asked = ParamSpec("Asked")


def alone(task: Callable[[], Done]) -> Done:
    """The result of a task, done while no other thread's is."""
    with _LAW:
        return task()


def one_at_a_time(door: Callable[Asked, Done]) -> Callable[Asked, Done]:
    """A function that waits until no other thread asks the law."""

    @wraps(door)
    def waiting(*args: Asked.args, **kwargs: Asked.kwargs) -> Done:
        with _LAW:
            return door(*args, **kwargs)

    return waiting
