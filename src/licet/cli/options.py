"""What the commands share: a group that loads a command when it is called, completion, and the reading of common flags."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from licet.errors import LicetError, quoted

COMMAND_LINE = "the command line"

Offers = Callable[[str], Iterable[tuple[str, str]]]


class LazyGroup(click.Group):
    """A group whose commands are imported when they are named, so that each costs only itself.

    commands_at: by name "module:attribute".
    """

    def __init__(self, *args: Any, commands_at: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._at = dict(commands_at or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order they were written down."""
        return [*self._at, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in self._at:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self._at[cmd_name].partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found


def offered(offers: Offers) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem[Any]]]:
    """What a shell is offered for an option: words with what they mean (see `cli/complete`)."""

    def complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
        return [CompletionItem(word, help=meaning) for word, meaning in offers(incomplete)]

    return complete


def day_after(flag: str, text: str | None) -> date:
    """The day written after a flag, today if it was left out. Raises DealError."""
    if text is None:
        return date.today()
    from licet.deals.facts import read_day

    return read_day(text, f"{COMMAND_LINE}, {flag}")


def pairs(texts: Iterable[str], flag: str, example: str) -> dict[str, str]:
    """name=value, several times. Raises LicetError for a text that is none, and for a name with two values."""
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not sign or not name or not value:
            raise LicetError(f"{quoted(text)} is not name=value", where=COMMAND_LINE, mend=f"write it like {flag} {example}")
        if found.setdefault(name, value) != value:
            raise LicetError(f"{name} is given twice, with different values", where=f"{COMMAND_LINE}, {flag}", mend="keep one")
    return found
