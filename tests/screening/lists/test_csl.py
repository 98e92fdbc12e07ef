"""The Consolidated Screening List in each of its layouts."""

import json
from datetime import date

import pytest

from licet.screening.detect import read
from licet.screening.formats.bis import footnotes, own_name
from licet.screening.formats.common import ListError
from licet.screening.formats.csl import list_of

COLUMNS = (
    "source", "entity_number", "type", "programs", "name", "title", "addresses", "federal_register_notice", "start_date",
    "end_date", "standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type", "gross_tonnage",
    "gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url", "alt_names", "citizenships",
    "dates_of_birth", "nationalities", "places_of_birth", "source_information_url",
)  # fmt: skip
EL = "Entity List (EL) - Bureau of Industry and Security"
DPL = "Denied Persons List (DPL) - Bureau of Industry and Security"
MEU = "Military End User (MEU) List - Bureau of Industry and Security"
MBS = "Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department"


def table(*rows, columns=COLUMNS):
    """A CSV of rows given by name of column."""
    lines = [",".join(columns)]
    for row in rows:
        lines.append(",".join('"' + row.get(name, "").replace('"', '""') + '"' for name in columns))
    return ("\n".join(lines) + "\n").encode()


def entity(**more):
    return {
        "source": EL,
        "name": "Lianhe Photonics Co., Ltd.",
        "addresses": "No. 7 Harbour Road, Qingdao, CN; Unit 3, Kwun Tong, HK",
        "alt_names": "LHP; and Lianhe Optics",
        "start_date": "2024-12-05",
        "federal_register_notice": "89 FR 96830",
        "license_requirement": "For all items subject to the EAR. (See §§ 734.9(e)(3) and 744.11 of the EAR)5",
        "license_policy": "Presumption of denial",
        **more,
    }


def test_an_entry_of_the_entity_list():
    (found,) = read(table(entity())).list.entries
    assert (found.list, found.kind, found.source) == ("us_entity_list", "unknown", EL)
    assert [(n.text, n.strength) for n in found.names] == [
        ("Lianhe Photonics Co., Ltd.", "main"),
        ("LHP", "alias"),
        ("Lianhe Optics", "alias"),
    ]
    assert [a.country for a in found.addresses] == ["CN", "HK"]
    assert found.countries == ("CN", "HK")
    assert (found.listed, found.until, found.footnotes) == (date(2024, 12, 5), None, ("5",))
    assert (found.policy, found.citation) == ("Presumption of denial", "89 FR 96830")
    assert found.id == "name:lianhe-photonics-co-ltd-cn-hk"


@pytest.mark.parametrize("extra", [(), ("ids",), ("_id", "ids")], ids=["27 columns", "28 columns", "29 columns"])
def test_each_layout_of_the_columns(extra):
    columns = [*(name for name in extra if name == "_id"), *COLUMNS, *(name for name in extra if name == "ids")]
    found = read(table(entity(ids="CN, 9137-X, Registration Number; http://lhp.example, Website"), columns=columns))
    assert len(found.list.entries) == 1
    assert [i.value for i in found.list.entries[0].identifiers][:1] == (["9137-X"] if "ids" in extra else [])


def test_short_codes_and_long_names_of_the_lists():
    assert [list_of(text) for text in ("EL", "SDN", EL, DPL, MEU, MBS)] == [
        "us_entity_list", "us_sdn", "us_entity_list", "us_denied_persons", "us_military_end_user", "us_nonsdn_mbs",
    ]  # fmt: skip
    assert list_of("Quite New List (QNL) - State Department") == "us_qnl"
    assert list_of("/") is None


def test_a_person_of_the_treasury_keeps_the_publishers_number():
    row = {
        "source": "Specially Designated Nationals (SDN) - Treasury Department", "entity_number": "99123", "type": "Individual",
        "name": "DOE, Jan", "programs": "SDGT; NPWMD", "nationalities": "IR", "dates_of_birth": "1971; 1972-03-04",
        "title": "Director",
    }  # fmt: skip
    (found,) = read(table(row)).list.entries
    assert (found.id, found.kind, found.countries) == ("99123", "person", ("IR",))
    assert (found.programmes, found.born, found.remarks) == (("SDGT", "NPWMD"), ("1971", "1972-03-04"), "Director")


def test_a_denial_order_binds_on_the_day_it_expires():
    (found,) = read(
        table({"source": DPL, "name": "A. N. OTHER", "start_date": "2020-01-01", "end_date": "2030-05-31"})
    ).list.entries
    assert found.until == date(2030, 6, 1)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("1 MAIN STREET, PHOENIX, AZ", ""),  # Arizona or Azerbaijan: not said
        ("1 MAIN STREET, PHOENIX, AZ, 85043", ""),
        ("1 MAIN STREET, PHOENIX, AZ, 85043, US", "US"),
        ("5 HIGH STREET, TORONTO, M5V 1A1, CA", "CA"),
        ("PIREAS, GR", "GR"),
    ],
)
def test_a_state_of_the_union_is_not_taken_for_a_country(address, code):
    (found,) = read(table({"source": DPL, "name": "X", "addresses": address})).list.entries
    assert found.addresses[0].country == code


def test_an_address_listed_as_such_has_no_name():
    (found,) = read(table(entity(name="Address 09", addresses="Room 1, Example Tower, HK", alt_names=""))).list.entries
    assert (found.names, found.addresses[0].text) == ((), "Room 1, Example Tower, HK")


def test_bad_rows_are_named_and_the_good_ones_kept():
    data = table(entity(), entity(name=""), entity(source="/"), entity(start_date="0017-05-26", name="Other"))
    head = data.split(b"\n")[0]
    found = read(data + b"a,b\n" + head + b"\n")
    assert [n.names[0].text for n in found.list.entries] == ["Lianhe Photonics Co., Ltd.", "Other"]
    assert [(f.where, f.kept) for f in found.faults] == [
        ("line 3", False), ("line 4", False), ("line 5", True), ("line 6", False), ("line 7", False),
    ]  # fmt: skip
    assert "impossible year" in found.faults[2].what
    assert found.read == 6


def test_a_table_that_breaks_off_is_refused_with_the_line():
    data = table(entity(), entity(name="Other"))[:-200]
    with pytest.raises(ListError) as raised:
        read(data)
    assert (raised.value.where, "breaks off" in raised.value.what) == ("line 3", True)


def test_a_list_without_entries_is_refused():
    with pytest.raises(ListError, match="no entry"):
        read(table())


def test_the_publishers_json_gives_what_its_csv_gives():
    row = entity()
    record = {
        **{name: row.get(name) for name in COLUMNS},
        "alt_names": ["LHP", "Lianhe Optics"],
        "addresses": [
            {"address": "No. 7 Harbour Road", "city": "Qingdao", "country": "CN"},
            {"address": "Unit 3", "city": "Kwun Tong", "country": "HK"},
        ],
    }
    made = read(json.dumps({"total": 1, "results": [record]}).encode())
    assert made.list.entries == read(table(row)).list.entries


def test_the_compact_json():
    top = {
        "sourceGeneratedAt": "2026-07-31T13:15:00+00:00",
        "entryCount": 1,
        "fieldKey": {},
        "tables": {"sources": [EL], "licenceRequirements": ["See §734.9(e)(2)"], "licencePolicies": ["Denial"], "urls": ["u"]},
        "entries": [
            {"n": "Lianhe Photonics", "a": ["LHP; Lianhe"], "s": 0, "c": ["CN"], "lr": 0, "lp": 0, "fr": "89 FR 1", "u": 0}
        ],
    }
    found = read(json.dumps(top).encode())
    (entry,) = found.list.entries
    assert found.list.as_of == date(2026, 7, 31)
    assert (entry.footnotes, entry.countries, entry.policy) == (("4",), ("CN",), "Denial")
    with pytest.raises(ListError, match="says that it has 2 entries and has 1"):
        read(json.dumps({**top, "entryCount": 2}).encode())
    bad = read(json.dumps({**top, "entryCount": 2, "entries": [*top["entries"], {"n": "Y", "s": 7}]}).encode())
    assert [(f.where, f.kept) for f in bad.faults] == [("entry 2", False)]


@pytest.mark.parametrize(
    ("requirement", "marks"),
    [
        ("For all items subject to the EAR. (See § 744.11 of the EAR)", ()),
        ("For all items subject to the EAR, see §§ 734.9(e)1 and 744.11 of the EAR2", ("1", "2")),
        ("For all items subject to the EAR, see §§ 734.9(e) 1 and 744.11 of the EAR 2", ("1", "2")),
        ("For all items subject to the EAR. (See §§ 734.9(e) and 744.11 of the EAR)4", ("4",)),
        ("For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)", ("4",)),
        ("(See §§734.4(a)(9), 734.9(e)(3), and 744.11 of the EAR)5", ("5",)),
        ("(See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)", ("3",)),
        ("For All Items Subject to the EAR (See §734.9(e)1, and §744.11 of the EAR)2.", ("1", "2")),
        ("(See §734.9(e) and §744.11 of the EAR)", ()),
    ],
)
def test_footnotes_of_the_entity_list(requirement, marks):
    assert footnotes(requirement) == marks


def test_an_institution_listed_under_another_is_found_by_its_own_name():
    name = "Northern Academy. Subordinate Institution - 77th Institute"
    assert own_name(name) == "77th Institute"
    assert [n.text for n in read(table(entity(name=name, alt_names=""))).list.entries[0].names] == [name, "77th Institute"]
