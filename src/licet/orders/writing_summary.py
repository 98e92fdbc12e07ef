"""The summary of a book as sheets of its result: tables with a chart beside each, and the names of the lines that are gone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from licet.orders.summary import Share, Summary

if TYPE_CHECKING:
    from licet.orders.writing import Result

#: The colour of each outcome, the same in every picture; none is green.
COLOURS = {
    "prohibited": "#8C1D18",
    "licence_required": "#C8553D",
    "undetermined": "#E0A526",
    "exception_available": "#5B7DB1",
    "duty_applies": "#7B5EA7",
    "not_covered": "#A7ADB5",
    "no_requirement_found": "#C9CFD6",
    "not_subject": "#E3E6EA",
    "unreadable": "#2B2F36",
}


def summary_sheet(book: Any, result: "Result") -> None:
    """The sheet `summary`, every figure as a number."""
    sheet = book.add_worksheet("summary")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 16, 15)
    made = _Writing(book, sheet)
    found = result.summary
    made.title(f"{result.manifest.book.file}: {found.lines} lines")
    made.line(f"law {result.manifest.law[:16]}, run on {result.manifest.run_on}")
    currencies = _currencies(found)
    made.table("By outcome", ["outcome", "lines", *currencies], _plain(found.outcomes, currencies))
    made.chart("Lines by outcome", "bar", 1, COLOURS)
    for currency in currencies:
        at = 2 + currencies.index(currency)
        made.chart(f"Value by outcome, {currency or 'value'}", "bar", at, COLOURS)
    made.table("Lines by regime", *_crossed("regime", found.regimes))
    made.table("Lines by quarter of shipping", *_crossed("quarter", found.quarters))
    for currency in currencies:
        made.table(f"Value by quarter of shipping, {currency or 'value'}", *_crossed("quarter", found.quarters, currency))
        made.table(
            f"Value by regime, {currency or 'value'} (a line counts under each)", *_crossed("regime", found.regimes, currency)
        )
    if found.customers:
        more = f" ({found.other_customers} more)" if found.other_customers else ""
        made.table(f"Customers with most lines at stake{more}", *_crossed("customer", found.customers))
    if found.waiting:
        head = ["missing fact", "lines", "customers", *currencies, "question"]
        rows = [
            [w.fact, w.lines, w.customers or None, *(w.value.get(c) for c in currencies), w.question] for w in found.waiting
        ]
        made.table("What open lines wait for first", head, rows)
    if found.since is not None:
        made.table("Since the earlier result", ["", "lines"], [[word, lines] for word, lines in found.since.items()])
        made.table("Law that changed answers", ["provision", "lines"], [[p, n] for p, n in found.law.items()])


def gone_sheet(book: Any, result: "Result") -> None:
    """The sheet `gone`: the names of lines that the earlier result had."""
    if result.since is None or not result.since.gone:
        return
    sheet = book.add_worksheet("gone")
    sheet.set_column(0, 0, 30)
    sheet.write_string(0, 0, f"lines of {result.since.earlier} that are gone", book.add_format({"bold": True}))
    for row, name in enumerate(result.since.gone[:1_000_000], 1):
        sheet.write_string(row, 0, name)


def _currencies(found: Summary) -> list[str]:
    return sorted({currency for share in found.outcomes.values() for currency in share.value})


def _plain(shares: Mapping[str, Share], currencies: Sequence[str]) -> list[list[Any]]:
    return [[word.replace("_", " "), s.lines, *(s.value.get(c) for c in currencies)] for word, s in shares.items()]


def _crossed(
    key: str, found: Mapping[str, Mapping[str, Share]], currency: str | None = None
) -> tuple[list[str], list[list[Any]]]:
    """Lines, or value in a currency, by key and outcome: head and rows."""
    words = [word for word in COLOURS if any(word in shares for shares in found.values())]
    rows = []
    for name, shares in found.items():
        cells = [shares.get(w) for w in words]
        row: list[Any] = [None if s is None else s.lines if currency is None else s.value.get(currency) for s in cells]
        if any(row):
            rows.append([name, *row])
    return [key, *(word.replace("_", " ") for word in words)], rows


class _Writing:
    """Tables one below the other."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.book, self.sheet, self.row = book, sheet, 0
        self._bold = book.add_format({"bold": True})
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._head = book.add_format({"bold": True, "bottom": 1, "font_color": "#4A5260"})
        self._count = book.add_format({"num_format": "#,##0"})
        self._last: tuple[int, int, list[str]] = (0, 0, [])
        self._charts = 0

    def title(self, text: str) -> None:
        """The heading of the sheet."""
        self.sheet.write_string(self.row, 0, text, self._title)
        self.row += 1

    def line(self, text: str) -> None:
        """A line of text."""
        self.sheet.write_string(self.row, 0, text)
        self.row += 2

    def table(self, title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """A table with its title."""
        kept = list(rows)
        if not kept:
            return
        self.sheet.write_string(self.row, 0, title, self._bold)
        for place, text in enumerate(head):
            self.sheet.write_string(self.row + 1, place, text or "value", self._head)
        first = self.row + 2
        for number, row in enumerate(kept):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    self.sheet.write_string(first + number, place, cell)
                elif cell is not None:
                    self.sheet.write_number(first + number, place, cell, self._count)
        self._last = (first, first + len(kept) - 1, [str(row[0]) for row in kept])
        self.row = first + len(kept) + 1

    def chart(self, title: str, kind: str, column: int, colours: Mapping[str, str]) -> None:
        """A chart of one column of the table last written, to the right of all tables."""
        first, last, names = self._last
        chart = self.book.add_chart({"type": kind})
        points = [{"fill": {"color": colours.get(name.replace(" ", "_"), "#A7ADB5")}} for name in names]
        chart.add_series(
            {
                "categories": ["summary", first, 0, last, 0],
                "values": ["summary", first, column, last, column],
                "points": points,
                "gap": 40,
                "data_labels": {"value": True, "num_format": "#,##0"},
            }
        )
        chart.set_title({"name": title, "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True, "line": {"none": True}})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        chart.set_size({"width": 520, "height": 90 + 26 * len(names)})
        self.sheet.insert_chart(2 + 16 * self._charts, 12, chart)
        self._charts += 1
