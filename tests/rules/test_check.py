"""Names, types and units: each fault has its message, at its place, with its mend."""

import pytest

from licet.errors import LicetError
from licet.facts.units import PLAIN, unit
from licet.rules.check import DATE, TRUTH, Scope, check, literal
from licet.rules.nodes import Number
from licet.rules.parse import RuleError, parse
from rules.small_world import SCOPE


@pytest.mark.parametrize(
    "written",
    [
        "width < 3 um",
        "width < 0.003 mm",
        "width * width < 9 nm2",
        "width / pitch < 3",
        "width / pitch < 300 %",
        "share <= 25 %",
        "share <= 0.25",
        "heat > 300 K",
        "heat > 20 degC",
        "on >= 2024-09-07",
        "since <= on < 2024-02-29",
        "not is_new or sharp",
        "kind is saw",
        "to in {AA, BB}",
        "to is AA",
        "to not in g.north",
        "uses has any {tin, wood}",
        "end_user.lists has red",
        "under x.1A and meets x.1A.b and holds y.rule",
        "needs y.rule",
        "any party (party.country in g.north and is_new)",
        "all party of end_user (party.known)",
        "width / (pitch + pitch * 2) < 1",
        "width / (3 nm) < 1",
        "always",
    ],
)
def test_a_sound_rule_passes(written: str) -> None:
    check(parse(written), SCOPE)


@pytest.mark.parametrize(
    ("written", "column", "what", "mend"),
    [
        ("widht < 3 nm", 1, "'widht' is not a fact", "width"),
        ("width < 3", 9, "a quantity in length is compared with a number", "width is given in nm"),
        ("width < 3 K", 9, "a quantity in length is compared with a quantity in temperature", "nm"),
        ("pitch * pitch < 3 nm", 17, "a quantity in length^2 is compared with a quantity in length", ""),
        ("share < 3 nm", 9, "a number is compared with a quantity in length", "share is given in %"),
        ("on < 3", 6, "a date is compared with a number", ""),
        ("width < 2024-09-07", 9, "a quantity in length is compared with a date", ""),
        ("on < 2024-02-30", 6, "2024-02-30 is no day", ""),
        ("on - since < 3", 1, "a date cannot be used in arithmetic", ""),
        ("is_new * 2 < 3", 1, "a condition cannot be used in arithmetic", ""),
        ("is_new < sharp", 1, "conditions are not compared", ""),
        ("(width < 3 nm) = is_new", 2, "conditions are not compared", ""),
        ("width and is_new", 1, "a condition is needed here, but this is a quantity in length", "compare"),
        ("not on", 5, "a condition is needed here, but this is a date", "compare"),
        ("width + share < 3 nm", 9, "cannot be added", ""),
        ("width - heat < 3 nm", 9, "cannot be added or subtracted", ""),
        ("width / overlay < 3", 9, "the divisor could be zero or negative", "minimum is above 0"),
        ("width / score < 3 nm", 9, "the divisor could be zero", "minimum"),
        ("width / (pitch - width) < 3", 10, "the divisor could be zero", "minimum"),
        ("width / 0 < 3 nm", 9, "the divisor could be zero", "minimum"),
        ("width / count < 3 nm", 9, "the divisor could be zero", "minimum"),
        ("kind < 3", 1, "kind is a choice, not a condition", "`kind is ...`"),
        ("to", 1, "to is a country, not a condition", "`to in ...`"),
        ("uses or is_new", 1, "uses is a set, not a condition", "`uses has ...`"),
        ("code or is_new", 1, "code is a code, not a condition", ""),
        ("kind is hammer", 1, "'hammer' is no the kind", ""),
        ("kind is sav", 1, "'sav'", "saw"),
        ("kind in {saw, saw}", 1, "stands twice", ""),
        ("to is ZZ", 1, "'ZZ'", ""),
        ("is_new is saw", 1, "is_new is a yes_no, not a choice or country", ""),
        ("uses is tin", 1, "uses is a set, not a choice", ""),
        ("kind has saw", 1, "kind is a choice, not a set", ""),
        ("uses has any {tin, gold}", 1, "'gold'", ""),
        ("kind in g.north", 1, "kind is no country", ""),
        ("to in g.south", 1, "'g.south' is no known country group", "g.north"),
        ("under x.1B", 7, "'x.1B' is no known entry", "x.1A"),
        ("meets x.2", 7, "'x.2' is no known entry", ""),
        ("holds y.ruled", 7, "'y.ruled' is no known provision", "y.rule"),
        ("needs y.ruled", 7, "'y.ruled' is no known part of the law with requirements", "y.rule"),
        ("party.known", 1, "'party.known' is not a fact", ""),
        ("any party of carrier (party.known)", 1, "'carrier' is no role", ""),
        ("any party (party.height < 3)", 12, "height' is not a fact", ""),
        ("any party (party.country)", 12, "is a country, not a condition", "in"),
    ],
)
def test_a_faulty_rule_is_refused_with_its_place_and_a_mend(written: str, column: int, what: str, mend: str) -> None:
    with pytest.raises(RuleError) as caught:
        check(parse(written), SCOPE, text=written, file="x.toml")
    assert what in caught.value.what
    assert mend in (caught.value.mend or "")
    assert caught.value.at.column == column
    assert (caught.value.where or "").startswith(f"x.toml, line 1, column {column}\n")


def test_sets_left_out_are_not_checked() -> None:
    check(parse("under any.thing and holds some.thing"), Scope(SCOPE.vocabulary))
    with pytest.raises(RuleError, match="no known country group"):
        check(parse("to in any.thing"), Scope(SCOPE.vocabulary))


def test_a_definition_must_have_the_dimension_that_is_wanted() -> None:
    nanometres = unit("nm").dimension
    check(parse("0.35 * width / aperture"), SCOPE, wanted=nanometres)
    check(parse("on"), SCOPE, wanted=DATE)
    check(parse("width / pitch"), SCOPE, wanted=PLAIN)
    with pytest.raises(RuleError, match="this is a number, but a quantity in length is needed"):
        check(parse("width / pitch"), SCOPE, wanted=nanometres)
    with pytest.raises(RuleError, match="this is a condition, but a number is needed"):
        check(parse("is_new"), SCOPE, wanted=PLAIN)
    with pytest.raises(RuleError, match="this is a quantity in length, but a condition is needed"):
        check(parse("width"), SCOPE, wanted=TRUTH)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("1.50", "nm"), ("1.5000", "nm")),
        (("1.50", "nm"), ("0.0015", "um")),
        (("1.50", "nm"), ("1500", "pm")),
        (("25", "%"), ("0.25", "")),
        (("0", "degC"), ("273.15", "K")),
        (("-40", "degC"), ("233.15", "K")),
        (("1e3", "nm"), ("1", "um")),
        (("760", "Torr"), ("101325", "Pa")),
        (("1", "cm2"), ("100", "mm2")),
        (("2", "h"), ("120", "min")),
    ],
)
def test_one_quantity_written_in_two_ways_is_one_value(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert literal(Number(*one)) == literal(Number(*other))


def test_a_unit_nobody_knows_is_refused() -> None:
    with pytest.raises(LicetError, match="not a unit"):
        literal(Number("1", "furlong"))
