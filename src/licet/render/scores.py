"""The report on golden cases as text: a line per case, then the score."""

from collections.abc import Iterable, Iterator, Mapping

from licet.decision.compare import VERDICTS, Result
from licet.decision.score import Report, Tally

_TOP = 10
_WIDTH = max(len(v) for v in VERDICTS)


def render_report(report: Report) -> str:
    """A line per case, then the score by jurisdiction, kind and confidence, what is left open and what is asked for."""
    lines = [_line(r, max(len(r.id) for r in report.results)) for r in report.results]
    parts = (
        ("jurisdiction", report.by_jurisdiction),
        ("kind", report.by_kind),
        ("confidence", report.by_confidence),
        ("", {"all": report.total}),
    )
    for title, tallies in parts:
        lines += ["", *_table(title, tallies)]
    lines += ["", *_sentences(report)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _line(result: Result, width: int) -> str:
    outcome = result.outcome or "no answer"
    expected = "" if result.outcome == result.expected else f" (expected {result.expected})"
    note = f"; {result.note}" if result.note else ""
    return f"{result.verdict:<{_WIDTH}} {result.id:<{width}} {result.regime:<3} {outcome}{expected}{note}"


def _table(title: str, tallies: Mapping[str, Tally]) -> Iterator[str]:
    columns = Tally.__struct_fields__
    heads = [name.replace("_", " ") for name in columns]
    yield f"{title:<18}" + "".join(f"{head:>{len(head) + 2}}" for head in heads)
    for key, tally in tallies.items():
        counts = (getattr(tally, name) for name in columns)
        yield f"{key:<18}" + "".join(f"{count or '-':>{len(head) + 2}}" for head, count in zip(heads, counts, strict=True))


def _sentences(report: Report) -> Iterable[str]:
    left = report.left_open
    yield f"undetermined answers: {left.answers} ({left.percent} %), {left.as_expected} of them as the source says"
    if report.missing:
        top = list(report.missing.items())[:_TOP]
        yield "asked for most often: " + ", ".join(f"{fact} ({count})" for fact, count in top)
    if report.flip_groups:
        failed = [group for group, right in report.flip_groups.items() if not right]
        kept = len(report.flip_groups) - len(failed)
        yield f"flip groups wholly right: {kept} of {len(report.flip_groups)}" + (
            f"; not {', '.join(failed)}" if failed else ""
        )
    yield "all cases hold" if report.holds else "not all cases hold"
