"""The workbench is asked with a data folder of its own: no account of whoever runs the tests shuts them out."""

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import socket
from threading import Thread
from time import sleep
from typing import Any

import pytest
from browsing import CHROMIUM


@pytest.fixture(scope="session", autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = {name: os.environ.pop(name, None) for name in ("LICET_DATA", "LICET_DATABASE")}
    os.environ["LICET_DATA"] = str(tmp_path_factory.mktemp("data"))
    yield
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


@pytest.fixture(scope="session")
def messages() -> Any:
    """scripts/messages.py, where the sources lie beside the tests."""
    path = Path(__file__).parents[2] / "scripts" / "messages.py"
    if not path.exists():
        pytest.skip("there is no scripts/messages.py here")
    spec = importlib.util.spec_from_file_location("messages", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[..., str]]:
    """Serves a workbench with such settings on a free port of this machine; gives its address."""
    import uvicorn

    from licet.web.app import create_app
    from licet.web.settings import Settings

    running: list[tuple[uvicorn.Server, Thread]] = []

    def served(**settings: Any) -> str:
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(create_app(Settings(port=port, **settings)), port=port, log_level="error"))
        thread = Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        while not server.started:
            sleep(0.05)
        return f"http://127.0.0.1:{port}"

    yield served
    for server, thread in running:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser; the tests that need one are skipped where there is none."""
    playwright_of = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    with playwright_of.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(CHROMIUM))
        yield made
        made.close()
