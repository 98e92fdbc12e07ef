"""`licet law`: list, show and begin provisions, and hold the law against its tests, mutants, proofs and reviewers."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from licet.cli import complete
from licet.errors import LicetError, quoted
from licet.render.screen import put, put_json, table_columns

COMMAND_LINE = "the command line"

law = typer.Typer(no_args_is_help=True, help="The law: list, show, check it against its expectations.", rich_markup_mode=None)


def read_on(text: str, flag: str) -> date:
    """The day written after a flag. Raises DealError."""
    from licet.deals.facts import read_day

    return read_day(text, f"{COMMAND_LINE}, {flag}")


@law.command("list")
def law_list(
    begins: Annotated[
        str, typer.Argument(help="Only ids that begin so, such as nl or us.ccl.3B001.", autocompletion=complete.prefixes)
    ] = "",
    on: Annotated[str | None, typer.Option(help="The state on this day; today if left out.")] = None,
) -> None:
    """List provisions with their state on a day."""
    from licet.render.law_text import provision_list

    day = read_on(on, "--on") if on is not None else date.today()
    put(provision_list(begins, day, table_columns(sys.stdout)), sys.stdout)


@law.command("show")
def law_show(
    provision: Annotated[
        str, typer.Argument(help="Id of a provision, such as us.ccl.3B001.f.1.b.", autocompletion=complete.provisions)
    ],
    on: Annotated[str | None, typer.Option(help="Mark the version in force on this day.")] = None,
) -> None:
    """Show a provision: in our words, its formula, all versions, citations and the expectations that cover it."""
    from licet.render.law_text import provision_text

    put(provision_text(provision, read_on(on, "--on") if on is not None else date.today()), sys.stdout)


@law.command("coverage")
def law_coverage(
    as_json: Annotated[bool, typer.Option("--json", help="Print the table as JSON.")] = False,
    markdown: Annotated[bool, typer.Option(help="Print the page docs/coverage.md.")] = False,
) -> None:
    """Show what is covered and what is not, by regime and part of law, with how sure it is and when it was checked."""
    from licet.law.coverage import coverage
    from licet.law.expect import load_expectations
    from licet.law.load import load_book
    from licet.render.coverage import coverage_markdown, coverage_text

    book = load_book()
    parts = coverage(book, load_expectations())
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(parts), sys.stdout)
    else:
        put((coverage_markdown if markdown else coverage_text)(parts, book), sys.stdout)


@law.command("new")
def law_new(
    provision: Annotated[str, typer.Argument(help="Id of the new provision, such as us.744.99.a.")],
    effect: Annotated[str, typer.Option(help="defines, lists, reaches, requires, prohibits, permits or imposes.")] = "requires",
    start: Annotated[str | None, typer.Option("--from", help="First day in force; today if left out.")] = None,
    file: Annotated[Path | None, typer.Option(help="The pack to add it to (X.toml); its tests go to X.cases.toml.")] = None,
) -> None:
    """Begin a provision: print it, or add it to a pack, with its tests and every place to fill in marked."""
    from licet.law.load import load_book
    from licet.law.scaffold import add_to, scaffold

    pack, cases = scaffold(load_book(), provision, effect, read_on(start, "--from") if start else date.today())
    if file is None:
        print(f"{pack}\n# in the .cases.toml beside it\n{cases}", end="")
    else:
        print(f"added to {' and '.join(map(str, add_to(file, pack, cases)))}; `licet law check` says what is left to do")


@law.command("check")
def law_check(
    packs: Annotated[
        list[Path] | None, typer.Argument(help="Packs of your own or of the checkout; all the law if left out.")
    ] = None,
    begins: Annotated[str, typer.Option(help="Only provisions whose id begins so.")] = "",
    notes: Annotated[bool, typer.Option(help="Show notes besides errors and warnings.")] = True,
) -> None:
    """Report what a reviewer needs: dates, sources, tests, thresholds no test tells apart; status 1 if there are errors."""
    from licet.decision.review import review, under_review

    decider, expectations, provisions = under_review(packs or [], begins)
    remarks = [r for r in review(decider, expectations, provisions) if notes or r.level != "note"]
    for remark in remarks:
        print(f"{remark.level:<8} {remark.where}: {remark.what}")
    counts = ", ".join(f"{sum(r.level == level for r in remarks)} {level}s" for level in ("error", "warning", "note"))
    print(f"{len(provisions)} provisions: {counts}")
    if any(r.level == "error" for r in remarks):
        raise typer.Exit(1)


@law.command("prove")
def law_prove(begins: Annotated[str, typer.Argument(help="Only provisions whose id begins so.")] = "") -> None:
    """Prove that no provision is dead and that no entry covers what its text excludes; status 1 if one is or does."""
    from licet.deals.facts import write_fact
    from licet.decision.decide import load_decider
    from licet.decision.proofs import proofs

    decider = load_decider()
    provisions = [p for p in decider.book.provisions if p.id.startswith(begins)]
    found = 0
    for proof in proofs(decider, provisions):
        found += 1
        print(f"{proof.kind:<8} {proof.provision} on {proof.on}: {proof.what}")
        for name, value in sorted((proof.witness or {}).items()):
            if name in decider.vocabulary and value not in (None, False, frozenset()):
                print(f"           {name} = {write_fact(decider.vocabulary[name], value)}")
    print(f"{len(provisions)} provisions, {found} findings")
    if found:
        raise typer.Exit(1)


@law.command("expect")
def law_expect(
    begins: Annotated[str, typer.Argument(help="Only provisions whose id begins so.", autocompletion=complete.prefixes)] = "",
) -> None:
    """Hold the law against the expectations written beside the packs; status 1 if any fails."""
    from licet.decision.expected import failures

    count, failed = failures(begins)
    if not count:  # a slip in the id must not pass for law that holds
        raise LicetError(f"no expectation is written for an id that begins with {quoted(begins)}", where=COMMAND_LINE)
    put("\n".join([*failed, f"{count - len(failed)} expectations hold, {len(failed)} fail\n"]), sys.stdout)
    if failed:
        raise typer.Exit(1)


@law.command("mutate")
def law_mutate(
    begins: Annotated[str, typer.Argument(help="Only provisions, regimes and country groups whose id begins so.")] = "",
) -> None:
    """Change the law in one place at a time (a threshold, comparison, date, group, exception, policy); list the mutants that no
    expectation of that place catches, and the sums by beginning of id; status 1 if any survives."""
    from licet.decision.mutate import verdicts
    from licet.render.mutation import Tally

    tally, watched = Tally(begins), sys.stderr.isatty()
    for count, verdict in enumerate(verdicts(begins), 1):
        line = tally.add(verdict)
        if watched and (line or count % 50 == 0):
            print(f"\r\x1b[K{'' if line else tally.progress()}", end="", file=sys.stderr, flush=True)
        if line:
            print(line)
    if watched:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    print(tally.table(), end="")
    if tally.survivors:
        raise typer.Exit(1)
