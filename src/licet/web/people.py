"""Accounts, for those who manage them: who has one, in which roles. Others' passwords are set on the command line alone."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from licet.errors import LicetError
from licet.records import people, tokens
from licet.records.rights import RIGHTS, ROLES, Actor
from licet.records.store import Store
from licet.web.access import actor_of, may
from licet.web.forms import Sent
from licet.web.pages import fault, page
from licet.web.store import records_of

router = APIRouter(prefix="/people", dependencies=[may("people")])


@router.get("")
def listed(request: Request) -> Response:
    """All accounts, their roles and their keys."""
    return _shown(request)


@router.post("")
def add(request: Request, sent: Sent) -> Response:
    """A new account; the first one shuts out whoever has none."""

    def change(store: Store, me: Actor) -> None:
        people.add(store, sent.one("name"), sent.every("role"), who=me.name, password=sent.one("password"))

    return _changed(request, change)


@router.post("/{user_id}/roles")
def roles(request: Request, user_id: str, sent: Sent) -> Response:
    """Other roles for an account."""
    return _changed(request, lambda store, me: people.set_roles(store, user_id, sent.every("role"), who=me.name))


@router.post("/{user_id}/disable")
def disable(request: Request, user_id: str) -> Response:
    """Shut an account out."""
    return _changed(request, lambda store, me: people.set_disabled(store, user_id, True, who=me.name))


@router.post("/{user_id}/enable")
def enable(request: Request, user_id: str) -> Response:
    """Let an account in again."""
    return _changed(request, lambda store, me: people.set_disabled(store, user_id, False, who=me.name))


@router.post("/keys/{key_id}/revoke")
def revoke(request: Request, key_id: str) -> Response:
    """End a key of anybody."""
    return _changed(request, lambda store, me: tokens.revoke(store, key_id, who=me.name))


def _changed(request: Request, change: Callable[[Store, Actor], object]) -> Response:
    try:
        change(records_of(request).made(), actor_of(request))
    except LicetError as error:
        return _shown(request, error)
    return RedirectResponse("/people", 303)


def _shown(request: Request, error: LicetError | None = None) -> Response:
    store = records_of(request).found()
    everyone = people.listed(store) if store is not None else []
    return page(
        request,
        "people.html",
        422 if error else 200,
        everyone=everyone,
        names={person.id: person.name for person in everyone},
        keys=[key for key in tokens.listed(store) if not key.over] if store is not None else [],
        roles={role: [RIGHTS[right] for right in RIGHTS if right in rights] for role, rights in ROLES.items()},
        error=fault(error) if error else None,
    )
