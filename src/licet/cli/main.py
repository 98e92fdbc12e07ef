"""`licet`: the commands, each in a file of its own. Faults of the user end with one message and status 2."""

import gc
import sys
from typing import Any

import click

from licet.cli.options import LazyGroup
from licet.errors import LicetError
from licet.render.screen import put


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        put(f"licet {version('licet')}\n", sys.stdout)
        ctx.exit()


def _completion(ctx: click.Context, _param: click.Parameter, shell: str | None) -> None:
    if shell and not ctx.resilient_parsing:
        from click.shell_completion import get_completion_class

        made = get_completion_class(shell)
        if made is not None:
            put(made(ctx.command, {}, "licet", "_LICET_COMPLETE").source() + "\n", sys.stdout)
        ctx.exit()


@click.group(
    cls=LazyGroup,
    commands_at={
        "check": "licet.cli.check:check",
        "facts": "licet.cli.facts:facts",
        "cases": "licet.cli.cases:cases",
        "timeline": "licet.cli.timeline:timeline",
        "compare": "licet.cli.compare:compare",
        "whatif": "licet.cli.whatif:whatif",
        "capability": "licet.cli.capability:capability",
        "chip": "licet.cli.chip:chip",
        "content": "licet.cli.content:content",
        "brief": "licet.cli.brief:brief",
        "law": "licet.cli.law:law",
        "screen": "licet.cli.screen:screen",
        "decisions": "licet.cli.decisions:decisions",
        "lists": "licet.cli.lists:lists",
        "book": "licet.cli.book:book",
        "serve": "licet.cli.serve:serve",
        "record": "licet.cli.record:record",
        "audit": "licet.cli.audit:audit",
        "db": "licet.cli.db:db",
        "watch": "licet.cli.watch:watch",
        "licence": "licet.cli.licence:licence",
        "proposal": "licet.cli.proposal:proposal",
        "hold": "licet.cli.hold:hold",
        "user": "licet.cli.user:user",
        "token": "licet.cli.token:token",
    },
    no_args_is_help=True,
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version and exit."
)
@click.option(
    "--show-completion",
    metavar="SHELL",
    type=click.Choice(["bash", "zsh", "fish"]),
    expose_value=False,
    is_eager=True,
    callback=_completion,
    help="Print the completion script of a shell (bash, zsh, fish) and exit.",
)
def app(**_: Any) -> None:
    """Export controls as executable law: describe a deal and learn what every regime that reaches it answers."""


def app_main() -> None:
    """Entry point: a user's fault is printed in one message and ends with status 2."""
    gc.set_threshold(1_000_000, 50, 50)  # the book is hundreds of thousands of objects that live as long as the process
    try:
        app(prog_name="licet")
    except LicetError as error:
        put(f"licet: {error}\n", sys.stderr)
        sys.exit(2)
    finally:
        gc.freeze()  # all of it goes with the process: to look for cycles in it first would take as long as half an answer
