"""A workbench of two processes, as `licet serve --workers 2` begins it: both answer alike, and limits are of both together."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("prometheus_client")
if sys.platform == "win32":
    pytest.skip("processes are told to end by signals here", allow_module_level=True)

from licet import doors
from licet.deals.deal import Deal
from licet.decision.decide import load_decider
from licet.decision.determination import Determination
from licet.records import people, tokens
from licet.records.keeping import listed
from licet.records.store import open_store
from licet.render.as_json import json_bytes
from licet.web import determined as determined_
from licet.web.common import Common
from licet.web.drawing import Drawn
from licet.web.remembering import Remembering
from licet.web.settings import Settings
from licet.web.several import _Desk, _open_desk
from signed_in import PASSWORD

DEAL = {"from": "NL", "to": "CN", "on": "2026-11-02", "item": {"model": "NXT:1980Di"}}
_SERVE = [sys.executable, "-c", "from licet.cli.main import app_main; app_main()", "serve", "--log"]


class Workbench:
    """A workbench that runs: its port, the process that began the others, and what they log."""

    def __init__(self, folder: Path, *options: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as held:
            self.port = held.getsockname()[1]
        self.file = str(folder / "records.sqlite")
        self._log = folder / "log"
        command = [*_SERVE, "--workers", "2", "--port", str(self.port), "--database", self.file, *options]
        with self._log.open("wb") as log:
            own = os.environ | {"LICET_DATA": str(folder)}
            self.first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, env=own)

    def lines(self, says: str) -> list[dict[str, Any]]:
        told = [json.loads(line) for line in self._log.read_text().splitlines() if line.startswith("{")]
        return [line for line in told if line["says"] == says]

    def workers(self) -> list[int]:
        """The processes that answer, those that are no more left out."""
        began = {line["process"] for line in self.lines("a process of the workbench begins")}
        return sorted(process for process in began if lives(process))

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes, Any]:
        """Status, body and headers of an answer, over a connection of its own: whichever process takes it."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = body if isinstance(body, str | None) else json.dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        line.request(method, path, sent, kind | {name.replace("_", "-"): value for name, value in headers.items()})
        answer = line.getresponse()
        found = answer.status, answer.read(), answer.headers
        line.close()
        return found

    def by_process(self, answers: list[Any]) -> dict[int, list[Any]]:
        """Answers by the process that gave them."""
        of = {answer[2]["X-Request-Id"]: answer for answer in answers}
        until(lambda: of.keys() <= {line["request"] for line in self.lines("request")})
        found: dict[int, list[Any]] = {}
        for line in self.lines("request"):
            if line["request"] in of:
                found.setdefault(line["process"], []).append(of[line["request"]])
        return found

    def ask_both(self, ask: Callable[[], Any]) -> list[list[Any]]:
        """Answers of each process, asked until both gave some."""
        told: list[Any] = []
        while len(found := self.by_process(told)) < 2:
            told += [ask() for _ in range(4)]
            assert len(told) < 200
        return list(found.values())


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")")[-1].split()[0] != "Z"
    except OSError:
        return False


def until(so: Callable[[], Any], seconds: float = 60) -> None:
    end = monotonic() + seconds
    while not so():
        assert monotonic() < end, "it did not come to be so"
        sleep(0.1)


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Workbench]:
    made = Workbench(folder, *options)
    try:
        until(lambda: len(made.workers()) == 2)
        until(lambda: made.ask("GET", "/ready")[0] == 200 if listening(made.port) else False)
        yield made
    finally:
        made.first.terminate()
        made.first.wait(60)


def listening(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workbench, dict[str, str]]]:
    """A workbench with accounts, and the key of one."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("processes are looked at in /proc here")
    folder = tmp_path_factory.mktemp("several")
    with open_store(str(folder / "records.sqlite")) as store:
        for name, role in (("admin", "admin"), ("analyst", "analyst"), ("guessed", "viewer")):
            people.add(store, name, [role], who="test", password=PASSWORD)
        _, key = tokens.add(store, people.found(store, "analyst").id, "test", ["ask"], 1, who="test")
    with running(folder) as made:
        yield made, {"Authorization": f"Bearer {key}"}


def test_both_answer_and_alike(house: Any) -> None:
    made, key = house
    one, other = made.ask_both(lambda: made.ask("POST", "/v1/determine", DEAL, **key))
    assert {status for status, *_ in one + other} == {200}
    assert len({body for _, body, _ in one + other}) == 1
    assert json.loads(one[0][1])["regimes"]


def test_who_signed_in_with_one_is_known_to_the_other(house: Any) -> None:
    made, _ = house
    _, page, headers = made.ask("GET", "/login")
    proof = re.findall(rb'name="proof" value="([^"]+)"', page)[0].decode()
    cookie = headers["set-cookie"].split(";")[0]
    fields = urlencode({"name": "analyst", "password": PASSWORD, "proof": proof})
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    ways = made.ask_both(lambda: made.ask("POST", "/login", fields, **form))
    assert {status for status, *_ in ways[0] + ways[1]} == {303}
    session = next(c for c in ways[0][0][2].get_all("set-cookie") if c.startswith("licet="))
    pages = made.ask_both(lambda: made.ask("GET", "/account", Cookie=session.split(";")[0]))
    assert {status for status, *_ in pages[0] + pages[1]} == {200}


def test_guesses_are_counted_over_both(house: Any) -> None:
    made, _ = house
    _, page, headers = made.ask("GET", "/login")
    proof = re.findall(rb'name="proof" value="([^"]+)"', page)[0].decode()
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": headers["set-cookie"].split(";")[0]}

    def tried(password: str) -> int:
        told = {"name": "guessed", "password": password, "proof": proof}
        status: int = made.ask("POST", "/login", urlencode(told), **form)[0]
        return status

    assert [tried("wrong") for _ in range(5)] == [401] * 5
    assert [tried(PASSWORD) for _ in range(6)] == [401] * 6, "the account is locked, whichever process is asked"


def test_requests_are_counted_over_both(house: Any) -> None:
    made, _ = house
    since, limit = monotonic(), Settings()
    answers = [made.ask("GET", "/v1/openapi.json") for _ in range(2 * limit.burst)]
    let_through = [answer for answer in answers if answer[0] == 401]
    assert {status for status, *_ in answers} <= {401, 429}
    assert len(let_through) <= limit.burst + limit.rate * (monotonic() - since) + 1
    assert len(made.by_process(answers)) == 2


def test_a_process_that_is_killed_is_followed_by_another_and_what_was_confirmed_is_there(tmp_path: Path) -> None:
    with running(tmp_path) as made:
        before, over, kept = made.workers(), False, list[str]()

        def keep() -> None:
            while not over:
                try:
                    status, body, _ = made.ask("POST", "/v1/records", DEAL | {"why": "order"})
                except OSError:
                    continue  # it was with the process that was killed
                assert status == 200
                kept.append(json.loads(body)["id"])

        thread = Thread(target=keep)
        thread.start()
        try:
            until(lambda: len(kept) > 5)
            os.kill(before[0], signal.SIGKILL)
            until(lambda: len(made.workers()) == 2 and before[0] not in made.workers())
            last = len(kept)
            until(lambda: len(kept) > last + 5)
        finally:
            over = True
            thread.join(60)
        with open_store(made.file) as store:
            there = {each.id for each in listed(store, limit=10_000)}
    assert set(kept) <= there


def test_told_to_end_it_ends_what_it_was_asked(tmp_path: Path) -> None:
    with running(tmp_path) as made:
        told: list[Any] = []
        thread = Thread(target=lambda: told.append(made.ask("POST", "/v1/timeline", DEAL)))
        thread.start()
        sleep(0.3)
        workers = made.workers()
        made.first.terminate()
        assert made.first.wait(30) == 0
        thread.join(30)
        assert [status for status, *_ in told] == [200]
        assert not any(map(lives, workers))
        assert not listening(made.port)


def test_told_to_begin_anew_it_goes_on_answering(tmp_path: Path) -> None:
    with running(tmp_path) as made:
        before, over, told = set(made.workers()), False, list[int]()

        def ask() -> None:
            while not over:
                try:
                    told.append(made.ask("GET", "/ready")[0])
                except ConnectionError:  # it came just as that process shut its door
                    told.append(0)

        thread = Thread(target=ask)
        thread.start()
        try:
            made.first.send_signal(signal.SIGHUP)
            until(lambda: len(made.workers()) == 2 and before.isdisjoint(made.workers()), 120)
        finally:
            over = True
            thread.join(60)
    assert set(told) <= {0, 200}
    assert told.count(0) <= 2, "one for each process that went"


def test_no_process_outlives_the_first(tmp_path: Path) -> None:
    with running(tmp_path) as made:
        workers = made.workers()
        made.first.kill()
        until(lambda: not any(map(lives, workers)))


def test_counts_are_of_all_processes(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with running(tmp_path, "--metrics", f"127.0.0.1:{port}") as made:
        made.ask_both(lambda: made.ask("GET", "/nowhere"))
        asked = sum(line["route"] == "(no such page)" for line in made.lines("request"))
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as found:
            text = found.read().decode()
    assert f'licet_requests_total{{method="GET",route="(no such page)",status="404"}} {asked}.0' in text


def test_what_there_is_once_is_asked_at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    common = Common(Settings(rate=0.001, burst=2))
    monkeypatch.setattr(common._drawing, "ask", lambda words: Drawn("done", source=" ".join(words)))
    asked = []
    for _ in range(2):
        meeting = _Desk(_open_desk(common))
        meeting.connect()
        asked.append(meeting.common())  # type: ignore[attr-defined]
    one, other = asked
    assert [one.wait("me", 0), other.wait("me", 0)] == [0, 0]
    assert one.wait("me", 0) > 0
    assert other.wait("me", 0) > 0
    assert other.picture(("a", "b")) == Drawn("done", source="a b")


def test_an_answer_worked_out_in_one_process_is_had_by_all(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = _Desk(_open_desk(Common(Settings())))
    meeting.connect()
    monkeypatch.setattr(determined_, "_ELSEWHERE", determined_._Elsewhere())
    determined_.share(meeting.common())  # type: ignore[attr-defined]

    def of_another_process(**told: object) -> Determination:
        monkeypatch.setattr(determined_, "_KEPT", Remembering(10))
        facts = {"us_content_pct": "12.5", "end_user.lists": ["us_entity_list"]}
        raw: dict[str, object] = {"on": "2024-10-01", "from": "NL", "to": "CN", "item": {"kind": "dry_etcher"}, "facts": facts}
        what_if = bool(told.pop("what_if", True))
        return determined_.determined(load_decider().deal(raw | told), what_if=what_if)

    first = of_another_process()
    with monkeypatch.context() as nowhere:
        nowhere.setattr(doors, "determine", lambda *_, **__: pytest.fail("it was worked out again"))
        again = of_another_process()
    assert again == first
    assert json_bytes(again) == json_bytes(first)
    others = ({"on": "2024-09-01"}, {"to": "TW"}, {"facts": {"us_content_pct": "12.51"}}, {"what_if": False})
    asked: list[Deal] = []
    with monkeypatch.context() as counted:
        counted.setattr(doors, "determine", lambda deal, **_: asked.append(deal) or first)
        for other in others:
            of_another_process(**other)
    assert len(asked) == len(others), "what is asked otherwise is worked out"


def test_one_at_a_time_has_its_turn() -> None:
    common, me, another = Common(Settings()), os.getpid(), os.getppid()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert common.take("jobs", gone.pid)
    assert common.take("jobs", me), "a process that is gone has no turn"
    assert not common.take("jobs", another)
    common.let_go("jobs", another)
    assert not common.take("jobs", another), "nobody lets go what another holds"
    assert common.take("watches", another)
    common.let_go("jobs", me)
    assert common.take("jobs", another)
