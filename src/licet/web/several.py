"""Several processes behind one port. The first begins the others, begins another where one ends, and keeps what they share.

Each answers with law and records of its own; what is to be alike in all of them is in the database, in the settings (a secret
made by chance is made once), or asked of the first process.
"""

import gc
import logging
import os
import signal
from collections.abc import Mapping
from functools import partial
from multiprocessing import parent_process
from multiprocessing.managers import BaseManager
from secrets import token_hex
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import uvicorn
from fastapi import FastAPI
from msgspec.structs import replace
from uvicorn.supervisors import Multiprocess

from licet.web.app import create_app
from licet.web.common import Common
from licet.web.operations import count_for, counting, log_to, show_counts
from licet.web.settings import Settings

#: Seconds in which a process must begin, or answer whether it lives: a busy machine takes its time.
_PATIENCE = 30
#: Where the client of Prometheus finds the folder in which processes put their counts together.
_COUNTS = "PROMETHEUS_MULTIPROC_DIR"
_EXPOSED = ("wait", "picture", "answer", "keep", "parts", "keep_parts", "take", "let_go")


class _Desk(BaseManager):
    """Where the processes ask the first one; nobody is answered who has not the key that it gave those it began."""


_Desk.register("common", exposed=_EXPOSED)


def serve_here(settings: Settings, options: Mapping[str, Any], *, logs: bool = False, metrics: str | None = None) -> None:
    """Serve with this process alone until told to end.

    options: of uvicorn; logs: whether to log requests; metrics: where counts are shown. Raises LicetError where they cannot be.
    """
    _collect_seldom()
    tells = (*([log_to()] if logs else []), *([count_for(metrics)] if metrics else []))
    uvicorn.run(create_app(settings, tells), **options)


def serve_several(
    count: int, settings: Settings, options: Mapping[str, Any], *, logs: bool = False, metrics: str | None = None
) -> None:
    """The same with so many processes."""
    settings = replace(settings, secret=settings.secret or token_hex(32))
    with TemporaryDirectory(prefix="licet-counts-") as folder:
        if metrics:
            os.environ[_COUNTS] = folder
            show_counts(metrics, folder)
        common = Common(settings)
        address = _open_desk(common)
        app = partial(_one_of_several, settings, address, logs, bool(metrics))
        config = uvicorn.Config(app, factory=True, workers=count, timeout_worker_healthcheck=_PATIENCE, **options)
        try:
            Multiprocess(config, [config.bind_socket()]).run()
        finally:
            common.close()


def _one_of_several(settings: Settings, desk: str, logs: bool, counts: bool) -> FastAPI:
    """The application of one process. It ends with the one that began it, however that ended."""
    _collect_seldom()
    Thread(target=_end_with_parent, daemon=True).start()
    meeting = _Desk(desk)
    meeting.connect()
    tells = (*([log_to()] if logs else []), *([counting(None)] if counts else []))
    logging.getLogger("licet").info("a process of the workbench begins")
    return create_app(settings, tells, meeting.common())  # type: ignore[attr-defined]


def _collect_seldom() -> None:
    """The law stays as long as the process and holds few cycles: to look through it for garbage as often as is usual takes a
    third of the time. A little is looked through at a time, for everybody waits meanwhile."""
    gc.set_threshold(10_000, 10, 1_000)


def _open_desk(common: Common) -> str:
    class Desk(_Desk):
        pass

    Desk.register("common", callable=lambda: common, exposed=_EXPOSED)
    server = Desk().get_server()
    Thread(target=server.serve_forever, daemon=True).start()
    address: str = server.address  # type: ignore[assignment]
    return address


def _end_with_parent() -> None:
    first = parent_process()
    if first is not None:
        first.join()
        os.kill(os.getpid(), signal.SIGTERM)
