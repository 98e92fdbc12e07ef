"""Who may do what: rights by name, roles as sets of them, and the one who acts."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from licet.errors import LicetError, nearest, quoted

Right: TypeAlias = Literal["ask", "read", "record", "approve", "law", "lists", "audit", "people"]

RIGHTS: Mapping[Right, str] = {
    "ask": "ask what the law says of a deal, a name, an order book",
    "read": "see what is kept: records, licences held, watches, proposals",
    "record": "keep records, draw from licences, watch, propose",
    "approve": "approve or refuse what somebody else proposed",
    "law": "propose a change of the encoded law",
    "lists": "add lists of parties that names are looked up in",
    "audit": "read the log",
    "people": "manage accounts and their keys",
}
_ASKS: frozenset[Right] = frozenset({"ask", "read"})
#: The one table of roles. No role holds both `people` and `approve`: who makes accounts does not decide by them.
ROLES: Mapping[str, frozenset[Right]] = {
    "viewer": _ASKS,
    "analyst": _ASKS | {"record"},
    "approver": _ASKS | {"record", "approve", "audit"},
    "law_editor": _ASKS | {"law", "lists"},
    "admin": _ASKS | {"people", "audit", "lists"},
}


class NotAllowed(LicetError):
    """What the one who acts has no right to do, or nobody may do alone."""


class Actor(Struct, frozen=True):
    """The one who acts. id: of the account, empty for the user of this machine; by: what proved it."""

    id: str
    name: str
    rights: frozenset[Right]
    by: Literal["session", "token", "machine"]

    def must(self, right: Right) -> None:
        """Raises NotAllowed without that right."""
        if right not in self.rights:
            what = f"{quoted(self.name)} may not {RIGHTS[right]}"
            raise NotAllowed(what, mend=f"it takes the right {right!r}, which an administrator gives")


#: Whoever sits at the machine, while there are no accounts.
LOCAL = Actor("", "local user", frozenset(RIGHTS), "machine")


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """All that the roles allow."""
    return frozenset().union(*(ROLES[role] for role in roles if role in ROLES))


def read_roles(roles: Iterable[str]) -> tuple[str, ...]:
    """Roles in the order of the table, each once. Raises LicetError for none, or one there is none of."""
    given = {role.strip().replace(" ", "_").replace("-", "_") for role in roles}
    return _known(given, ROLES, "role")


def read_rights(rights: Iterable[str]) -> tuple[str, ...]:
    """Rights in the order of the table, each once. Raises LicetError."""
    return _known({right.strip() for right in rights}, get_args(Right), "right")


def _known(given: set[str], known: Iterable[str], what: str) -> tuple[str, ...]:
    names = tuple(known)
    for word in sorted(given - set(names)):
        raise LicetError(f"{quoted(word)} is no {what}", mend=nearest(word, names) or "one of " + ", ".join(names))
    if not given:
        raise LicetError(f"no {what} is named", mend="name one of " + ", ".join(names))
    return tuple(name for name in names if name in given)
