"""`licet`: check a deal, list facts and law, run golden cases. Faults of the user end with one message and status 2."""

import gc
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from licet.cli import complete
from licet.cli.chip import chip
from licet.cli.content import content
from licet.cli.law import COMMAND_LINE, law, read_on
from licet.errors import LicetError, quoted
from licet.render.screen import colour, columns, put, put_json, table_columns

app = typer.Typer(
    name="licet", no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False, rich_markup_mode=None
)
app.add_typer(law, name="law")
app.command()(chip)
app.command()(content)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        put(f"licet {version('licet')}\n", sys.stdout)
        raise typer.Exit


@app.callback()
def licet(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Export controls as executable law: describe a deal and learn what every regime that reaches it answers."""


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(help="A deal file (.toml, .json, .yaml); flags add to it and may not contradict it.")
    ] = None,
    item: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL", help='A model of the catalogue, such as "TWINSCAN NXT:1980Di".', autocompletion=complete.models
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="The kind of item, if it is no catalogue model: scanner, dry_etcher, ...",
            autocompletion=complete.kinds,
        ),
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option("--from", metavar="COUNTRY", help="Country the item leaves from.", autocompletion=complete.countries),
    ] = None,
    to: Annotated[
        str | None, typer.Option(metavar="COUNTRY", help="Country of destination.", autocompletion=complete.countries)
    ] = None,
    on: Annotated[str | None, typer.Option(metavar="DAY", help="Day of the deal, 2024-03-27; today if left out.")] = None,
    end_use: Annotated[
        str | None,
        typer.Option(
            metavar="USE", help="What it is for: advanced_node_logic, mature_node, ...", autocompletion=complete.end_uses
        ),
    ] = None,
    end_user: Annotated[str | None, typer.Option(metavar="NAME", help="Name of the end user.")] = None,
    end_user_list: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LIST",
            help="A list the end user is on: us_entity_list, ...; may be repeated.",
            autocompletion=complete.lists,
        ),
    ] = None,
    code: Annotated[
        list[str] | None,
        typer.Option(metavar="LIST=CODE", help="A control code given by others, with its list: us=3B001.f.1; may be repeated."),
    ] = None,
    fact: Annotated[
        list[str] | None,
        typer.Option(
            "--fact",
            "-f",
            metavar="NAME=VALUE",
            help="Any fact: dco=1.6nm, end_user.headquarters=KR; may be repeated.",
            autocompletion=complete.facts_with_values,
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DAY", help="Apply the law of this day instead of the day of the deal.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the determination as JSON.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Print every condition looked at.")] = False,
) -> None:
    """Decide one deal: what every regime answers, why, what is missing, and what would change it."""
    from licet.deals.deal import read_deal
    from licet.deals.files import load_file
    from licet.decision.decide import load_decider

    plain = {"on": on, "from": origin, "to": to, "end_use": end_use, "end_user.name": end_user}
    flags: dict[str, Any] = {
        "item": _given({"model": item, "kind": kind, "codes": _pairs(code, "--code", "us=3B001.f.1")}),
        "facts": _given(plain | {"end_user.lists": end_user_list or None}),
    }
    facts_given = {"facts": _pairs(fact, "--fact", "dco=1.6nm")}
    decider = load_decider()
    first, where = (load_file(file), str(file)) if file is not None else ({}, COMMAND_LINE)
    more = ((flags, COMMAND_LINE), (facts_given, COMMAND_LINE))
    deal = read_deal(first, decider.vocabulary, decider.places, where=where, more=more)
    found = decider.determine(deal, as_of=read_on(as_of, "--as-of") if as_of is not None else None)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(found), sys.stdout)
        return
    from licet.render.terminal import render

    put(render(found, explain=explain, columns=columns(sys.stdout), colour=colour(sys.stdout)), sys.stdout)


def _given(flags: dict[str, Any]) -> dict[str, Any]:
    """The flags that were used."""
    return {name: value for name, value in flags.items() if value not in (None, {})}


def _pairs(texts: list[str] | None, flag: str, example: str) -> dict[str, str]:
    """name=value, several times."""
    found: dict[str, str] = {}
    for text in texts or []:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not sign or not name or not value:
            raise LicetError(f"{quoted(text)} is not name=value", where=COMMAND_LINE, mend=f"write it like {flag} {example}")
        if found.setdefault(name, value) != value:
            raise LicetError(f"{name} is given twice, with different values", where=f"{COMMAND_LINE}, {flag}", mend="keep one")
    return found


@app.command()
def facts(
    name: Annotated[
        str | None,
        typer.Argument(help="A fact to explain, such as dco; all are listed if left out.", autocompletion=complete.facts),
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a deal file.")] = False,
) -> None:
    """List the facts rules speak of, or explain one."""
    if schema:
        import json

        from licet.deals.schema import deal_schema
        from licet.facts.vocabulary import load_vocabulary

        put_json(json.dumps(deal_schema(load_vocabulary()), indent=1), sys.stdout)
        return
    from licet.render.law_text import fact_list, fact_text

    put(fact_text(name) if name else fact_list(table_columns(sys.stdout)), sys.stdout)


@app.command()
def cases(
    files: Annotated[list[Path], typer.Argument(help="Files of golden cases (TOML).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Decide files of golden cases and compare each with its known outcome.

    Status 1 if any is wrong or unreadable, or one of high confidence is not right.
    """
    from licet.decision.compare import run_cases
    from licet.decision.golden import read_cases
    from licet.decision.score import score

    report = score(run_cases(read_cases(*files)))
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(report), sys.stdout)
    else:
        from licet.render.scores import render_report

        put(render_report(report), sys.stdout)
    if not report.holds:
        raise typer.Exit(1)


def app_main() -> None:
    """Entry point: a user's fault is printed in one message and ends with status 2."""
    gc.set_threshold(200_000, 50, 50)  # the book is hundreds of thousands of objects that live as long as the process
    if complete.names_a_shell(sys.argv):
        # Typer takes `--show-completion zsh` only where this is set, and otherwise the shell it finds itself in.
        os.environ["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"
    try:
        app()
    except LicetError as error:
        put(f"licet: {error}\n", sys.stderr)
        sys.exit(2)
