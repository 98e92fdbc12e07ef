"""What a form sent: its fields in order, and the proof that one of our pages sent it."""

import hmac
import re
from typing import Annotated

from fastapi import Depends, Request
from msgspec import Struct

from licet.errors import LicetError
from licet.records.rights import NotAllowed

FIELD, HEADER = "form_token", "x-form-token"
FORM = "the form"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OPENED = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
#: Characters of an address to go on to.
_LONGEST = 4000
#: Limits where the proof is looked for before the page reads its form; the page's own are narrower.
_MOST_FILES, _MOST_FIELDS, _MOST_BYTES = 4, 1000, 64 * 1024


async def sent_by_us(request: Request) -> None:
    """Refuse what changes something and was sent under a session, but by none of our pages. Raises NotAllowed."""
    expected = getattr(request.state, "form_token", "")
    if not expected or request.method in _SAFE:
        return
    given = request.headers.get(HEADER, "")
    if not given and request.headers.get("content-type", "").partition(";")[0].strip().lower() in _FORMS:
        form = await request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_MOST_BYTES)
        given = str(form.get(FIELD, ""))
    if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        raise NotAllowed(
            "this was not sent from a page of this session", mend="load the page again, and send the form from there"
        )


async def fields_of(request: Request, most: int) -> list[tuple[str, str]]:
    """The fields of a form in order, without the proof. most: how many there may be. Raises LicetError for more, for files."""
    async with request.form(max_files=0, max_fields=most + 1, max_part_size=4096) as form:
        pairs = [(name, value) for name, value in form.multi_items() if name != FIELD]
    if len(pairs) > most:
        raise LicetError(f"more than {most} fields were sent", where=FORM)
    told = [(name, value) for name, value in pairs if isinstance(value, str)]
    if len(told) < len(pairs):
        raise LicetError("this form takes no files", where=FORM)
    return told


def with_proof(page: str, token: str) -> str:
    """The page with the proof in each form that is sent as POST: no form can lack it."""
    return _OPENED.sub(rf'\g<0><input type="hidden" name="{FIELD}" value="{token}">', page) if token else page


def local_path(told: str) -> str:
    """Where to go on to: an address of ours, or the first page. What leads elsewhere, or into a header, is not followed."""
    sound = told.startswith("/") and not told.startswith(("//", "/\\")) and "\\" not in told and len(told) <= _LONGEST
    return told if sound and told.isascii() and told.isprintable() and " " not in told else "/"


class Form(Struct, frozen=True):
    """The fields of a form that was sent."""

    fields: tuple[tuple[str, str], ...]

    def one(self, name: str) -> str:
        """What was written in a field; empty where nothing was. Raises LicetError where two things were."""
        told = self.every(name)
        if len(told) > 1:
            raise LicetError(f"{name} is given twice", where=FORM, mend="keep one")
        return told[0] if told else ""

    def every(self, name: str) -> list[str]:
        """All that was chosen under a name."""
        return [value for key, value in self.fields if key == name]


async def _form(request: Request) -> Form:
    return Form(tuple(await fields_of(request, 100)))


#: A parameter of a route that gives it the form that was sent, so that the route itself need not wait for anything.
Sent = Annotated[Form, Depends(_form)]
