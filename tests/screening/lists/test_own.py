"""A table of one's own, and the exports of OpenSanctions."""

import json
from datetime import date

import pytest

from licet.screening.detect import read


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "head",
    [("Name", "AKA", "Country", "Listed on", "Until"), ("company_name", "Also known as", "COUNTRY CODE", "from", "End date")],
)
def test_columns_under_names_that_people_give_them(mark, head):
    cells = ("Müller & Söhne", '"MS; M+S"', "Germany", "2024-05-01", "31.12.2025")
    (entry,) = read((mark.join(head) + "\n" + mark.join(cells) + "\n").encode()).list.entries
    assert [n.text for n in entry.names] == ["Müller & Söhne", "MS", "M+S"]
    assert (entry.countries, entry.listed, entry.until) == (("DE",), date(2024, 5, 1), date(2025, 12, 31))
    assert (entry.list, entry.id) == ("own", "name:muller-sohne-de")


def test_what_cannot_be_used_is_told():
    data = (
        "id,name,list,country,colour,from\n7,A,Watch list 2,CN; Ruritania,red,2024-02-30\n8,,x,,,\n9,B,Watch list 2,NL,,\nx\n"
    )
    found = read(data.encode())
    assert [(e.id, e.list, e.countries) for e in found.list.entries] == [
        ("7", "watch_list_2", ("CN",)),
        ("9", "watch_list_2", ("NL",)),
    ]
    assert found.list.id == "watch_list_2"
    assert [(f.where, f.kept) for f in found.faults] == [
        ("line 1", True), ("line 2", True), ("line 2", True), ("line 3", False), ("line 5", False),
    ]  # fmt: skip
    assert [w for f, w in zip(found.faults, ("'colour'", "'Ruritania'", "2024-02-30"), strict=False) if w in f.what] == [
        "'colour'",
        "'Ruritania'",
        "2024-02-30",
    ]


def test_a_list_of_addresses():
    (entry,) = read(b'address,country\n"1 Harbour Road, Qingdao",CN\n').list.entries
    assert (entry.names, entry.addresses[0].country) == ((), "CN")


SIMPLE = (
    "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails{},"
    "dataset,first_seen,last_seen,last_change\n"
)


@pytest.mark.parametrize(("more", "cell"), [("", ""), (",program_ids", ",UA-1")])
def test_targets_simple_csv(more, cell):
    row = f'NK-1,Vessel,EXAMPLE STAR,Old Star;Older Star,,lr;pa,"1 Quay, X",IMO9,"""""",,{cell},Some Sanctions,'
    row += "2025-10-06T14:15:21,2026-03-13T05:41:01,x\n"
    found = read((SIMPLE.format(more) + row).encode())
    (entry,) = found.list.entries
    assert (found.list.as_of, entry.list, entry.kind) == (date(2026, 3, 13), "os_some_sanctions", "vessel")
    assert [n.text for n in entry.names] == ["EXAMPLE STAR", "Old Star", "Older Star"]
    assert (entry.countries, entry.identifiers[0].value, entry.remarks) == (("LR", "PA"), "IMO9", "")


def test_a_party_on_several_lists_is_put_on_each():
    row = "NK-1,Company,A,,,,,,,,,EU Financial Sanctions Files (FSF);UN Security Council Consolidated Sanctions;Other,"
    row += "a,2026-03-13T05:41:01,x\n"
    found = read((SIMPLE.format("") + row).encode())
    assert [e.list for e in found.list.entries] == ["eu_fsf", "un_sc"]
    assert found.list.id == "opensanctions"


def test_entities_of_followthemoney():
    lines = [
        {
            "id": "NK-1", "caption": "Example Works", "schema": "Company", "datasets": ["us_ofac_sdn"], "target": True,
            "last_seen": "2026-03-10T15:36:30",
            "properties": {
                "name": ["EW", "Example Works"], "weakAlias": ["E"], "country": ["cn"], "innCode": ["77"],
                "address": ["1 Street"],
                "ownershipOwner": [{"id": "x", "schema": "Ownership"}],
            },
        },
        {"id": "NK-2", "schema": "Address", "datasets": ["us_ofac_sdn"], "properties": {}},
        {"id": "NK-3", "schema": "Person", "datasets": ["us_ofac_sdn"], "target": False, "properties": {"name": ["X"]}},
    ]  # fmt: skip
    found = read("\n".join(map(json.dumps, lines)).encode())
    (entry,) = found.list.entries
    assert (found.list.id, found.list.as_of, entry.kind) == ("us_sdn", date(2026, 3, 10), "organisation")
    assert [(n.text, n.strength) for n in entry.names] == [("Example Works", "main"), ("EW", "alias"), ("E", "weak")]
    assert (entry.countries, entry.identifiers[0].kind) == (("CN",), "INN")
    assert "2 entities" in found.faults[0].what
    assert not found.refused
