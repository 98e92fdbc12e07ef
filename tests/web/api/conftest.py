"""An application of nothing but the API."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from licet.web.api import install_problems, router
from licet.web.queueing import Queue
from licet.web.store import Records


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    made = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    made.state.records = Records(str(tmp_path_factory.mktemp("records") / "none.db"))
    made.state.queue = Queue(others=False)
    made.include_router(router)
    install_problems(made)
    return made


@pytest.fixture(scope="session")
def api(app: FastAPI) -> TestClient:
    """A client that sees what a client sees: faults as answers, not as exceptions."""
    return TestClient(app, raise_server_exceptions=False)
