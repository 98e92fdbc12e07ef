"""Text to tree, tree to text, tree to sentence: what is refused, with which words, and what comes back unchanged."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from licet.errors import LicetError
from licet.rules.check import check
from licet.rules.link import unplaced
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
    walk,
)
from licet.rules.parse import MAX_DEPTH, MAX_LENGTH, RuleError, parse
from licet.rules.printing import sentence, text
from rules.small_world import SCOPE, rules

A, B, C = Fact("a"), Fact("b"), Fact("c")
ONE_OF_EACH: dict[str, Node] = {
    "1.50 nm": Number("1.50", "nm"),
    "2024-09-07": Day("2024-09-07"),
    "item.kind": Fact("item.kind"),
    "always": Always(True),
    "never": Always(False),
    "a / b": Arithmetic("/", A, B),
    "a < b <= c": Compare((A, B, C), ("<", "<=")),
    "a is saw": OneOf(A, ("saw",)),
    "a in {saw, file}": OneOf(A, ("saw", "file")),
    "a in us.D5": Within(A, "us.D5"),
    "a has tin": Has(A, ("tin",)),
    "a has any {tin, iron}": Has(A, ("tin", "iron")),
    "under us.ccl.3B001.f": Under("us.ccl.3B001.f"),
    "meets us.ccl.3B001": Meets("us.ccl.3B001"),
    "holds nl.order_a": Holds("nl.order_a"),
    "needs us.744": Needs("us.744"),
    "column us.ccl.index.NS1": Column("us.ccl.index.NS1"),
    "any party (party.known)": Parties(
        False, ("purchaser", "intermediate_consignee", "consignee", "end_user"), Fact("party.known")
    ),
    "all party of end_user, consignee (a)": Parties(True, ("end_user", "consignee"), A),
    "not a": Not(A),
    "a is not saw": Not(OneOf(A, ("saw",))),
    "a not in {saw, file}": Not(OneOf(A, ("saw", "file"))),
    "a not in us.D5": Not(Within(A, "us.D5")),
    "a and b": And((A, B)),
    "a or b": Or((A, B)),
}


@pytest.mark.parametrize(("written", "tree"), ONE_OF_EACH.items())
def test_every_kind_of_node_is_read_written_and_said(written: str, tree: Node) -> None:
    assert unplaced(parse(written)) == tree
    assert text(tree) == written
    said = sentence(tree)
    assert said.strip()
    assert not re.search("[{_]|None", said.replace("nl.order_a", "an id, which stays as it is"))


def test_the_list_above_has_every_kind_of_node() -> None:
    assert {type(n) for n in ONE_OF_EACH.values()} == set(Node.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("a or b and c", "a or (b and c)"),
        ("not a and b", "(not a) and b"),
        ("not a < b", "not (a < b)"),
        ("not not a", "not (not a)"),
        ("a + b * c < 3", "(a + (b * c)) < 3"),
        ("a - b - c < 3", "((a - b) - c) < 3"),
        ("a / b / c < 3", "((a / b) / c) < 3"),
        ("a / b * c < 3", "((a / b) * c) < 3"),
        ("a < b + 1 <= c", "a < (b + 1) <= c"),
        ("not x.y in us.D5", "x.y not in us.D5"),
        ("a # why not\n  and b", "a and b"),
    ],
)
def test_precedence(written: str, same: str) -> None:
    assert unplaced(parse(written)) == unplaced(parse(same))


@pytest.mark.parametrize(
    "shaped",
    [
        "a or b and c",
        "(a or b) and c",
        "a and (b and c)",
        "(a - b) - c < 1",
        "a - (b - c) < 1",
        "a * (b / c) < 1",
        "not (a or b)",
    ],
)
def test_brackets_that_matter_are_kept_and_others_are_not_written(shaped: str) -> None:
    kept = text(parse(shaped))
    assert unplaced(parse(kept)) == unplaced(parse(shaped))
    assert kept == shaped.replace("(a - b) - c", "a - b - c")


@given(rules)
def test_printing_then_parsing_gives_the_rule_back(rule: Node) -> None:
    check(rule, SCOPE)
    written = text(rule)
    assert unplaced(parse(written)) == rule
    assert text(parse(written)) == written
    assert sentence(rule).strip()


def test_nodes_know_their_place() -> None:
    tree = parse("a and\n   width <= 1.5 nm")
    places = {getattr(n, "name", None) or getattr(n, "text", None): n.at for n in walk(tree)}
    assert places["a"] == Place(1, 1)
    assert places["width"] == Place(2, 4)
    assert places["1.5"] == Place(2, 13)


@pytest.mark.parametrize(
    ("written", "place", "what", "mend"),
    [
        ("", (1, 1), "ends too early", "missing"),
        ("   ", (1, 4), "ends too early", "missing"),
        ("a and", (1, 6), "ends too early", "missing"),
        ("(a and b", (1, 9), "ends too early", "a )"),
        ("a <\n", (1, 4), "ends too early", "missing"),
        ("a b", (1, 3), "'b' cannot stand here", "and"),
        ("a and\nb )", (2, 3), "')' cannot stand here", "and"),
        ("width <= 1.5 nn", (1, 14), "'nn' is not a unit", "nm"),
        ("width <= 1.5 lightyears", (1, 14), "'lightyears' is not a unit", "units: "),
        ('kind is "saw"', (1, 9), "'\"' has no meaning", "no quotes"),
        ("kind is 'saw'", (1, 9), "has no meaning", "no quotes"),
        ("a ≤ 3", (1, 3), "'≤' has no meaning", "<="),
        ("a & b", (1, 3), "has no meaning", "`and`"),
        ("a | b", (1, 3), "has no meaning", "`or`"),
        ("!a", (1, 1), "has no meaning", "`not`"),
        ("a == 3", (1, 4), "'=' cannot stand here", "compare with"),
        ("to in D5", (1, 7), "'D5' cannot stand here", "fact in group"),
        ("a < 1,5", (1, 6), "',' cannot stand here", "join"),
        ("a and\x0b b", (1, 6), "'\\x0b' has no meaning", "rule-language"),
        ("a\r\n ? b", (2, 2), "'?' has no meaning", "rule-language"),
        ("a\u2028b\n ? b", (1, 2), "'\\u2028' has no meaning", "rule-language"),
        ("__import__('os')", (1, 1), "'_' has no meaning", "rule-language"),
        ("lambda: 0", (1, 7), "':' has no meaning", "rule-language"),
        ("a ** 2 < 3", (1, 4), "'*' cannot stand here", "join"),
        ("a; b", (1, 2), "';' has no meaning", "rule-language"),
        ("any party (a", (1, 13), "ends too early", "missing"),
        ("any (a)", (1, 5), "'(' cannot stand here", "join"),
    ],
)
def test_what_is_no_rule_is_refused_at_the_character(written: str, place: tuple[int, int], what: str, mend: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(written, file="nl/order.toml")
    error = caught.value
    assert what in error.what
    assert error.at == Place(*place)
    assert mend in (error.mend or "")
    where, shown, caret = (error.where or "").split("\n")
    assert where == f"nl/order.toml, line {place[0]}, column {place[1]}"
    line = written.removesuffix("\n").split("\n")[place[0] - 1].removesuffix("\r")
    assert shown[4:] == re.sub("[\x0b\u2028]", "\N{REPLACEMENT CHARACTER}", line)
    assert caret.index("^") == 4 + place[1] - 1
    assert error.what in str(error)


def test_the_caret_stands_under_the_fault_of_a_long_line() -> None:
    written = " and ".join(f"fact{n}" for n in range(200)) + " ? more"
    with pytest.raises(RuleError) as caught:
        parse(written)
    _, shown, caret = (caught.value.where or "").split("\n")
    assert shown[caret.index("^")] == "?"
    assert len(shown) < 120


@pytest.mark.parametrize(
    "hostile",
    [
        "(" * 5000,
        "not " * 10_000 + "a",
        "not " * 1400 + "a",
        "(" * 80 + "a" + ")" * 80 + " and " + "not " * 70 + "a",
        "a and " * 5_000_000,
        "a" * 10_000_000,
        "\n" * 5999,
        "a < " * 1400,
        "a <" + " - a" * 1400,
        "a < a" + " - a" * 1400,
        "\x00",
        "a\u202e and b",
        "𝒶 < 3",
        "a < ١",
        "exec(open('/etc/passwd').read())",
        "{{ config }}",
        "' or 1=1 --",
    ],
)
def test_hostile_text_is_refused_quickly(hostile: str) -> None:
    started = time.process_time()
    with pytest.raises(RuleError) as caught:
        parse(hostile)
    assert time.process_time() - started < 1.0
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("harmless", ["(" * 2500 + "a" + ")" * 2500, "1" * 5999, "a < " * 1400 + "a", "a and " * 900 + "a"])
def test_long_text_is_read_quickly(harmless: str) -> None:
    started = time.process_time()
    tree = parse(harmless)
    text(tree)
    sentence(tree)
    assert time.process_time() - started < 2.0


def test_no_control_character_of_a_rule_reaches_the_terminal() -> None:
    with pytest.raises(RuleError) as caught:
        parse("a \x1b[2J\x1b]0;title\x07 \u202e b")
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", str(caught.value))


@pytest.mark.parametrize("digits", ["1e999999", "1E+41", "1e-999999", "9" * 41, "0." + "0" * 60 + "1"])
def test_an_absurd_number_is_refused_by_the_checker(digits: str) -> None:
    started = time.process_time()
    with pytest.raises(LicetError, match="too many digits"):
        check(parse(f"width < {digits} nm"), SCOPE)
    assert time.process_time() - started < 1.0


def test_the_greatest_length_and_depth_are_the_ones_allowed() -> None:
    parse("a".ljust(MAX_LENGTH))
    parse("not " * (MAX_DEPTH - 1) + "a")
    with pytest.raises(RuleError, match="characters"):
        parse("a".ljust(MAX_LENGTH + 1))
    with pytest.raises(RuleError, match="nested too deeply"):
        parse("not " * MAX_DEPTH + "a")


WORDS = re.findall(
    r"\S+|\n",
    "a to kind is in has any all party of under us.D5 always and or not ( ) { } , < <= = + - * / 1.5 nm 2024-02-30 # \n",
)


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
@example("a is not is")
@example("not in")
def test_any_words_are_a_rule_or_a_rule_error(written: str) -> None:
    tree = _rule_or_none(written)
    if tree is not None:
        assert unplaced(parse(text(tree))) == unplaced(tree)
        assert sentence(tree).strip()


@given(st.text(max_size=40))
def test_any_characters_are_a_rule_or_a_rule_error(written: str) -> None:
    _rule_or_none(written)


def _rule_or_none(written: str) -> Node | None:
    try:
        return parse(written)
    except RuleError as error:
        found = error
    assert str(found)
    assert min(found.at.line, found.at.column) >= 1
    return None


def test_a_sentence_uses_the_labels_it_is_given() -> None:
    labels = {
        "width": "the width",
        "to": "the destination",
        "us.D5": "Country Group D:5",
        "kind": "the tool",
        "kind=saw": "a saw",
    }
    tree = parse("1.50 nm < width <= 2.40 nm and (to in us.D5 or kind is not saw)")
    assert sentence(tree, labels) == (
        "the width is above 1.50 nm and is at most 2.40 nm and "
        "(the destination is in Country Group D:5 or the tool is not a saw)"
    )
    assert sentence(tree, labels.get) == sentence(tree, labels)


def test_a_sentence_keeps_apart_what_the_brackets_keep_apart() -> None:
    assert sentence(parse("not (a or b) and c")) == "it is not the case that (a or b) and c"
    assert sentence(parse("(a + b) * c < 3")) == "(a plus b) times c is below 3"
    assert sentence(parse("a - (b - c) < 3")) != sentence(parse("a - b - c < 3"))
