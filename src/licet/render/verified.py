"""What came of holding the law against official texts, as lines."""

import textwrap
from collections.abc import Iterable

from licet.law.official.verify import Finding, Verified

WIDTH = 100
_MOST = 12


def verified_text(results: Iterable[Verified]) -> str:
    """A block for each text: what it was held against, and what is not as it was."""
    return "\n".join(_block(result) for result in results)


def _block(result: Verified) -> str:
    count = len(result.findings)
    lines = [f"{result.text}, against {result.against}: {_count(count)}"]
    for finding in result.findings:
        lines += _finding(finding)
    return "\n".join(lines) + "\n"


def _count(count: int) -> str:
    return f"{count} finding{'s' if count > 1 else ''}" if count else "nothing changed"


def _finding(finding: Finding) -> list[str]:
    lines = [f"  {finding.what:<8} {finding.unit}"]
    lines += [_wrapped(detail) for detail in finding.details]
    if finding.law:
        more = len(finding.law) - _MOST
        shown = ", ".join(finding.law[:_MOST]) + (f" and {more} more" if more > 0 else "")
        lines.append(_wrapped(f"rests on it: {shown}"))
    return lines


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=" " * 11, subsequent_indent=" " * 13, break_long_words=False)
