"""Countries by any name, country groups by any day."""

import json
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from licet.facts.places import Change, Group, PlaceError, Places, _key, load_countries, load_places

PLACES = load_places()
LAST_READ = date(2026, 7, 23)  # the day of the official US text the sets were compared with
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ecfr"
LISTED = [group for group in PLACES.groups.values() if not group.union]


def on(text: str) -> date:
    return date.fromisoformat(text)


def has(group: str, country: str, day: str) -> bool | None:
    members = PLACES.members(group, on(day))
    return None if members is None else country in members


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NL", "NL"), ("nld", "NL"), ("Netherlands", "NL"), ("the netherlands", "NL"), ("Holland", "NL"),
        ("荷兰", "NL"), ("オランダ", "NL"), ("ＮＬ", "NL"), ("Ｈｏｌｌａｎｄ", "NL"), ("  nederland ", "NL"),
        ("no", "NO"), ("NA", "NA"), ("and", "AD"), ("st", "ST"),
        ("Turkey", "TR"), ("Türkiye", "TR"), ("TURKIYE", "TR"), ("Cote d’Ivoire", "CI"), ("UK", "GB"), ("u.s.a.", "US"),
        ("South Korea", "KR"), ("Korea, Republic of", "KR"), ("DPRK", "KP"), ("韩国", "KR"), ("ﾄﾞｲﾂ", "DE"),
        ("臺灣", "TW"),
        ("Hong Kong SAR", "HK"), ("Macao", "MO"), ("Macau", "MO"), ("PRC", "CN"), ("中国", "CN"), ("St. Lucia", "LC"),
        ("Trinidad & Tobago", "TT"), ("Burma", "MM"), ("Czech Republic", "CZ"), ("Kosovo", "XK"), ("Oekraïne", "UA"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_any_of_its_names(text: str, code: str) -> None:
    assert PLACES.country(text) == code


@pytest.mark.parametrize("name", ["Taiwan", "Russia", "United States", "Hong Kong", "South Korea", "Macau", "Türkiye"])
def test_the_name_shown_is_the_usual_one(name: str) -> None:
    assert PLACES.about(name).name == name


@pytest.mark.parametrize(
    ("text", "offered"),
    [("Netherland", "Netherlands"), ("Congo", "Democratic Republic of the Congo"), ("Korea", "South Korea")],
)
def test_an_unknown_or_ambiguous_name_is_answered_with_the_nearest(text: str, offered: str) -> None:
    with pytest.raises(PlaceError) as fault:
        PLACES.country(text)
    assert offered in str(fault.value)


@pytest.mark.parametrize("text", ["", " ", "XX", "?", "Saint", "the"])
def test_what_names_no_country_is_refused(text: str) -> None:
    with pytest.raises(PlaceError):
        PLACES.country(text)


def test_an_unknown_group_is_answered_with_the_nearest() -> None:
    for ask in (lambda: PLACES.members("us.D55", LAST_READ), lambda: PLACES.changes("us.D55")):
        with pytest.raises(PlaceError) as fault:
            ask()
        assert "us.d5" in str(fault.value).lower()


def test_all_iso_countries_are_there_once_and_no_name_names_two() -> None:
    countries = load_countries()
    assert len(countries) == 249 + 1, "ISO 3166-1, and Kosovo under its user-assigned code"
    assert all(len(c.code) == 2 and len(c.alpha3) == 3 and c.code.isupper() and c.alpha3.isupper() for c in countries.values())
    assert len({c.alpha3 for c in countries.values()}) == len(countries)
    owners = Counter(key for c in countries.values() for key in {_key(n) for n in (c.code, c.alpha3, c.name, *c.also)})
    assert [key for key, count in owners.items() if count > 1] == []
    for country in countries.values():
        assert {PLACES.country(n) for n in (country.code, country.alpha3, country.name, *country.also)} == {country.code}


# --- the data ---------------------------------------------------------------------------------------------------------


def rows() -> list[tuple[str, dict[str, object]]]:
    folder = files("licet.facts") / "data/groups"
    found = []
    for file in folder.iterdir():
        if file.name.endswith(".cases.toml"):
            continue
        read = tomllib.loads(file.read_text("utf-8"))
        found += [(file.name, row) for row in (*read["group"], *read.get("follows", ()))]
        found += [(file.name, change) for row in read["group"] for change in row.get("change", ())]
    return found


def test_every_list_of_codes_is_sorted_known_and_without_doubles() -> None:
    for file, row in rows():
        for key in ("members", "plus", "add", "remove", "places"):
            codes = list(row.get(key, ()))  # type: ignore[call-overload]
            assert codes == sorted(set(codes)), (file, row.get("id"), key)
            assert set(codes) <= set(load_countries()), (file, row.get("id"), key)


def test_every_group_and_change_says_where_it_comes_from_and_how_sure_it_is() -> None:
    for file, row in rows():
        assert row["cite"], (file, row)
        assert str(row["source"]).startswith("https://"), (file, row)
        assert row["confidence"] in ("high", "medium", "low"), (file, row)
    for group in PLACES.groups.values():
        assert group.title, group.id
        assert group.says, group.id
        assert group.checked is None or all(change.on <= group.checked for change in group.changes), group.id
        assert group.checked or not group.id.startswith("us.") or group.confidence != "high", group.id


def test_changes_stand_in_order_and_change_something() -> None:
    for group in LISTED:
        days = [change.on for change in group.changes]
        assert days == sorted(set(days)), group.id
        assert all(day > group.since for day in days), group.id
        assert all(change.add or change.remove for change in group.changes), group.id


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ([Change(on("2021-01-01"), add=frozenset({"NL"}))], "adds a member"),
        ([Change(on("2021-01-01"), remove=frozenset({"BE"}))], "removes a stranger"),
        ([Change(on("2019-01-01"), add=frozenset({"BE"}))], "order of days"),
    ],
)
def test_a_group_that_contradicts_itself_is_refused(changes: list[Change], says: str) -> None:
    group = Group("x.A", "A", since=on("2020-01-01"), members=frozenset({"NL"}), changes=tuple(changes))
    with pytest.raises(PlaceError, match=says):
        Places.of([group])


def test_groups_derived_from_nothing_from_themselves_or_twice_are_refused() -> None:
    a, b = Group("x.A", "A", union=("x.B",)), Group("x.B", "B", union=("x.A",))
    with pytest.raises(PlaceError, match="derived from itself"):
        Places.of([a, b])
    with pytest.raises(PlaceError, match="does not exist"):
        Places.of([a])
    with pytest.raises(PlaceError, match="two country groups"):
        Places.of([a, a])


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "change"), [(g, c) for g in LISTED for c in g.changes], ids=lambda x: getattr(x, "id", None) or str(x.on)
)
def test_every_change_holds_from_its_day_and_not_from_the_day_before(group: Group, change: Change) -> None:
    before, after = group.listed(change.on - timedelta(days=1)), group.listed(change.on)
    assert before is not None
    assert after is not None
    assert after - before == change.add
    assert before - after == change.remove


@pytest.mark.parametrize("group", LISTED, ids=lambda group: group.id)
def test_before_its_first_day_a_group_is_unknown_or_did_not_exist(group: Group) -> None:
    eve = group.since - timedelta(days=1)
    assert PLACES.members(group.id, eve) == (frozenset() if group.before == "empty" else None)
    assert PLACES.members(group.id, group.since)
    assert (group.since in PLACES.changes(group.id)) == (group.before == "empty")


@pytest.mark.parametrize("group_id", sorted(PLACES.groups))
def test_changes_are_exactly_the_days_of_another_membership(group_id: str) -> None:
    days = PLACES.changes(group_id)
    day, seen = on("2018-01-01"), []
    while day <= on("2026-12-31"):
        old, new = PLACES.members(group_id, day - timedelta(days=1)), PLACES.members(group_id, day)
        if old is not None and old != new:
            seen.append(day)
        day += timedelta(days=1)
    assert tuple(seen) == days


def test_hong_kong_is_wherever_china_is_since_23_december_2020_and_its_own_before() -> None:
    for group_id in (g for g in PLACES.groups if g.startswith("us.")):
        for day in {on("2020-12-23"), LAST_READ, *PLACES.changes(group_id)}:
            members = PLACES.members(group_id, day)
            if members is not None and day >= on("2020-12-23"):
                assert ("HK" in members) == ("CN" in members), (group_id, day)
    assert has("us.chart.NS1", "HK", "2020-12-22")
    assert has("us.D1", "HK", "2020-12-22") is False
    assert has("us.D1", "MO", "2020-12-22")
    assert not has("us.D5", "MO", "2026-07-23")


def test_territories_without_a_row_follow_their_parent_in_the_country_chart_only() -> None:
    assert has("us.chart.NS1", "GF", "2026-07-23")
    assert has("us.chart.NS2", "GF", "2026-07-23") is False
    assert has("us.A5", "GF", "2026-07-23") is False
    assert has("us.chart.NS1", "KY", "2026-07-23") is False
    assert has("us.chart.NS2", "AW", "2026-07-23"), "Aruba has a row of its own"


def test_nobody_joins_a_set_that_is_not_encoded_for_the_day() -> None:
    assert PLACES.members("us.chart.RS2", on("2024-01-01")) is None
    assert PLACES.members("us.ADV", on("2019-12-31")) is None
    assert "us.chart.RS2" not in PLACES.groups_of("CN", on("2024-01-01"))


def test_groups_of_a_country() -> None:
    assert set(PLACES.groups_of("Iran", LAST_READ)) == {
        "us.D2", "us.D3", "us.D4", "us.D5", "us.E1", "us.ADV", "us.MACAU_D5", "us.UN_arms", "jp.table_4", "eu.EU008_excluded",
    }  # fmt: skip
    assert "us.A5" in PLACES.groups_of("AE", LAST_READ)
    assert "us.A5" not in PLACES.groups_of("AE", on("2026-07-09"))


def test_confidence_is_that_of_the_day() -> None:
    assert PLACES.confidence("us.D5", LAST_READ) == "high"
    assert PLACES.confidence("us.D5", on("2025-11-06")) == "medium"
    assert PLACES.confidence("us.B", on("2020-01-02")) == "low"
    assert PLACES.confidence("us.MACAU_D5", on("2025-11-06")) == "medium"


def test_an_amendment_moves_a_country_and_what_is_derived_moves_with_it() -> None:
    day = on("2027-01-01")
    moved = PLACES.amended("us.D5", Change(day, add=frozenset({"MY"})))
    assert "MY" in (moved.members("us.MACAU_D5", day) or ())
    assert "MY" not in (moved.members("us.MACAU_D5", day - timedelta(days=1)) or ())
    assert "MY" not in (PLACES.members("us.D5", day) or ())
    with pytest.raises(PlaceError, match=r"follows us\.D5"):
        PLACES.amended("us.MACAU_D5", Change(day, add=frozenset({"MY"})))


# --- against the official text ----------------------------------------------------------------------------------------


def listed(group: str) -> frozenset[str]:
    found = PLACES.group(group).listed(LAST_READ)
    assert found is not None
    return found


def test_the_country_chart_follows_from_the_country_groups() -> None:
    rows = listed("us.chart.CB1")
    for column, group in (("NS2", "A1"), ("RS2", "A1"), ("CB2", "A3"), ("NP1", "A4")):
        without = rows - listed(f"us.{group}") - {"LI"}
        assert listed(f"us.chart.{column}") == without, "Liechtenstein has a row and follows CH"
    for column in ("NS1", "RS1", "MT1"):
        assert listed(f"us.chart.{column}") == rows - {"AU", "CA", "GB"}
    no_marks = {"CU", "IR", "KP", "SY"}
    assert listed("us.chart.NP2") == listed("us.D2") - no_marks | {"CN", "MO"}
    assert listed("us.chart.CB3") == listed("us.D3") - no_marks | {"AE"}, "the mark stayed when AE left D:3"


def test_the_chart_had_the_days_of_its_changes() -> None:
    for day in (on("2024-04-18"), on("2024-04-19")):
        assert PLACES.members("us.chart.NS1", day) == PLACES.members("us.chart.RS1", day)


def read(name: str) -> dict[str, dict[str, object]]:
    if not (SHARED / name).exists():
        pytest.skip(f"no copy of the official tables at {SHARED / name}")
    return json.loads((SHARED / name).read_text("utf-8"))  # type: ignore[no-any-return]


# How the official tables spell what nobody else does (and two of their misprints).
SPELT = {
    "Congo (Democratic Republic of)": "CD", "Congo (Democratic Republic of the)": "CD", "Congo (Republic of the)": "CG",
    "Cote d'lvoire": "CI", "Micronesia, Federated States of": "FM", "Micronesia (Federated State of)": "FM",
    "Seycheles": "SC",
    "Sint Maarten (the Dutch two-fifths of the island of Saint Martin)": "SX",
}  # fmt: skip


def codes(names: object) -> frozenset[str]:
    return frozenset(SPELT.get(name) or PLACES.country(name) for name in names)  # type: ignore[attr-defined]


def test_all_country_groups_equal_the_official_table() -> None:
    table = read("country-groups_2026-07-23.json")["groups"]
    assert len(table) == 14
    for name, names in table.items():
        assert PLACES.group("us." + name.replace(":", "")).listed(LAST_READ) == codes(names), name


def test_the_chart_columns_equal_the_official_chart() -> None:
    chart = read("country-chart_2026-07-23.json")["countries"]
    columns = [group[-3:] for group in PLACES.groups if group.startswith("us.chart.")]
    assert len(columns) == 16
    for column in columns:
        written = f"{column[:2]} {column[2]}"
        named = codes(name for name, row in chart.items() if written in row["marks"])  # type: ignore[index]
        assert listed(f"us.chart.{column}") == named, column


def test_a_copied_group_is_the_same_value() -> None:
    group = PLACES.group("us.E2")
    assert replace(group) == group
