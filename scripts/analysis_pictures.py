"""Draws docs/pictures/timeline.svg, compare.svg and capability.svg from what the law held really answers.

    .venv/bin/python scripts/analysis_pictures.py            # draw them again
    .venv/bin/python scripts/analysis_pictures.py --check    # status 1 if they no longer say what the law says

The day they are drawn for is written here, so that they change with the law only. Compared are the words of a picture: where
they stand depends on the version of the renderer. The picture of a fab, which takes half a minute, is drawn but not compared.
"""

import re
import sys
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import licet
from licet.analysis.timeline import timeline
from licet.decision.decide import load_decider
from licet.render.charts import save

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
TODAY = date(2026, 11, 26)
#: The law's hash changes with every word of the packs; a picture is old only when it says something else.
HASH = re.compile(r"law [0-9a-f]{12}")


def fab() -> Any:
    """The chart of what a fab can be supplied with."""
    asked = {"name": "a fab in China on no list", "country": "CN", "process": "7 nm logic without EUV", "lists": []}
    return licet.capability(asked, on=TODAY, from_year=2019, what_binds=False).chart()


def drawn() -> dict[str, Any]:
    """The charts that are compared, by name."""
    decider = load_decider()
    deal = decider.deal({"from": "NL", "to": "CN", "item": {"model": "TWINSCAN NXT:1980Di"}})
    return {
        "timeline": timeline(decider, deal, today=TODAY).chart(),
        "compare": licet.compare("lithography", on=TODAY).chart(),
    }


def words(svg: str) -> list[str]:
    """Every text of a picture, in order, without the hash of the law."""
    return [HASH.sub("law", unescape(text)) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def main() -> int:
    old = []
    if sys.argv[1:] != ["--check"]:
        save(fab(), PICTURES / "capability.svg")
    for name, chart in drawn().items():
        out = PICTURES / f"{name}.svg"
        if sys.argv[1:] == ["--check"]:
            fresh = out.with_name(f".{name}.fresh.svg")
            try:
                save(chart, fresh)
                if words(out.read_text(encoding="utf-8")) != words(fresh.read_text(encoding="utf-8")):
                    old.append(out.name)
            finally:
                fresh.unlink(missing_ok=True)
        else:
            save(chart, out)
    if old:
        print(f"{', '.join(old)} out of date: run scripts/analysis_pictures.py", file=sys.stderr)
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
