"""The workbench is asked with a data folder of its own: no account of whoever runs the tests shuts them out."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = {name: os.environ.pop(name, None) for name in ("LICET_DATA", "LICET_DATABASE")}
    os.environ["LICET_DATA"] = str(tmp_path_factory.mktemp("data"))
    yield
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
