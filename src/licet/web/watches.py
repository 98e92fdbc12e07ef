"""Watches on pages: what one watches, what it told, the same as a feed (Atom, RFC 4287); and the thread that looks."""

import logging
from collections.abc import Iterable
from os import environ, getpid
from threading import Event, Thread
from typing import Any
from xml.etree import ElementTree as Xml

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from licet.errors import LicetError, fault_of
from licet.records import watches, webhooks
from licet.records.watched import KINDS
from licet.records.watches import News
from licet.turns import alone
from licet.web.access import actor_of, may
from licet.web.common import Common
from licet.web.forms import FORM, Form, Sent
from licet.web.pages import fault, json, page
from licet.web.problems import status_of
from licet.web.store import Records, records_of

router = APIRouter(prefix="/watches", dependencies=[may("read")])
_RECORD = [may("record")]
#: Seconds between two looks whether a watch's time has come.
_STEP = 60.0
_ATOM = "http://www.w3.org/2005/Atom"


@router.get("")
def listed(request: Request) -> Response:
    """One's own watches, and what they told."""
    return _shown(request)


@router.get(".json")
def listed_json(request: Request) -> Response:
    """The bytes of `licet watch news --json`."""
    return json(_news(request))


@router.get(".atom")
def feed(request: Request) -> Response:
    """What they told, as a feed."""
    return Response(atom(_news(request), str(request.base_url)), media_type="application/atom+xml")


@router.post("/record", dependencies=_RECORD)
def record(request: Request, sent: Sent) -> Response:
    """Watch a saved determination."""
    return _added(request, sent, "record", {"record": sent.one("record").strip()})


@router.post("/party", dependencies=_RECORD)
def party(request: Request, sent: Sent) -> Response:
    """Watch a name in the lists."""
    aliases = [part.strip() for part in sent.one("alias").split(";") if part.strip()]
    return _added(request, sent, "party", {"name": sent.one("name"), "country": sent.one("country"), "aliases": aliases})


@router.post("/deal", dependencies=_RECORD)
def deal(request: Request, sent: Sent) -> Response:
    """Watch a deal, or with no more said than its item, an item."""
    plain = {name: sent.one(name).strip() for name in ("from", "to", "on") if sent.one(name).strip()}
    model = sent.one("model").strip()
    kind = "deal" if plain.keys() - {"on"} else "item"
    return _added(request, sent, kind, {"deal": plain | ({"item": {"model": model}} if model else {})})


@router.post("/{watch_id}/end", dependencies=_RECORD)
def end(request: Request, watch_id: str) -> Response:
    """Watch no longer."""
    watches.end(records_of(request).made(), actor_of(request), watch_id)
    return RedirectResponse("/watches", 303)


class Watching:
    """The thread that looks at watches whose time has come. It may end at any moment: all of its state is in the store."""

    def __init__(self, records: Records, common: Common) -> None:
        self._records, self._common = records, common
        self._over = Event()
        self._thread = Thread(target=self._run, daemon=True, name="watches")

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def end(self) -> None:
        """Look no more; a look that is under way is let end for a few seconds."""
        self._over.set()
        self._thread.join(5)

    def _run(self) -> None:
        while not self._over.wait(_STEP):
            try:
                if (store := self._records.found()) is not None and self._common.take("watches", getpid()):
                    watches.run(store, alone=alone)
                    webhooks.send_due(store)
            except Exception as error:  # the next look may go better, and nobody else would make it
                logging.getLogger("licet").error("watches could not be looked at: %s", fault_of(error))


def atom(news: Iterable[News], base: str) -> bytes:
    """The news as an Atom feed. base: the address of the workbench."""
    made = Xml.Element("feed", xmlns=_ATOM)
    found = tuple(news)
    _add(made, "id", f"{base}watches")
    _add(made, "title", "Licet: answers that changed")
    _add(made, "updated", found[0].at if found else "1970-01-01T00:00:00+00:00")
    Xml.SubElement(made, "link", rel="self", href=f"{base}watches.atom")
    author = Xml.SubElement(made, "author")
    _add(author, "name", "Licet")
    for each in found:
        entry = Xml.SubElement(made, "entry")
        _add(entry, "id", f"urn:licet:news:{each.id}")
        _add(entry, "title", f"{each.title}: {len(each.turned)} changed by {each.because.replace(' ', ', ')}")
        _add(entry, "updated", each.at)
        Xml.SubElement(entry, "link", href=f"{base}watches#{each.id}")
        _add(entry, "content", "\n".join(f"{t.part}: {t.then} → {t.now}" for t in each.turned))
    written: bytes = Xml.tostring(made, encoding="utf-8", xml_declaration=True)
    return written


def _add(to: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(to, name).text = text


def _news(request: Request) -> list[News]:
    store = records_of(request).found()
    return watches.news(store, actor_of(request)) if store is not None else []


def _added(request: Request, sent: Form, kind: str, asks: dict[str, Any]) -> Response:
    try:
        hours = sent.one("hours").strip() or "24"
        if not hours.isdecimal() or len(hours) > 4:
            raise LicetError("the hours are no number", where=f"{FORM}, hours", mend="write 24 for once a day")
        store, me, every = records_of(request).made(), actor_of(request), int(hours) * 3600
        title, hook = sent.one("title"), sent.one("webhook").strip()
        alone(lambda: watches.add(store, me, kind, asks, title=title, every=every, webhook=hook))
    except LicetError as error:
        return _shown(request, error)
    return RedirectResponse("/watches", 303)


def _shown(request: Request, error: LicetError | None = None) -> Response:
    store, me = records_of(request).found(), actor_of(request)
    mine = [watch for watch in watches.listed(store, me) if not watch.ended] if store is not None else []
    told = fault(error) if error else None
    status = status_of(error) if error else 200
    on = webhooks.switched_on()
    keys = {w.id: webhooks.key_of(environ[webhooks.SECRET], w.id) for w in mine if w.webhook} if on else {}
    return page(request, "watches.html", status, mine=mine, news=_news(request), kinds=KINDS, error=told, hooks=on, keys=keys)
