"""Text of a rule -> tree. Errors point at the character, with a caret and a mend."""

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from licet.errors import LicetError, nearest
from licet.facts.units import UNITS
from licet.rules.nodes import (
    Always,
    And,
    Arithmetic,
    Column,
    Compare,
    Day,
    Fact,
    Has,
    Holds,
    Meets,
    Needs,
    Node,
    Not,
    Number,
    OneOf,
    Or,
    Parties,
    Place,
    Under,
    Within,
    children,
)

if TYPE_CHECKING:
    from lark import Lark, Token

MAX_LENGTH = 6000
MAX_DEPTH = 60
DEFAULT_ROLES = ("purchaser", "intermediate_consignee", "consignee", "end_user")


class RuleError(LicetError):
    """An expression that is no rule: what is wrong, on which line and column, and what to write."""

    def __init__(self, what: str, text: str, at: Place, *, file: str = "", mend: str | None = None) -> None:
        lines = _lines(text)
        start = max(0, at.column - 60)
        shown = lines[min(at.line, len(lines)) - 1][start : start + 100]
        shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)
        caret = f"{shown}\n    {' ' * (at.column - 1 - start)}^"
        where = f"{file or 'rule'}, line {at.line}, column {at.column}\n    {caret}"
        super().__init__(what, where=where, mend=mend)
        self.at = at


def parse(text: str, *, file: str = "", line: int = 1) -> Node:
    """The tree of a rule.

    text: one expression; file and line: where it stands, for messages. Raises RuleError for anything that is no rule,
    for text over MAX_LENGTH characters and for nesting over MAX_DEPTH.
    """
    if len(text) > MAX_LENGTH:
        raise RuleError(f"the rule has {len(text)} characters", text[:100], Place(), file=file, mend=f"at most {MAX_LENGTH}")
    from lark.exceptions import UnexpectedInput

    try:
        tree: Node = _parser().parse(text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise _explained(error, text, file) from None
    _check_depth(tree, text, file)
    return tree


def _lines(text: str) -> list[str]:
    """Lines as the parser counts them: by line feeds only."""
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]


def _check_depth(tree: Node, text: str, file: str) -> None:
    waiting: list[tuple[Node, int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise RuleError("the rule is nested too deeply", text, node.at, file=file, mend=f"at most {MAX_DEPTH} levels")
        waiting.extend((child, depth + 1) for child in children(node))


def _explained(error: Any, text: str, file: str) -> RuleError:
    token = getattr(error, "token", None)
    column, line = max(1, getattr(error, "column", 1) or 1), max(1, getattr(error, "line", 1) or 1)
    if token is None or token.type == "$END":
        if token is not None:
            lines = _lines(text)
            end = Place(len(lines), len(lines[-1]) + 1)
            return RuleError("the rule ends too early", text, end, file=file, mend="something is missing here, or a ) is")
        char = text.split("\n")[line - 1][column - 1 : column] if text.strip() else ""
        return RuleError(f"{char!r} has no meaning in a rule", text, Place(line, column), file=file, mend=_hint(char))
    before = text.split("\n")[line - 1][: column - 1].rstrip()
    word = str(token)
    if re.search(r"\d$", before) and token.type in ("WORD", "REF"):
        mend = nearest(word, list(UNITS)) or "units: " + " ".join(u for u in UNITS if u)
        return RuleError(f"{word!r} is not a unit", text, Place(line, column), file=file, mend=mend)
    if word == "=" or (token.type == "ORDER" and error.__class__.__name__ == "UnexpectedToken"):
        mend = "compare with < <= = != >= >; a choice is written `item.kind is scanner`"
    else:
        mend = (
            "join conditions with `and` or `or`; write `fact in group`, `fact is choice`, `under entry`, `holds provision`, "
            "`needs part`, `column table.column`"
        )
    return RuleError(f"{word!r} cannot stand here", text, Place(line, column), file=file, mend=mend)


def _hint(char: str) -> str:
    hints = {
        '"': "text has no quotes in a rule; choices are plain words",
        "'": "text has no quotes in a rule; choices are plain words",
        "≤": "write <=",
        "≥": "write >=",
        "&": "write `and`",
        "|": "write `or`",
        "!": "write `not`, or != between numbers",
    }
    return hints.get(char, "see docs/rule-language.md")


@cache
def _parser() -> "Lark":
    from lark import Lark

    grammar = files("licet.rules").joinpath("grammar.lark").read_text(encoding="utf-8")
    spelled = "|".join(re.escape(u).replace("/", r"\/") for u in sorted((u for u in UNITS if u), key=len, reverse=True))
    grammar += rf"UNIT.5: /(?:{spelled})(?![\w\/.])/" + "\n"
    return Lark(grammar, parser="lalr", lexer="contextual", transformer=_builder())


def _builder() -> Any:
    from lark import Transformer, v_args

    @v_args(inline=True)
    class Build(Transformer):  # type: ignore[type-arg]
        """One small function per grammar alternative."""

        def start(self, rule: Node) -> Node:
            return rule

        def either(self, *parts: Node) -> Node:
            return Or(parts, parts[0].at)

        def both(self, *parts: Node) -> Node:
            return And(parts, parts[0].at)

        def negate(self, part: Node) -> Node:
            return Not(part, part.at)

        def compare(self, *items: Any) -> Node:
            return Compare(tuple(items[::2]), tuple(str(op) for op in items[1::2]), items[0].at)

        def one_of(self, what: Fact, member: "Token") -> Node:
            return OneOf(what, (str(member),), what.at)

        def none_of(self, what: Fact, member: "Token") -> Node:
            return Not(OneOf(what, (str(member),), what.at), what.at)

        def one_of_many(self, what: Fact, members: tuple[str, ...]) -> Node:
            return OneOf(what, members, what.at)

        def none_of_many(self, what: Fact, members: tuple[str, ...]) -> Node:
            return Not(OneOf(what, members, what.at), what.at)

        def within(self, what: Fact, group: str) -> Node:
            return Within(what, group, None, what.at)

        def outside(self, what: Fact, group: str) -> Node:
            return Not(Within(what, group, None, what.at), what.at)

        def has(self, what: Fact, member: "Token") -> Node:
            return Has(what, (str(member),), what.at)

        def has_any(self, what: Fact, members: tuple[str, ...]) -> Node:
            return Has(what, members, what.at)

        def under(self, ref: "Token") -> Node:
            return Under(str(ref), _at(ref))

        def meets(self, ref: "Token") -> Node:
            return Meets(str(ref), _at(ref))

        def holds(self, ref: "Token") -> Node:
            return Holds(str(ref), _at(ref))

        def needs(self, ref: "Token") -> Node:
            return Needs(str(ref), _at(ref))

        def column(self, ref: "Token") -> Node:
            return Column(str(ref), _at(ref))

        def parties(self, quantifier: "Token", roles: tuple[str, ...] | None, body: Node) -> Node:
            return Parties(str(quantifier) == "all", roles or DEFAULT_ROLES, body, (), _at(quantifier))

        def always(self, word: "Token") -> Node:
            return Always(str(word) == "always", _at(word))

        def add(self, left: Node, right: Node) -> Node:
            return Arithmetic("+", left, right, left.at)

        def subtract(self, left: Node, right: Node) -> Node:
            return Arithmetic("-", left, right, left.at)

        def multiply(self, left: Node, right: Node) -> Node:
            return Arithmetic("*", left, right, left.at)

        def divide(self, left: Node, right: Node) -> Node:
            return Arithmetic("/", left, right, left.at)

        def plain_number(self, digits: "Token") -> Node:
            return Number(str(digits), "", _at(digits))

        def quantity(self, digits: "Token", unit: "Token") -> Node:
            return Number(str(digits), str(unit), _at(digits))

        def day(self, text: "Token") -> Node:
            return Day(str(text), _at(text))

        def fact(self, name: "Token") -> Fact:
            return Fact(str(name), _at(name))

        def group(self, name: "Token") -> str:
            return str(name)

        def words(self, *members: "Token") -> tuple[str, ...]:
            return tuple(str(m) for m in members)

        roles = words

    return Build()


def _at(token: "Token") -> Place:
    return Place(token.line or 1, token.column or 1)
