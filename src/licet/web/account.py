"""One's own account: what one may, another password, keys for programs, and signing out everywhere."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from licet.errors import LicetError
from licet.records import people, sessions, tokens, tries
from licet.records.rights import RIGHTS, Actor, Right
from licet.records.store import Store
from licet.web.access import actor_of, drop_cookie, set_cookie
from licet.web.forms import Form, Sent
from licet.web.pages import fault, page
from licet.web.store import records_of

router = APIRouter(prefix="/account")


@router.get("")
def account(request: Request) -> Response:
    """What the account is and may."""
    return _shown(request)


@router.post("/password")
def password(request: Request, sent: Sent) -> Response:
    """Another password, for one who knows the present one. All sessions end, and this one goes on as a new one."""
    store, me = _mine(request)
    address = request.client.host if request.client else ""
    try:
        if not tries.counted(store, me.name, address) or people.proved(store, me.name, sent.one("present")) is None:
            raise LicetError("this is not your present password, or there were too many tries", where="the present password")
        tries.succeeded(store, me.name, address)
        if sent.one("new") != sent.one("again"):
            raise LicetError("the new password is not the same twice", where="the new password", mend="write it again")
        person = people.set_password(store, me.id, sent.one("new"), who=me.name)
    except LicetError as error:
        return _shown(request, error=error)
    answer = RedirectResponse("/account", 303)
    set_cookie(answer, request.app.state.settings, sessions.begin(store, person, by="password"))
    return answer


@router.post("/keys")
def new_key(request: Request, sent: Sent) -> Response:
    """A key for a program; its secret is on the page that answers, and nowhere again."""
    store, me = _mine(request)
    try:
        _, secret = tokens.add(store, me.id, sent.one("name"), sent.every("scope"), _days(sent), who=me.name)
    except LicetError as error:
        return _shown(request, error=error)
    return _shown(request, secret=secret)


@router.post("/keys/{key_id}/revoke")
def revoke_key(request: Request, key_id: str) -> Response:
    """End one of one's own keys."""
    store, me = _mine(request)
    tokens.revoke(store, key_id, who=me.name, user=me.id)
    return RedirectResponse("/account", 303)


@router.post("/sign-out")
def everywhere(request: Request) -> Response:
    """Sign out wherever the account is signed in."""
    store, me = _mine(request)
    sessions.end_all(store, me.id)
    answer = RedirectResponse("/login", 303)
    drop_cookie(answer, request.app.state.settings)
    return answer


def _mine(request: Request) -> tuple[Store, Actor]:
    """The records, and the one whose account it is. Raises LicetError where there are no accounts."""
    me = actor_of(request)
    if not me.id:
        raise LicetError(
            "there are no accounts, so you have none", mend="`licet user add NAME --role admin` makes the first one"
        )
    return records_of(request).made(), me


def _shown(request: Request, *, secret: str = "", error: LicetError | None = None) -> Response:
    store, me = _mine(request)
    names: Mapping[Right, str] = {right: says for right, says in RIGHTS.items() if right in me.rights}
    with store.reading() as connection:
        person: Any = people.person_in(connection, me.id)
    return page(
        request,
        "account.html",
        422 if error else 200,
        person=person,
        rights=names,
        keys=tokens.listed(store, me.id),
        secret=secret,
        most_days=tokens.MOST_DAYS,
        error=fault(error) if error else None,
    )


def _days(sent: Form) -> int:
    told = sent.one("days").strip()
    if not told.isdecimal() or len(told) > 4:
        raise LicetError("the days are no number", where="the days", mend=f"write 1 to {tokens.MOST_DAYS}")
    return int(told)
