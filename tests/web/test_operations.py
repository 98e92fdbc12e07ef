"""Health, readiness, counts and logs, of which none holds what was asked."""

import io
import json
import logging
import socket
from urllib.request import urlopen

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("prometheus_client")

from starlette.testclient import TestClient

from licet.errors import LicetError
from licet.records.demonstration import DEALS, fill
from licet.records.keeping import listed
from licet.records.store import open_store
from licet.web.app import create_app
from licet.web.operations import count_for, log_to
from licet.web.settings import Settings


@pytest.fixture
def stream():
    log = logging.getLogger("licet")
    before = log.handlers, log.propagate, log.level
    yield io.StringIO()
    log.handlers, log.propagate = before[0], before[1]
    log.setLevel(before[2])


def client(settings=None, *tells):
    return TestClient(create_app(settings or Settings(), tells), base_url="http://127.0.0.1", raise_server_exceptions=False)


def test_alive_and_ready_are_told_to_anybody():
    asked = client()
    assert (asked.get("/health").status_code, asked.get("/health").text) == (200, "alive\n")
    assert asked.get("/ready").json() == {"ready": True, "problems": []}


def test_records_that_cannot_be_read_are_no_readiness(tmp_path):
    (tmp_path / "records.db").write_bytes(b"this is no database " * 100)
    found = client(Settings(database=str(tmp_path / "records.db"))).get("/ready")
    assert found.status_code == 503
    assert found.json()["problems"] == ["the records cannot be reached"]


def test_a_line_of_the_log_holds_the_route_and_nothing_that_was_asked(stream):
    asked = client(None, log_to(stream))
    answer = asked.get("/check", params={"model": "A100 SXM 80GB", "from": "US", "to": "CN", "on": "2024-01-01"})
    asked.get("/nowhere/Lumen-Wafer-Works")
    asked.get("/law/nl.nothing", headers={"authorization": "Bearer licet_secret"})
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    routes = [line["route"] for line in told if line["says"] == "request"]
    assert routes[:2] == ["/check", "(no such page)"]
    assert told[0]["request"] == answer.headers["x-request-id"]
    assert told[0]["status"] == 200
    for word in ("A100", "Lumen", "secret", "nl.nothing"):
        assert word not in stream.getvalue()


def test_counts_stand_at_an_address_of_their_own():
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    tell = count_for(f"127.0.0.1:{port}")
    asked = client(None, tell)
    asked.get("/health")
    asked.get("/nowhere/Lumen-Wafer-Works")
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as found:
        text = found.read().decode()
    assert 'licet_requests_total{method="GET",route="/health",status="200"} 1.0' in text
    assert 'route="(no such page)",status="404"' in text
    assert "Lumen" not in text
    assert asked.get("/metrics").status_code == 404


@pytest.mark.parametrize("address", ["9377", "127.0.0.1:", "127.0.0.1:99999", "localhost:x"])
def test_an_address_for_counts_that_is_none(address):
    with pytest.raises(LicetError, match="no address"):
        count_for(address)


def test_a_demonstration_keeps_its_deals(tmp_path):
    with open_store(str(tmp_path / "demo.db")) as store:
        assert fill(store) == len(DEALS) == len(listed(store))
