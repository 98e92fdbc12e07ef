"""Every text of the pages goes through gettext: in a made-up language in which each of them stands in marks, nothing of ours
stands outside marks. Law and data do, and are marked as English, as names, or as code; nothing in marks is.

The marks are put around what a text says itself, not around what it is given: ⟦for ⟧CN⟦, law of ⟧2026-11-02. Names that these
tests make up are in capitals, so that two small letters of the alphabet outside of marks are always of ours. Countries and
numbers are those of Georgian, which is written in other letters.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from test_books import waited
from test_languages import DEAL

from brief.invented import ENGLISH as STORY
from licet.web import languages
from licet.web.app import create_app
from licet.web.environments import environment
from licet.web.forms import FIELD
from licet.web.languages import LANGUAGES
from licet.web.settings import Settings
from signed_in import ROLES, browser, form_token, house, send, sign_in, signed_in

MADE_UP = "ka"
FACTS = {"model": "NXT:1980Di", "from": "NL", "to": "CN", "on": "2026-11-02"}
#: What no text is put into another language for: proper names, ids, and codes (nl.order_a.3B001, us_entity_list).
_NAMES = re.compile(r"Licet|SQLite|local user|\b[a-z0-9]{16}\b|\w+(?:[._-]\w+)+")
_SPOKEN = ("title", "aria-label", "placeholder", "alt")


@pytest.fixture(scope="module", autouse=True)
def _made_up(messages: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The workbench speaks the made-up language, too."""
    catalog, folder = messages.gathered(), tmp_path_factory.mktemp("locale")
    for message in catalog:
        message.string = tuple(map(_marked, message.id)) if isinstance(message.id, tuple) else _marked(message.id)
    file = folder / MADE_UP / "LC_MESSAGES" / "licet.po"
    file.parent.mkdir(parents=True)
    file.write_bytes(messages.written(catalog))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(LANGUAGES, MADE_UP, "ქართული")
        with patch.context() as reading:
            reading.setattr(languages, "LOCALE", folder)
            environment(MADE_UP)
        yield


def _marked(text: str) -> str:
    """What a text says itself in marks, and what it is given (%(name)s) outside of them."""
    parts = re.split(r"(%\(\w+\)s)", text)
    return "".join(
        part if given or not part.strip() else f"⟦{part}⟧" for part, given in zip(parts, (0, 1) * len(parts), strict=False)
    )


def faults(page: str) -> list[str]:
    """The texts of a page that stand outside of marks and are not said to be no text of ours; and those in marks that are."""
    html = pytest.importorskip("lxml.html", reason="lxml is not installed")
    return [text.strip() for each in html.fromstring(page).iter() for text in _texts(each) if _faulty(text, _ours(each))]


def _texts(element: Any) -> Iterable[str]:
    """What is shown or spoken of an element itself. A comment has nothing but what follows it, which is its parent's."""
    if not isinstance(element.tag, str):
        return ()
    said = (element.text, *(child.tail for child in element), *(element.get(name) for name in _SPOKEN))
    return filter(None, said)


def _ours(element: Any) -> bool:
    """Whether it is no code, and not marked as being in another language or a name."""
    return not any(
        each.tag in ("script", "style", "code") or each.get("translate") == "no" or each.get("lang", MADE_UP) != MADE_UP
        for each in (element, *element.iterancestors())
    )


def _faulty(text: str, ours: bool) -> bool:
    outside = _NAMES.sub("", re.sub("⟦[^⟧]*⟧", " ", text))
    return bool(re.search("[a-z]{2}", outside)) if ours else "⟦" in text


def test_what_is_found() -> None:
    page = """<html lang="ka"><title>⟦Law⟧ – Licet</title>
    <p>⟦Law of ⟧2026-11-02 NL <b>in force</b> <code>of it</code><img alt="a map">
    <span lang="en">the law <i>itself</i> ⟦holds⟧</span><span translate="no">a name</span> since <!-- a note -->⟦then⟧"""
    assert faults(page) == ["since", "in force", "a map", "⟦holds⟧"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Somebody at the machine itself."""
    app = create_app(Settings(database=str(tmp_path_factory.mktemp("made_up") / "records.sqlite")))
    with TestClient(app, base_url="http://127.0.0.1", headers={"Accept-Language": MADE_UP}) as made:
        yield made


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], TestClient]]:
    """Signs in Ann or Bob, who may do everything, Eve, who may read, or nobody."""
    monkeypatch.setenv("LICET_DATA", str(tmp_path))
    app = house(str(tmp_path / "records.sqlite"), {"ANN": (*ROLES, "admin"), "BOB": ROLES, "EVE": ("viewer",)})

    def person(name: str) -> TestClient:
        made = signed_in(app, name) if name else browser(app)
        made.headers["Accept-Language"] = MADE_UP
        return made

    with browser(app):
        yield person


def look(page: Any, status: int = 200) -> str:
    """The text of a page, whose texts are all in marks."""
    assert page.status_code == status, page.url
    assert f'<html lang="{MADE_UP}"' in page.text
    assert "⟦" in page.text
    assert faults(page.text) == [], page.url
    return str(page.text)


@pytest.mark.parametrize(
    "address",
    [
        *("/check", DEAL, f"{DEAL}&every_limb=yes", f"{DEAL}&end_use=advanced_node_logic"),
        *(
            f"/check?item.kind={kind}"
            for kind in ("scanner&from=JP&to=CN", "solar_cell&from=CN&to=US", "solar_cell&from=US&to=IR")
        ),
        *("/law?regime=nl", "/law?text=scanner", "/law/us.744.11.listed", "/law/ca.trade.permit_held", "/coverage"),
        "/law/br.trade.battery?first=2024-01-01&second=2026-11-01",
        *(
            "/timeline",
            "/timeline?model=NXT%3A1980Di&from=NL&to=CN&end_use=advanced_node_logic&since=2023-01-01&until=2024-12-31",
        ),
        *("/capability", "/capability?country=CN&process=28+nm+logic&on=2026-11-02"),
        *("/whatif", "/whatif?scenario=japan_without_its_list"),
        *("/books", "/screen", "/brief", "/records", "/licences", "/holds", "/proposals", "/watches", "/settings"),
    ],
)
def test_a_page(client: TestClient, address: str) -> None:
    look(client.get(address))


@pytest.mark.parametrize(
    ("address", "status"),
    [("/check?model=NXT%3A1980Di&dco=abc", 422), ("/law/nl.nothing", 422), ("/records/nothing", 422), ("/nothing", 404)],
)
def test_a_fault(client: TestClient, address: str, status: int) -> None:
    look(client.get(address), status)


def test_names_and_stories(client: TestClient) -> None:
    page = look(client.post("/screen", data={"name": "SMIC", "on": "2026-11-20"}))
    assert "⟦Parts of the score of ⟧" in page
    look(client.post("/check", data=FACTS | {"end_user.name": "SEMICONDUCTOR MANUFACTURING INTERNATIONAL CORPORATION"}))
    look(client.post("/brief", data={"story": STORY}))
    look(client.post("/brief", data={"story": ""}), 422)


def test_a_record(client: TestClient) -> None:
    look(client.post("/records/new", data=FACTS))
    look(client.post("/records", data=FACTS | {"why": ""}), 422)
    made = client.post("/records", data=FACTS | {"why": "ORDER 7"})
    look(made)
    at = made.url.path
    look(client.post(f"{at}/event", data={"kind": "reexport", "day": "2040-05-06"}))
    held = look(client.post(f"{at}/hold", data={"why": "A SUBPOENA"}))
    (number,) = re.findall('name="hold" value="([^"]+)"', held)
    look(client.post(f"{at}/release", data={"hold": number, "why": ""}), 422)
    look(client.post(f"{at}/release", data={"hold": number, "why": "CLOSED"}))
    for day in ("2026-11-02", "2026-11-03", "2022-01-01"):
        look(client.get(at, params={"on": day}))
    nameless = client.post("/records", data={"item.kind": "scanner", "from": "JP", "to": "CN", "why": "ORDER 8"}).url.path
    for address in (nameless, f"{nameless}/worksheets", "/records"):
        look(client.get(address))


def test_an_order_book(client: TestClient) -> None:
    lines = b"ORDER,LINE,MODEL,FROM,TO,SHIP DATE,END USER,VALUE,CURRENCY\n"
    lines += b"SO-1,1,NXT:1980Di,NL,CN,2026-12-01,FAB,1900000,EUR\nSO-2,1,NXT:1980Di,NL,ATLANTIS,2027-01-15,FAB,5,USD\n"
    read = client.post("/books", files={"book": ("ORDERS.CSV", lines)})
    book = waited(client, read.url.path)
    look(client.get(book))
    for since in ("", book.rpartition("/")[2]):
        client.post(f"{book}/run", data={"screen": "no", "since": since})
        waited(client, book)
        assert "⟦the last run of this book, on ⟧" in look(client.get(book))
    for by in ("customer", "item", "outcome"):
        look(client.get(book, params={"by": by}))
    look(client.post(f"{book}/hold", data={"line": ["1"], "why": "ASKED"}))
    for address in (f"{book}/lines", f"{book}/lines/1", f"{book}/lines/2", "/books", "/holds"):
        look(client.get(address))
    look(client.get("/whatif", params={"scenario": "nl_servicing_ban", "book": book.rpartition("/")[2]}))
    look(client.post("/books", files={"book": ("EMPTY.CSV", b"")}), 422)


def test_licences_holds_and_watches(client: TestClient) -> None:
    terms = {"number": "NL-1", "authority": "CDIU", "valid_from": "2026-01-01", "valid_until": "2026-12-31", "value": "1000"}
    made = client.post("/licences", data=terms | {"currency": "EUR", "quantity": "3", "unit": "PCS", "countries": "TW"})
    look(made)
    drawn = {"shipment": "SO-1", "on": "2026-05-06", "country": "TW", "value": "100", "currency": "EUR", "quantity": "1"}
    for told, status in ((drawn | {"unit": "PCS", "why": "ORDER"}, 200), (drawn | {"shipment": "SO-2", "value": "9999"}, 409)):
        look(client.post(f"{made.url.path}/draw", data={"unit": "PCS", "why": "ORDER"} | told), status)
    look(client.post(f"{made.url.path}/end", data={"why": "REPLACED"}))
    look(client.get("/licences"))
    look(client.post("/holds", data={"references": "SO-9", "why": "A FLAG"}))
    look(client.post("/holds", data={"references": "", "why": "A FLAG"}), 422)
    look(client.post("/watches/deal", data=FACTS | {"title": "DEAL", "hours": "1"}))
    look(client.post("/watches/party", data={"name": "SMIC", "title": "PARTY"}))


def test_what_two_people_decide(team: Callable[[str], TestClient]) -> None:
    ann, bob = team("ANN"), team("BOB")
    send(ann, "/holds", {"references": "SO-1", "why": "A FLAG"})
    (held,) = ann.get("/holds.json").json()
    released = send(ann, f"/holds/{held['id']}/release", {"why": "EXPLAINED"}).headers["location"]
    law = '[amendment]\ntitle = "WIDER"\nfrom = 2026-01-01\n[[threshold]]\nprovision = "nl.order_a.3B001.f.4.b"\n'
    law += 'fact = "dco"\nwas = "1.50 nm"\nnow = "2.40 nm"\n'
    changed = send(ann, "/proposals/law", {"amendment": law, "why": "SAID SO"}).headers["location"]
    for proposal, does in ((released, "approve"), (changed, "approve")):
        for person in (ann, bob):
            look(person.get(proposal))
        assert send(bob, f"{proposal}/{does}", {"why": "SEEN"}).status_code == 303
        look(ann.get(proposal))
    for address in ("/proposals", "/holds", DEAL, "/law?regime=nl", "/law/nl.order_a.3B001.f.4.b"):
        look(ann.get(address))


def test_accounts_and_lists(team: Callable[[str], TestClient]) -> None:
    out, ann, eve = team(""), team("ANN"), team("EVE")
    look(out.get("/login"))
    look(sign_in(out, "ANN", "WRONG"), 401)
    look(ann.get("/account"))
    look(send(ann, "/account/keys", {"name": "ERP", "scope": ["ask"], "days": "30"}))
    look(send(ann, "/people", {"name": "", "role": "viewer"}), 422)
    for address in ("/account", "/people"):
        look(ann.get(address))
    look(eve.get("/people"), 403)
    told, file = {FIELD: form_token(ann)} | {"as": "own_customers", "on": "2026-11-01"}, b"name,country\nVERY LISTED FAB,CN\n"
    look(ann.post("/settings/lists", data=told, files={"file": ("OWN.CSV", file)}))
    look(ann.post("/settings/lists", data=told | {"on": "soon"}, files={"file": ("OWN.CSV", file)}), 422)
    for address in ("/settings", "/screen", "/licences", "/watches"):
        look(eve.get(address))
