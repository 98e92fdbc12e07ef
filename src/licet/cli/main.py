"""`licet`: check a deal, list facts and law, run golden cases. Faults of the user end with one message and status 2."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from licet.errors import LicetError

app = typer.Typer(
    name="licet", no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False, rich_markup_mode=None
)
law = typer.Typer(no_args_is_help=True, help="The law: list, show, check it against its expectations.", rich_markup_mode=None)
app.add_typer(law, name="law")


@app.callback()
def licet() -> None:
    """Export controls as executable law: describe a deal and learn what every regime that reaches it answers."""


@app.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="A deal file (.toml, .json, .yaml); flags win over it.")] = None,
    item: Annotated[str | None, typer.Option(help='A model of the catalogue, such as "TWINSCAN NXT:1980Di".')] = None,
    kind: Annotated[
        str | None, typer.Option(help="The kind of item, if it is no catalogue model: scanner, dry_etcher, ...")
    ] = None,
    origin: Annotated[str | None, typer.Option("--from", help="Country the item leaves from.")] = None,
    to: Annotated[str | None, typer.Option(help="Country of destination.")] = None,
    on: Annotated[str | None, typer.Option(help="Day of the deal, 2024-03-27; today if left out.")] = None,
    end_use: Annotated[str | None, typer.Option(help="What it is for: advanced_node_logic, mature_node, ...")] = None,
    end_user: Annotated[str | None, typer.Option(help="Name of the end user.")] = None,
    end_user_list: Annotated[list[str] | None, typer.Option(help="A list the end user is on: us_entity_list, ...")] = None,
    code: Annotated[list[str] | None, typer.Option(help="A control code given by others, with its list: us=3B001.f.1.")] = None,
    fact: Annotated[
        list[str] | None, typer.Option("--fact", "-f", help="Any fact: dco=1.6nm, end_user.headquarters=KR.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Apply the law of this day instead of the day of the deal.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the determination as JSON.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Print the whole trace.")] = False,
) -> None:
    """Decide one deal: what every regime answers, why, what is missing, and what would change it."""
    from licet.decision.decide import load_decider

    raw: dict[str, Any] = {}
    if file is not None:
        from licet.deals.files import load_file

        raw = load_file(file)
    flags = {"on": on, "from": origin, "to": to, "end_use": end_use}
    raw |= {key: value for key, value in flags.items() if value is not None}
    _flags_into(raw, item, kind, end_user, end_user_list, code, fact)
    decider = load_decider()
    deal = decider.deal(raw, where=str(file) if file else "the command line")
    found = decider.determine(deal, as_of=_day(as_of) if as_of else None)
    if as_json:
        from licet.render.as_json import to_json

        print(to_json(found))
        return
    from licet.render.terminal import render

    start, end = (deal.facts[name].value if name in deal.facts else "?" for name in ("from", "to"))
    print(render(found, explain=explain, title=f"{deal.title or 'Item'}   {start} -> {end}   {deal.on}"), end="")


def _flags_into(
    raw: dict[str, Any],
    item: str | None,
    kind: str | None,
    end_user: str | None,
    lists: list[str] | None,
    codes: list[str] | None,
    facts: list[str] | None,
) -> None:
    thing = dict(raw.get("item", {}))
    thing |= {key: value for key, value in (("model", item), ("kind", kind)) if value is not None}
    if codes:
        thing["codes"] = dict(thing.get("codes", {})) | dict(_pair(c, "--code us=3B001.f.1") for c in codes)
    if thing:
        raw["item"] = thing
    extra: dict[str, Any] = dict(raw.get("facts", {}))
    if end_user is not None:
        extra["end_user.name"] = end_user
    if lists:
        extra["end_user.lists"] = lists
    for name, value in (_pair(f, "--fact dco=1.6nm") for f in facts or []):
        extra[name] = [v.strip() for v in value.split("+")] if name.endswith(".lists") or name == "informed" else value
    if extra:
        raw["facts"] = extra


def _pair(text: str, example: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise LicetError(f"{text!r} is not name=value", where="the command line", mend=f"write it like {example}")
    return name.strip(), value.strip()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise LicetError(f"{text!r} is no date", where="the command line", mend="write year-month-day: 2024-03-27") from None


@app.command()
def facts(
    name: Annotated[str | None, typer.Argument(help="A fact to explain, such as dco; all are listed if left out.")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a deal file.")] = False,
) -> None:
    """List the facts rules speak of, or explain one."""
    if schema:
        import json

        from licet.deals.schema import deal_schema
        from licet.facts.vocabulary import load_vocabulary

        print(json.dumps(deal_schema(load_vocabulary()), indent=1))
        return
    from licet.render.law_text import fact_list, fact_text

    print(fact_text(name) if name else fact_list(), end="")


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

        print(to_json(report))
    else:
        from licet.render.scores import render_report

        print(render_report(report), end="")
    if not report.holds:
        raise typer.Exit(1)


@law.command("list")
def law_list(
    begins: Annotated[str, typer.Argument(help="Only ids that begin so, such as nl or us.ccl.3B001.")] = "",
    on: Annotated[str | None, typer.Option(help="The state on this day; today if left out.")] = None,
) -> None:
    """List provisions with their state on a day."""
    from licet.render.law_text import provision_list

    print(provision_list(begins, _day(on) if on else date.today()), end="")


@law.command("show")
def law_show(
    provision: Annotated[str, typer.Argument(help="Id of a provision, such as us.ccl.3B001.f.1.b.")],
    on: Annotated[str | None, typer.Option(help="Mark the version in force on this day.")] = None,
) -> None:
    """Show a provision: in our words, its formula, all versions, citations and the expectations that cover it."""
    from licet.render.law_text import provision_text

    print(provision_text(provision, _day(on) if on else date.today()), end="")


@law.command("expect")
def law_expect(begins: Annotated[str, typer.Argument(help="Only provisions whose id begins so.")] = "") -> None:
    """Hold the law against the expectations written beside the packs; status 1 if any fails."""
    from licet.decision.expected import failures

    count, failed = failures(begins)
    for line in failed:
        print(line)
    print(f"{count - len(failed)} expectations hold, {len(failed)} fail")
    if failed:
        raise typer.Exit(1)


@law.command("mutate")
def law_mutate(
    begins: Annotated[str, typer.Argument(help="Only provisions whose id begins so.")] = "",
) -> None:
    """Change one threshold, comparison, date, group or condition at a time; list the mutants no expectation catches."""
    from licet.decision.mutate import mutate_all

    total, survivors = mutate_all(begins)
    for line in survivors:
        print(line)
    print(f"{total} mutants, {total - len(survivors)} caught, {len(survivors)} survive")
    if survivors:
        raise typer.Exit(1)


@law.command("verify")
def law_verify(
    files: Annotated[
        list[Path], typer.Argument(help="Official texts as published: eCFR XML of parts 744 or 774, Country Chart.")
    ],
    on: Annotated[str | None, typer.Option(help="The day the texts are of; today if left out.")] = None,
    record: Annotated[
        Path | None, typer.Option(help="Write the hashes of the texts, as checked on that day, to this file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Say what changed in official texts since the law was checked, and which law rests on it; status 1 if anything did."""
    from licet.law.official.verify import record_texts, verify_files

    day = _day(on) if on else date.today()
    if record is not None:
        record_texts(files, day, record)
        return
    results = verify_files(files, day)
    if as_json:
        from licet.render.as_json import to_json

        print(to_json(results))
    else:
        from licet.render.verified import verified_text

        print(verified_text(results), end="")
    if any(result.findings for result in results):
        raise typer.Exit(1)


def app_main() -> None:
    """Entry point: a user's fault is printed in one message and ends with status 2."""
    try:
        app()
    except LicetError as error:
        print(f"licet: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
