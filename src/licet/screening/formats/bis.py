"""What is common to the lists of the Bureau of Industry and Security, whoever prints them."""

import re

#: Which paragraph of § 734.9 each footnote of the Entity List stands for: (e)(1) to (3), and (g) for Russia and Belarus.
_PARAGRAPHS = {"(e)(1)": "1", "(e)(2)": "4", "(e)(3)": "5", "(g)": "3"}
_CITED = re.compile(r"734\.9(\(e\)\(\d\)|\(g\))")
#: A footnote mark as it is left when the raised digit has become a plain one.
_MARK = re.compile(r"734\.9\(e\),?\s?(1)(?=[\s,])|EAR\)?\.?\)?\s?([245])(?=[\s.)]|$)")


#: What stands in the place of a name where an address is listed as such.
ADDRESS = re.compile(r"Address \d+")
#: An institution listed under another one, as the Consolidated Screening List joins the two.
_JOINED = re.compile(r"\. (?:Subordinate Institution -|Affiliated Entity:) (.+)$|, and subordinate entity (.+)$")


def own_name(text: str) -> str:
    """The name an institution has of its own, where the list puts that of a higher one before it; else ""."""
    found = _JOINED.search(text)
    return (found[1] or found[2]) if found else ""


def footnotes(requirement: str) -> tuple[str, ...]:
    """The footnotes of an entry of the Entity List, from its licence requirement: marks, and paragraphs they are of."""
    marks = {mark for found in _MARK.finditer(requirement) for mark in found.groups() if mark}
    return tuple(sorted(marks | {_PARAGRAPHS[p] for p in _CITED.findall(requirement) if p in _PARAGRAPHS}))
