"""Pages and API ask the law in turn: the prover, and what is remembered of law and lists, serve one question at a time."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

_LAW = Lock()
Done = TypeVar("Done")


def alone(task: Callable[[], Done]) -> Done:
    """The result of a task, done while no other is."""
    with _LAW:
        return task()
