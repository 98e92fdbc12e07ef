"""Watches: told when law, lists or facts turn an answer, once, whoever runs them and whenever they end; and webhooks."""

import hashlib
import hmac
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from licet import doors
from licet.decision.decide import Decider, load_decider
from licet.errors import LicetError
from licet.law.amend import amend
from licet.law.amendment import read_amendment
from licet.records import keeping, watched, watches, webhooks
from licet.records.audit import acts
from licet.records.rights import LOCAL, Actor, NotAllowed
from licet.records.watched import Turned
from licet.screening.decisions import record
from licet.screening.screener import Asked, as_party
from licet.screening.standing import lists_on

DEAL = {"on": "2026-11-02", "from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}}
HOUR = 3600
ON = {"LICET_WEBHOOKS": "yes", "LICET_SECRET": "0123456789abcdef" * 2}


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path))
    for name in ("LICET_WEBHOOKS", "LICET_WEBHOOKS_INSIDE", "LICET_SECRET"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def other_law(monkeypatch):
    """The law as it would be without the Dutch order, from when it is asked for."""

    def change():
        of = load_decider()
        raw = {"amendment": {"title": "gone", "from": "2024-01-01"}, "repeal": [{"provision": "nl.order_a"}]}
        book, places = amend(of.book, of.places, of.vocabulary, read_amendment(raw, "test"))
        made = Decider(book, of.vocabulary, places)
        monkeypatch.setattr(doors, "load_decider", lambda: made)
        monkeypatch.setattr(watched, "load_decider", lambda: made)

    return change


def test_told_when_the_law_turns_the_answer_and_once(store, other_law):
    deal = watches.add(store, LOCAL, "deal", {"deal": DEAL}, title="order 1", every=HOUR)
    assert deal.parts["nl"].startswith("licence required")
    kept = keeping.save(store, DEAL, who="test", why="order 1")
    record = watches.add(store, LOCAL, "record", {"record": kept.id}, title="kept", every=HOUR)
    assert record.parts == deal.parts
    assert watches.run(store, every=True) == []
    other_law()
    told = watches.run(store, every=True)
    assert {(n.title, n.because) for n in told} == {("order 1", "law"), ("kept", "law")}
    assert "nl" in {turned.part for turned in told[0].turned}
    assert watches.run(store, every=True) == []
    assert watches.news(store, LOCAL) == sorted(told, key=lambda n: n.at, reverse=True)
    assert acts(store, deal.id)[-1].action == "watch.told"


def test_told_when_a_decision_turns_a_match(store):
    of = next(each for each in lists_on(date.today()) if each.entries)
    name = of.entries[0].names[0].text if hasattr(of.entries[0].names[0], "text") else str(of.entries[0].names[0])
    made = watches.add(store, LOCAL, "party", {"name": name}, title="a party", every=HOUR)
    (match,) = [part for part in made.parts if part == f"{of.id}/{of.entries[0].id}"]
    record(as_party(Asked(name)), of.entries[0], "different", "other address", "an")
    (told,) = watches.run(store, every=True)
    assert Turned(match, "open", "decided, different") in told.turned
    assert name not in str(acts(store))


def test_due_watches_alone_are_looked_at_and_state_outlives_the_runner(store, other_law):
    made = watches.add(store, LOCAL, "item", {"deal": {"item": {"model": "NXT:1980Di"}}}, title="item", every=HOUR)
    other_law()
    assert watches.run(store, now=made.checked + HOUR - 1) == []
    asked = []

    def killed(ask):
        asked.append(ask())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watches.run(store, now=made.checked + HOUR, alone=killed)
    assert asked
    (still,) = watches.listed(store, LOCAL)
    assert (still.checked, still.parts) == (made.checked, made.parts), "nothing was kept of a look that did not end"
    assert len(watches.run(store, now=made.checked + HOUR)) == 1
    assert watches.listed(store, LOCAL)[0].next == made.checked + 2 * HOUR


def test_two_runners_tell_once(store, other_law):
    watches.add(store, LOCAL, "deal", {"deal": DEAL}, title="order 1", every=HOUR)
    other_law()
    barrier = threading.Barrier(2)

    def together(ask):
        found = ask()
        barrier.wait(60)
        return found

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda _: watches.run(store, every=True, alone=together), range(2)))
    assert sorted(map(len, told)) == [0, 1]
    assert len(watches.news(store, LOCAL)) == 1


def test_one_that_fails_does_not_stop_the_others(store, other_law, monkeypatch):
    first = watches.add(store, LOCAL, "deal", {"deal": DEAL}, title="first", every=HOUR)
    watches.add(store, LOCAL, "deal", {"deal": DEAL}, title="second", every=HOUR)
    other_law()
    usual, calls = watched.answer, []

    def breaking(kind, asks):
        calls.append(kind)
        if len(calls) == 1:
            raise ZeroDivisionError("a secret name")
        return usual(kind, asks)

    monkeypatch.setattr(watches, "answer", breaking)
    assert len(watches.run(store, every=True)) == 1
    faults = [w.fault for w in watches.listed(store, LOCAL) if w.fault]
    assert len(faults) == 1
    assert "secret" not in faults[0]
    assert len(watches.run(store, every=True)) == 1, "the change is told when it can be asked again"
    assert not any(w.fault for w in watches.listed(store, LOCAL))
    assert first.id in {n.watch for n in watches.news(store, LOCAL)}


def test_a_watch_is_its_owners(store):
    made = watches.add(store, LOCAL, "deal", {"deal": DEAL}, title="mine", every=HOUR)
    other = Actor("someone", "bo", LOCAL.rights, "session")
    assert watches.listed(store, other) == watches.news(store, other) == []
    with pytest.raises(LicetError, match=r"no watch .* of yours"):
        watches.end(store, other, made.id)
    with pytest.raises(NotAllowed):
        watches.add(store, Actor("x", "vi", frozenset({"read"}), "session"), "deal", {"deal": DEAL}, title="x")
    assert watches.end(store, LOCAL, made.id).ended
    assert watches.run(store, every=True) == []


@pytest.mark.parametrize(
    ("kind", "asks", "every"),
    [
        *(("nothing", {}, HOUR), ("deal", {"deal": {"from": "Atlantis"}}, HOUR), ("deal", {"deal": DEAL, "x": 1}, HOUR)),
        *(("deal", {"deal": DEAL}, 5), ("party", {"name": " "}, HOUR), ("record", {"record": "none"}, HOUR)),
        *(("item", {"deal": DEAL}, HOUR),),
    ],
)
def test_what_cannot_be_asked_is_not_watched(store, kind, asks, every):
    with pytest.raises(LicetError):
        watches.add(store, LOCAL, kind, asks, title="x", every=every)
    assert watches.listed(store, LOCAL) == []


# Webhooks


@contextmanager
def receiver(statuses):
    """A server of this machine that keeps what it was sent and answers with these statuses."""
    taken = []

    class Receives(BaseHTTPRequestHandler):
        def do_POST(self):
            taken.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(statuses[min(len(taken), len(statuses)) - 1])
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Receives)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook?a=1", taken
    finally:
        server.shutdown()
        server.server_close()


def test_nothing_is_sent_unless_it_is_switched_on(store, monkeypatch):
    with pytest.raises(LicetError, match="webhooks are off"):
        watches.add(store, LOCAL, "deal", {"deal": DEAL}, title="x", webhook="https://hook.example/")
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("a connection was made"))
    assert webhooks.send_due(store) == 0


def test_news_are_sent_signed_and_again_until_they_are_taken(store, other_law, monkeypatch, caplog):
    for name, value in (ON | {"LICET_WEBHOOKS_INSIDE": "yes"}).items():
        monkeypatch.setenv(name, value)
    with receiver([500, 302, 204]) as (url, taken):
        made = watches.add(store, LOCAL, "deal", {"deal": DEAL}, title="order of a customer", every=HOUR, webhook=url)
        other_law()
        (told,) = watches.run(store, now=made.checked + HOUR)
        moment = made.checked + HOUR
        assert [webhooks.send_due(store, now=moment + wait) for wait in (0, 59, 60, 299, 300, 400)] == [0, 0, 0, 0, 1, 0]
    assert [path for path, _, _ in taken] == ["/hook?a=1"] * 3, "a redirect is not followed"
    _, headers, body = taken[-1]
    at, _, signed = headers["Licet-Signature"].removeprefix("t=").partition(",v1=")
    key = webhooks.key_of(ON["LICET_SECRET"], made.id)
    assert hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() == signed
    assert json.loads(body)["news"] == told.id
    assert "customer" not in body.decode()
    assert ON["LICET_SECRET"] not in caplog.text
    assert watches.news(store, LOCAL)[0].sent == moment + 300


def test_one_that_never_takes_it_is_let_be(store, other_law, monkeypatch):
    for name, value in (ON | {"LICET_WEBHOOKS_INSIDE": "yes"}).items():
        monkeypatch.setenv(name, value)
    logging.getLogger("licet").setLevel(logging.CRITICAL)
    with receiver([500]) as (url, taken):
        made = watches.add(store, LOCAL, "deal", {"deal": DEAL}, title="x", every=HOUR, webhook=url)
        other_law()
        watches.run(store, now=made.checked + HOUR)
        for days in range(12):
            webhooks.send_due(store, now=made.checked + HOUR + days * 86400 * 30)
    logging.getLogger("licet").setLevel(logging.NOTSET)
    assert len(taken) == webhooks.MOST_TRIES


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1"),
        *("fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
    ],
)
def test_no_name_leads_inside(monkeypatch, address):
    answers = [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", (address, 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: answers)
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("a connection was made"))
    with pytest.raises(LicetError, match="an address inside"):
        webhooks._posted("https://hook.example/", b"{}", "s", False)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://hook.example/",
            "ftp://x",
            "https://",
            "https://u:p@x/",
            "https://x/#f",
            "https://x y/",
            "https://x/\r\nH: y",
        ),
        *("javascript:1", "https://x:0/", "https://x:99999/", "//x", "https://x/" + "a" * 500, "https:\\\\x"),
    ],
)
def test_no_address_but_a_plain_one(url):
    with pytest.raises(LicetError):
        webhooks.checked(url, ON)
    webhooks.checked("https://hook.example:8443/a?b=c", ON)
