"""What an order book came to, as one page that needs nothing else: no script, no font, no picture from elsewhere. It is light
or dark as its reader is, and prints."""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from importlib.resources import files
from pathlib import Path

from licet.orders.reading import BookError
from licet.orders.running import Manifest, Ran
from licet.orders.summary import STAKES, Share, Summary, Waiting
from licet.render.book_charts import ORDER, bars, columns, defs, legend
from licet.render.words import count, said, short
from licet.whole_files import write_whole

_MOST_ASKED = 8
_MOST_CHARTS = 4
_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_FOOT = (
    "No outcome here is leave to ship. Nothing found means: nothing in the law that is encoded. Amounts of different "
    "currencies are never added to each other."
)


def write_page(ran: Ran, out: Path) -> None:
    """Write the page, whole or not at all. Raises BookError."""
    text = page(ran)
    try:
        write_whole(out, lambda scratch: _write(scratch, text))
    except OSError as error:
        raise BookError(f"it cannot be written: {error.strerror or error}", where=str(out)) from None


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def page(ran: Ran) -> str:
    """The page as HTML."""
    manifest, found = ran.manifest, ran.summary
    style = files("licet.render").joinpath("book_page.css").read_text(encoding="utf-8")
    name = escape(manifest.book.file)
    parts = (
        _head(manifest, found),
        _tiles(found),
        _asks(found),
        _quarters(found),
        _regimes(found),
        _customers(found),
        _since(manifest, found),
        _made(manifest, found),
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{name}: order book</title><style>{style}</style></head><body>{defs()}<main>"
        f"{''.join(parts)}<footer>{_FOOT}</footer></main></body></html>\n"
    )


def _head(manifest: Manifest, found: Summary) -> str:
    as_of = f"law of {manifest.as_of} for every line" if manifest.as_of else "each line on its own ship date"
    return (
        f"<header><div><h1>{escape(manifest.book.file)}</h1><p class='soft'>{found.lines:,} lines, "
        f"{as_of}</p></div><p class='facts'>run on {manifest.run_on}<br>law <code>{manifest.law[:16]}</code></p></header>"
    )


def _tiles(found: Summary) -> str:
    made = []
    for outcome, share in found.outcomes.items():
        money = "<br>".join(f"{short(v)} {escape(c)}" for c, v in share.value.items())
        made.append(
            f'<div class="tile" style="--tone: var(--{outcome})"><div class="word">{said(outcome)}</div>'
            f'<div class="lines">{share.lines:,}</div><div class="money">{money}</div></div>'
        )
    return f'<div class="tiles">{"".join(made)}</div>'


def _quarters(found: Summary) -> str:
    unvalued = f" {count(found.unvalued, 'line')} of no readable value are left out." if found.unvalued else ""
    note = f"Each currency on its own scale.{unvalued}" if _currencies(found) else ""
    return _section("Quarter of shipping", note, "quarter", found.quarters, found, columns)


def _regimes(found: Summary) -> str:
    rows = {regime.upper().replace("_", " "): shares for regime, shares in found.regimes.items()}
    note = "What each regime answers. A line counts under every regime that answers it, so these are no totals."
    return _section("Regime", note, "regime", rows, found, bars)


def _customers(found: Summary) -> str:
    more = f" {count(found.other_customers, 'more customer')} not shown." if found.other_customers else ""
    note = f"Those with most lines that are banned, need a licence or are open.{more}"
    return _section("Customer", note, "customer", found.customers, found, bars)


def _section(
    title: str,
    note: str,
    key: str,
    shares: Mapping[str, Mapping[str, Share]],
    found: Summary,
    chart: Callable[[Mapping[str, Mapping[str, float]], str], str],
) -> str:
    """Charts of one breakdown side by side: of lines, and of the value in each currency."""
    if not shares:
        return ""
    currencies = _currencies(found)
    made = [_chart("lines", "lines", key, _rows(shares, lambda share: share.lines), chart)]
    for currency in currencies:
        rows = _rows(shares, lambda share, c=currency: share.value.get(c, 0))  # type: ignore[misc]
        made.append(_chart(currency or "value", currency, key, rows, chart))
    shown = {word for row in shares.values() for word in row}
    rest = "".join(made[_MOST_CHARTS:])
    more = f'<details><summary>more currencies</summary><div class="several">{rest}</div></details>' if rest else ""
    told = f'<p class="note">{note}</p>' if note else ""
    several = f'<div class="several">{"".join(made[:_MOST_CHARTS])}</div>'
    return f"<section><h2>{title}</h2>{told}{legend(shown)}{several}{more}</section>"


def _chart(
    title: str,
    unit: str,
    key: str,
    rows: Mapping[str, Mapping[str, float]],
    chart: Callable[[Mapping[str, Mapping[str, float]], str], str],
) -> str:
    return f"<div><h3>{escape(title)}</h3>{chart(rows, unit)}{_table(key, rows)}</div>" if rows else ""


def _asks(found: Summary) -> str:
    """What to ask whom: the facts that open lines wait for."""
    if not found.waiting:
        return ""
    most = found.waiting[0].lines
    made = "".join(_ask(wait, most) for wait in found.waiting[:_MOST_ASKED])
    rest = found.waiting[_MOST_ASKED:]
    lines = sum(wait.lines for wait in rest)
    more = f'<p class="note">{count(len(rest), "more question")} for {count(lines, "line")}.</p>' if rest else ""
    note = "Open lines by the fact that they wait for first. Its answer may raise the next question."
    return f'<section><h2>What to ask</h2><p class="note">{note}</p><ol class="asks">{made}</ol>{more}</section>'


def _ask(wait: Waiting, most: int) -> str:
    money = ", ".join(f"{short(v)} {escape(c)}" for c, v in wait.value.items())
    many = wait.customers
    who = (
        f"{_NUMBERS[many] if many < len(_NUMBERS) else many} {'customer' if many == 1 else 'customers'}, one question: "
        if many
        else ""
    )
    told = (who[:1].upper() + who[1:]) + f"{count(wait.lines, 'line')} undecided"
    return (
        f'<li><div><div class="q">{escape(wait.question) or escape(wait.fact)}</div><div class="who">{told} '
        f'· <code>{escape(wait.fact)}</code></div></div><div class="money">{money}</div>'
        f'<div class="bar"><i style="width: {100 * wait.lines / most:.1f}%"></i></div></li>'
    )


def _since(manifest: Manifest, found: Summary) -> str:
    if found.since is None or manifest.since is None:
        return ""
    rows = [[word, f"{lines:,}"] for word, lines in found.since.items()]
    rows += [["gone", f"{found.gone:,}"]] if found.gone else []
    law = [[f"<code>{escape(p)}</code>", f"{lines:,}"] for p, lines in found.law.items()]
    laws = f"<h3>Law that changed answers</h3>{_plain_table(['provision', 'lines'], law)}" if law else ""
    return f"<section><h2>Since {escape(manifest.since.file)}</h2>{_plain_table(['', 'lines'], rows)}{laws}</section>"


def _made(manifest: Manifest, found: Summary) -> str:
    """What the result was made from."""
    rows = [["book", f"{escape(manifest.book.file)}<br><code>{manifest.book.hash}</code>"]]
    for master in manifest.masters:
        name = escape(" ".join(filter(None, (master.used.file, master.used.sheet))))
        rows.append([escape(master.kind), f"{name}<br><code>{master.used.hash}</code>"])
    rows.append(["law", f"<code>{manifest.law}</code>"])
    if manifest.lists:
        rows.append(["lists of parties", f"{len(manifest.lists)} lists: {', '.join(map(escape, manifest.lists))}"])
    for regime, lines in found.later.items():
        through = manifest.law_checked.get(regime)
        rows.append([f"{regime.upper()} checked through", f"{through}; {count(lines, 'line')} ship later"])
    rows.append(["result", escape(manifest.result)])
    cells = "".join(f"<tr><td>{key}</td><td>{text}</td></tr>" for key, text in rows)
    return f'<section><h2>Made from</h2><div class="scroll"><table class="made">{cells}</table></div></section>'


def _rows(found: Mapping[str, Mapping[str, Share]], of: Callable[[Share], float]) -> dict[str, dict[str, float]]:
    made = {name: {word: of(share) for word, share in shares.items() if of(share)} for name, shares in found.items()}
    return {name: row for name, row in made.items() if row}


def _currencies(found: Summary) -> list[str]:
    """Those with most at stake first; by number of outcomes, since amounts of currencies have no order."""
    there: dict[str, int] = {}
    for outcome, share in found.outcomes.items():
        for currency in share.value:
            there[currency] = there.get(currency, 0) + (10 if outcome in STAKES else 1)
    return sorted(there, key=lambda currency: (-there[currency], currency))


def _table(key: str, rows: Mapping[str, Mapping[str, float]]) -> str:
    """The figures of a chart."""
    words = [word for word in ORDER if any(word in row for row in rows.values())]
    cells = [[escape(name), *(f"{row[w]:,.0f}" if w in row else "" for w in words)] for name, row in rows.items()]
    return f"<details><summary>figures</summary>{_plain_table([key, *map(said, words)], cells)}</details>"


def _plain_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    top = "".join(f"<th scope='col'>{text}</th>" for text in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
