"""`licet law`: list, show and begin provisions, and hold the law against its tests, mutants, proofs and reviewers."""

import sys
from pathlib import Path

import click

from licet.cli import complete
from licet.cli.options import COMMAND_LINE, day_after, offered
from licet.errors import LicetError, quoted
from licet.render.screen import put, put_json, table_columns


@click.group(no_args_is_help=True)
def law() -> None:
    """The law: list, show, check it against its expectations."""


@law.command("list")
@click.argument("begins", default="", shell_complete=offered(complete.prefixes))
@click.option("--on", metavar="DAY", help="The state on this day; today if left out.")
def law_list(begins: str, on: str | None) -> None:
    """List provisions with their state on a day: those whose id begins with BEGINS, such as nl or us.ccl.3B001."""
    from licet.render.law_text import provision_list

    day = day_after("--on", on)
    put(provision_list(begins, day, table_columns(sys.stdout)), sys.stdout)


@law.command("show")
@click.argument("provision", shell_complete=offered(complete.provisions))
@click.option("--on", metavar="DAY", help="Mark the version in force on this day; today if left out.")
def law_show(provision: str, on: str | None) -> None:
    """Show a provision: in our words, its formula, all versions, citations and the expectations that cover it."""
    from licet.render.law_text import provision_text

    put(provision_text(provision, day_after("--on", on)), sys.stdout)


@law.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
@click.option("--markdown", is_flag=True, help="Print the page docs/coverage.md.")
def law_coverage(as_json: bool, markdown: bool) -> None:
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
@click.argument("provision")
@click.option(
    "--effect",
    default="requires",
    help="defines, lists, reaches, requires, prohibits, permits or imposes; requires if left out.",
)
@click.option("--from", "start", metavar="DAY", help="First day in force; today if left out.")
@click.option("--file", type=click.Path(path_type=Path), help="The pack to add it to (X.toml); its tests go to X.cases.toml.")
def law_new(provision: str, effect: str, start: str | None, file: Path | None) -> None:
    """Begin a provision: print it, or add it to a pack, with its tests and every place to fill in marked."""
    from licet.law.load import load_book
    from licet.law.scaffold import add_to, scaffold

    pack, cases = scaffold(load_book(), provision, effect, day_after("--from", start))
    if file is None:
        print(f"{pack}\n# in the .cases.toml beside it\n{cases}", end="")
    else:
        print(f"added to {' and '.join(map(str, add_to(file, pack, cases)))}; `licet law check` says what is left to do")


@law.command("check")
@click.argument("packs", nargs=-1, type=click.Path(path_type=Path))
@click.option("--begins", default="", help="Only provisions whose id begins so.")
@click.option("--notes/--no-notes", default=True, help="Show notes besides errors and warnings.")
def law_check(packs: tuple[Path, ...], begins: str, notes: bool) -> None:
    """Report what a reviewer needs: dates, sources, tests, thresholds no test tells apart; status 1 if there are errors."""
    from licet.decision.review import review, under_review

    decider, expectations, provisions = under_review(list(packs), begins)
    remarks = [r for r in review(decider, expectations, provisions) if notes or r.level != "note"]
    for remark in remarks:
        print(f"{remark.level:<8} {remark.where}: {remark.what}")
    counts = ", ".join(f"{sum(r.level == level for r in remarks)} {level}s" for level in ("error", "warning", "note"))
    print(f"{len(provisions)} provisions: {counts}")
    if any(r.level == "error" for r in remarks):
        raise SystemExit(1)


@law.command("prove")
@click.argument("begins", default="")
def law_prove(begins: str) -> None:
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
        raise SystemExit(1)


@law.command("expect")
@click.argument("begins", default="", shell_complete=offered(complete.prefixes))
def law_expect(begins: str) -> None:
    """Hold the law against the expectations written beside the packs; status 1 if any fails."""
    from licet.decision.expected import failures

    count, failed = failures(begins)
    if not count:  # a slip in the id must not pass for law that holds
        raise LicetError(f"no expectation is written for an id that begins with {quoted(begins)}", where=COMMAND_LINE)
    put("\n".join([*failed, f"{count - len(failed)} expectations hold, {len(failed)} fail\n"]), sys.stdout)
    if failed:
        raise SystemExit(1)


@law.command("mutate")
@click.argument("begins", default="")
@click.option("--equivalent", is_flag=True, help="Show the mutants that are listed as no change, too, with the reason.")
def law_mutate(begins: str, equivalent: bool) -> None:
    """Change the law in one place at a time (a threshold, comparison, date, group, exception, policy); list the mutants that no
    expectation of that place catches, and the sums by beginning of id; status 1 if any survives, or the list of mutants that
    are known to change nothing is wrong."""
    from licet.decision.mutate import verdicts
    from licet.render.mutation import Tally

    tally, watched = Tally(begins, equivalent=equivalent), sys.stderr.isatty()
    for count, verdict in enumerate(verdicts(begins), 1):
        line = tally.add(verdict)
        if watched and (line or count % 50 == 0):
            print(f"\r\x1b[K{'' if line else tally.progress()}", end="", file=sys.stderr, flush=True)
        if line:
            print(line)
    if watched:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    print(tally.table(), end="")
    if tally.faults:
        raise SystemExit(1)


@law.command("verify")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--on", metavar="DAY", help="The day the texts are of; today if left out.")
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    help="Write the hashes of the texts, as checked on that day, to this file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def law_verify(files: tuple[Path, ...], on: str | None, record: Path | None, as_json: bool) -> None:
    """Say what changed in official texts since the law was checked, and which law rests on it; status 1 if anything did."""
    from licet.law.official.verify import record_texts, verify_files

    day = day_after("--on", on)
    if record is not None:
        record_texts(list(files), day, record)
        return
    results = verify_files(list(files), day)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(results), sys.stdout)
    else:
        from licet.render.verified import verified_text

        put(verified_text(results), sys.stdout)
    if any(result.findings for result in results):
        raise SystemExit(1)
