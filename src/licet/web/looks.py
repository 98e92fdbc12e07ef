"""How the pages look: light, dark, or as the system has it. Print is always light."""

from fastapi import Request

COOKIE = "licet_look"
SYSTEM = "system"
LOOKS = (SYSTEM, "light", "dark")


def look_of(request: Request) -> str:
    """The look chosen; that of the system where none was."""
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in LOOKS else SYSTEM
