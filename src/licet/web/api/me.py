"""Who a key belongs to, and what it may."""

from typing import Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from licet.render.as_json import json_bytes
from licet.web.api.bodies import no_strangers
from licet.web.problems import Refused

router = APIRouter(prefix="/v1", dependencies=[Depends(no_strangers)])


class Me(msgspec.Struct, frozen=True):
    """name: of the account; rights: that it has, and the key too; by: token (a key), session (a browser), machine (there are no
    accounts)."""

    name: str
    rights: tuple[str, ...]
    by: str


@router.get("/me")
def me(request: Request) -> Response:
    """Show who asks: the account a key belongs to, and what it may."""
    actor: Any = getattr(request.state, "actor", None)
    if actor is None:
        raise Refused(401, "it is not known who asks", mend="send a key: Authorization: Bearer licet_...")
    told = Me(actor.name, tuple(sorted(actor.rights)), actor.by)
    return Response(json_bytes(told), media_type="application/json")
