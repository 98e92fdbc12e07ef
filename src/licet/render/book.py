"""A book as text: what was found before it is run, how its columns are read, and what it came to."""

from collections.abc import Iterable, Mapping

from licet.orders.checking import Problem
from licet.orders.masters import WHAT
from licet.orders.preparing import Prepared
from licet.orders.running import Ran
from licet.orders.summary import STAKES, Money
from licet.render.words import OUTCOME_WORDS, count, said, short

_MOST = 8


def mapping_text(book: Prepared) -> str:
    """Column by column what it is read as, and how the masters are joined."""
    by = book.by
    keys: dict[str, list[str]] = {}
    for joint in book.joints:
        keys.setdefault(joint.column, []).append(f"names a row of the {WHAT[joint.master.kind]}")
    told = {column: f"({what})" for what, column in by.told.items() if what != "value_usd"}
    named = {column: fact for fact, column in by.facts.items()}
    width = max(map(len, (*book.source.head, "")))
    head = "columns, as they were read before" if by.remembered else "columns, as their headings suggest"
    lines = [f"{head}; change one with --map COLUMN=FACT"]
    for column in book.source.head:
        what = [text for text in (named.get(column), told.get(column), *keys.get(column, ())) if text]
        lines.append(f"  {column:<{width}}  {', '.join(what) or '-'}")
    for master in book.masters:
        own = [joint for joint in book.joints if joint.master is master]
        lines.append(
            f"{WHAT[master.kind]}: {master.name}, {count(master.sheet.cells.height, 'row')}; --{master.kind} - leaves it out"
        )
        lines += [f"  {j.key} = {j.column} of the lines{f', as {j.role}' if j.role else ''}" for j in own]
        wide = max(map(len, (*master.facts.values(), *master.unused, "")))
        lines += [f"  {column:<{wide}}  {fact}" for fact, column in master.facts.items()]
        lines += [f"  {column:<{wide}}  -" for column in master.unused]
    if book.roles:
        lines.append(
            f"looked up in the lists of parties, where a line does not say: {', '.join(book.roles)}; --no-screen leaves it out"
        )
    return "\n".join(lines) + "\n"


def check_text(lines: int, problems: tuple[Problem, ...]) -> str:
    """What keeps lines from being decided, then what is good to know."""
    return "\n".join((f"{count(lines, 'line')}, {count(len(problems), 'finding')}", *(_problem(p) for p in problems))) + "\n"


def _problem(of: Problem) -> str:
    where = ", ".join(filter(None, (of.file, of.column)))
    how_many = f"{of.lines} " if of.lines else ""
    rows = f"\n      rows {', '.join(map(str, of.rows))}{' and more' if of.lines > len(of.rows) else ''}" if of.rows else ""
    mend = f"\n      {of.mend}" if of.mend else ""
    return f"  {'✗' if of.refused else '!'} {where + ': ' if where else ''}{how_many}{of.what}{rows}{mend}"


def run_text(ran: Ran) -> str:
    """What a run came to."""
    manifest, found = ran.manifest, ran.summary
    counts = f"{count(manifest.lines, 'line')}, {count(manifest.situations, 'situation')}"
    lines = [f"{manifest.result}: {counts}, law {manifest.law[:16]}"]
    if ran.resumed:
        lines.append(f"{count(ran.resumed, 'line')} were done already by the run that was cut off")
    for outcome, share in found.outcomes.items():
        word = OUTCOME_WORDS.get(outcome)
        name = f"{word.icon} {said(outcome)}" if word else f"✗ {outcome}"
        lines.append(f"  {name:<26} {share.lines:>9,}   {_money(share.value)}".rstrip())
    if found.regimes:
        lines.append("by regime, lines")
        for regime, shares in found.regimes.items():
            lines.append(
                f"  {regime.upper():<9} " + ", ".join(f"{said(word)} {share.lines:,}" for word, share in shares.items())
            )
    at_stake = {q: [shares[w] for w in STAKES if w in shares] for q, shares in found.quarters.items()}
    if any(at_stake.values()):
        lines.append("banned, needing a licence or open, by quarter of shipping")
        for quarter, found_ in at_stake.items():
            if found_:
                total = _money(_sum(share.value for share in found_))
                lines.append(f"  {quarter:<9} {sum(share.lines for share in found_):>9,}   {total}".rstrip())
    if found.waiting:
        lines.append("open lines wait first for")
        for wait in found.waiting[:_MOST]:
            who = f"{count(wait.customers, 'customer')}, one question, " if wait.customers > 1 else ""
            lines.append(f"  {wait.fact:<26} {wait.lines:>9,}   {who}{_money(wait.value)} undecided".rstrip())
            lines.append(f"    {wait.question}")
    lines += [
        f"{count(lines_, 'line')} ship after the day {regime.upper()} was checked to" for regime, lines_ in found.later.items()
    ]
    if found.since is not None and manifest.since:
        lines.append(f"since {manifest.since.file}")
        lines += [f"  {word:<26} {number:>9,}" for word, number in found.since.items()]
        lines += [f"  {'gone':<26} {found.gone:>9,}"] if found.gone else []
        lines += [f"    {provision:<40} {number:>9,}" for provision, number in list(found.law.items())[:_MOST]]
    if found.unvalued:
        lines.append(f"{count(found.unvalued, 'line')} of no readable value")
    if manifest.notes:
        lines.append(f"{count(manifest.notes, 'line')} with something to know (licet_note)")
    return "\n".join(lines) + "\n"


def _sum(values: Iterable[Money]) -> dict[str, float]:
    total: dict[str, float] = {}
    for money in values:
        for currency, value in money.items():
            total[currency] = total.get(currency, 0) + value
    return total


def _money(value: Mapping[str, float]) -> str:
    return "  ".join(f"{short(total)} {currency}".rstrip() for currency, total in value.items())
