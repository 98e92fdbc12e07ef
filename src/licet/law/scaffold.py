"""A new provision to begin with: the TOML of a pack and of its expectations, every place that must be filled in marked."""

import re
from datetime import date
from pathlib import Path
from typing import get_args

from licet.errors import nearest
from licet.law.book import Book
from licet.law.provision import Effect, Provision
from licet.law.tables import LawError

#: What a reader of the pack replaces; `licet law check` reports any that is left.
OPEN = "FILL IN"
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)+")


def scaffold(book: Book, provision_id: str, effect: str, start: date) -> tuple[str, str]:
    """The provision and its expectations as text for a pack X.toml and its X.cases.toml.

    Raises LawError for an id that is taken or none, an unknown effect, or a regime nobody encoded.
    """
    if not _ID.fullmatch(provision_id):
        raise LawError(f"{provision_id!r} is no id", mend="write a dotted path that begins with the regime: us.744.99.a")
    if provision_id in book.by_id:
        raise LawError(
            f"{provision_id!r} is there already", where=book[provision_id].file, mend=f"`licet law show {provision_id}`"
        )
    if effect not in get_args(Effect):
        raise LawError(f"{effect!r} is no effect", mend=nearest(effect, list(get_args(Effect))) or ", ".join(get_args(Effect)))
    regime = book.regime(provision_id.split(".")[0])
    near = _nearest_provision(book, provision_id)
    lines = [
        "[[provision]]",
        f'id = "{provision_id}"',
        f'regime = "{regime.id}"',
        f'effect = "{effect}"',
        *_of_effect(effect, near),
        f'title = "{OPEN}: a few words"',
        f'says = "{OPEN}: what it says, in one sentence of our own."',
        f'cite = "{near.cite if near else OPEN}"',
        f'source = "{near.source if near else "https://" + OPEN}"',
        f'force = "{near.force if near else "binding text"}"',
        'confidence = "low"                      # high only when the text itself was read',
        f"checked = {date.today()}",
        "[[provision.version]]",
        f"from = {start}",
        f"# published = {start}                   # when it was published, if before",
        f'# instrument = "{OPEN}"                 # the [[instrument]] that made it',
        f'when = "never"                          # {OPEN}: the condition, in the rule language',
    ]
    return "\n".join(lines) + "\n", _expectations(provision_id, start)


def add_to(file: Path, pack: str, cases: str) -> tuple[Path, Path]:
    """Add the texts to a pack and to the expectations beside it, making the files where there are none. Raises LawError."""
    if file.suffix != ".toml" or file.name.endswith(".cases.toml"):
        raise LawError(f"{file} is no pack", mend="name a file X.toml; its tests go to X.cases.toml beside it")
    beside = file.with_name(file.stem + ".cases.toml")
    for path, text in ((file, pack), (beside, cases)):
        try:
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            path.write_text(f"{before.rstrip()}\n\n{text}".lstrip(), encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LawError(f"{path} cannot be written: {error}") from None
    return file, beside


def _of_effect(effect: str, near: Provision | None) -> list[str]:
    match effect:
        case "requires" | "prohibits":
            return [f'reason = "{(near.reason if near else "") or OPEN}"']
        case "permits":
            return [f'code = "{OPEN}"', f'lifts = ["{OPEN}"]                   # ids, or beginnings of ids, of requirements']
        case "defines":
            return [f'fact = "{OPEN}"']
        case "imposes":
            return [f'code = "{OPEN}: the duty and its rate"']
    return []


def _expectations(provision_id: str, start: date) -> str:
    before = date.fromordinal(start.toordinal() - 1)
    return (
        "\n".join(
            [
                "[[expect]]",
                f'provision = "{provision_id}"',
                f"on = {start}",
                'holds = "yes"',
                f'facts = {{ from = "NL", to = "CN" }}    # {OPEN}: a case in which it holds, by the source',
                "vary = [",
                f'    {{ on = {before}, holds = "no" }},    # the day before',
                f'    {{ to = "US", holds = "no" }},        # {OPEN}: the other side of every threshold, group and choice',
                "]",
            ]
        )
        + "\n"
    )


def _nearest_provision(book: Book, provision_id: str) -> Provision | None:
    """The provision whose id shares the longest beginning: what is likely to stand beside the new one."""

    def shared(provision: Provision) -> int:
        pairs = zip(provision.id.split("."), provision_id.split("."), strict=False)
        return next((n for n, (a, b) in enumerate(pairs) if a != b), min(provision.id.count("."), provision_id.count(".")) + 1)

    best = max(book.provisions, key=shared, default=None)
    return best if best is not None and shared(best) > 1 else None
