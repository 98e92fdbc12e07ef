"""Lists of the UN, EU, UK, Australia, Japan, China and the smaller American ones."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from licet.screening.detect import read
from licet.screening.entries import Identifier
from licet.screening.formats.common import ListError

FIXTURES = Path(__file__).parent / "fixtures"


def fixture(name):
    return read((FIXTURES / name).read_bytes())


def test_un():
    found = fixture("un.xml")
    person, front = found.list.entries
    assert (found.list.id, found.list.as_of) == ("un_sc", date(2026, 8, 1))
    assert (person.id, person.kind, person.listed) == ("CDi.901", "person", date(2015, 4, 14))
    assert [(n.text, n.strength) for n in person.names] == [
        ("JAN DOE", "main"), ("يان", "alias"), ("JD", "weak"), ("YAN DOE", "alias"), ("Y. DOE", "alias"),
    ]  # fmt: skip
    assert (person.born, person.countries) == (("approximately 1971", "1950 to 1955"), ("CD", "RW"))
    assert person.identifiers == (Identifier("OB 1", "Passport", "RW"),)
    assert (front.kind, front.names[0].text, len(front.names)) == ("organisation", "EXAMPLE FRONT", 1)
    assert [f.where for f in found.faults] == ["entity 2"]


def test_eu():
    found = fixture("eu.xml")
    (entry,) = found.list.entries
    assert (found.list.id, found.list.as_of) == ("eu_fsf", date(2021, 3, 2))
    assert [(n.text, n.strength, n.language) for n in entry.names] == [
        ("Jan Doe", "main", ""), ("Ян До", "alias", "ru"), ("JD", "weak", ""),
    ]  # fmt: skip
    assert (entry.listed, entry.countries, entry.born) == (date(2014, 3, 17), ("RU",), ("1971-02-01",))
    assert (entry.citation, entry.remarks) == ("EU.9.9; 833/2014 (OJ L229)", "Chief; A remark")
    assert entry.addresses[0].text == "1 Street, Moscow, Russian Federation"
    assert [f.where for f in found.faults] == ["sanctionEntity 2"]


def test_eu_before_2017():
    found = fixture("eu_before_2017.xml")
    (entry,) = found.list.entries
    assert (found.list.as_of, entry.kind, entry.listed) == (date(2016, 2, 11), "organisation", date(2003, 7, 8))
    assert [(n.text, n.strength, n.language) for n in entry.names] == [
        ("Example Works", "main", ""),
        ("Usine Exemple", "alias", "fr"),
    ]
    assert (entry.countries, entry.citation) == (("IQ",), "1210/2003 (OJ L169)")


def test_uk_in_its_own_encoding():
    found = fixture("ofsi_windows-1252.csv")
    person, works = found.list.entries
    assert (found.list.id, found.list.as_of, found.read) == ("uk_ofsi", date(2016, 2, 12), 4)
    assert [(n.text, n.strength) for n in person.names] == [("J. DOE", "main"), ("Jan DÖE", "alias")]
    assert (person.listed, person.countries) == (date(2001, 4, 24), ("LY", "TN"))
    assert person.born == ("05/02/1969", "00/00/1970")
    assert works.kind == "organisation"
    assert [(f.where, f.kept) for f in found.faults] == [("line 6", False)]


def test_the_uk_sanctions_list():
    found = fixture("uk_sanctions.csv")
    ship, person = found.list.entries
    assert (found.list.id, found.list.as_of, found.read) == ("uk_sanctions", date(2026, 10, 8), 4)
    assert (ship.id, ship.kind, ship.listed) == ("RUS9001", "vessel", date(2025, 5, 9))
    assert [(n.text, n.strength) for n in ship.names] == [("EXAMPLE STAR", "main"), ("OLD STAR", "weak")]
    assert [i.value for i in ship.identifiers] == ["9999999"]
    assert [(n.text, n.strength) for n in person.names] == [("Jan DOE", "main"), ("Ян До", "alias"), ("Yan DOE", "alias")]
    assert (person.countries, person.born, person.programmes) == (("RU", "SY"), ("05/02/1969",), ("Russia",))
    assert "asset freeze" in person.remarks.casefold()


def workbook(*rows):
    """A workbook of one sheet, by hand."""
    cells = "".join(
        "<row>" + "".join(
            f"<c><v>{value}</v></c>" if isinstance(value, int) else f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            for value in row
        ) + "</row>"
        for row in rows
    )  # fmt: skip
    main, office = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "application/vnd.openxmlformats-officedocument"
    packed, linked = (f"http://schemas.openxmlformats.org/{part}/2006/relationships" for part in ("package", "officeDocument"))
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        f'ContentType="{office}.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{office}.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packed}"><Relationship Id="r1" Type="{linked}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{linked}"><sheets><sheet name="L" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packed}"><Relationship Id="r1" Type="{linked}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


DFAT = (
    "Reference", "Name of Individual or Entity", "Type", "Name Type", "Alias Strength", "Date of Birth", "Place of Birth",
    "Citizenship", "Address", "Additional Information", "Listing Information", "IMO Number", "Committees", "Control Date",
    "Instrument of Designation",
)  # fmt: skip


def dfat(reference, name, kind, strength=""):
    return (
        reference, name, "Individual", kind, strength, "Approximately 1963, 30/01/1972", "", "Afghanistan",
        "Kabul, Afghanistan", "TAi.9",
        "Listed on 25 Jan. 2001 ( amended on 3 Sep. 2003)", "", "1988 (Taliban)", "", "Regulation 2013",
    )  # fmt: skip


def test_australia():
    pytest.importorskip("python_calamine", reason="an Excel workbook is read with python-calamine")
    found = read(
        workbook(
            DFAT,
            dfat(2, "JAN DOE", "Primary Name"),
            dfat("2a", "يان", "Original Script"),
            dfat("2b", "JD", "Alias", "Weak"),
            dfat("x", "?", "Alias"),
        )
    )
    (entry,) = found.list.entries
    assert (entry.id, entry.list, found.read) == ("2", "au_dfat", 4)
    assert [(n.text, n.strength) for n in entry.names] == [("JAN DOE", "main"), ("يان", "alias"), ("JD", "weak")]
    assert (entry.born, entry.countries, entry.listed) == (("Approximately 1963", "30/01/1972"), ("AF",), date(2001, 1, 25))
    assert [f.where for f in found.faults] == ["row 5"]


def test_a_workbook_of_something_else_is_refused():
    pytest.importorskip("python_calamine", reason="an Excel workbook is read with python-calamine")
    with pytest.raises(ListError, match="no known list: its first row has part, quantity"):
        read(workbook(("Part", "Quantity"), ("x", 1)))


def test_denied_persons_and_the_impossible_years_of_their_publisher():
    found = fixture("denied_persons.txt")
    first, second = found.list.entries
    assert (found.list.id, found.list.as_of) == ("us_denied_persons", None)
    assert (first.names[0].text, first.listed, first.until) == ("I. OTHER", date(2003, 6, 19), date(2056, 6, 30))
    assert (first.countries, second.countries, second.listed) == (("US",), (), None)
    assert [(f.where, f.kept) for f in found.faults] == [("line 2", True), ("line 3", True), ("line 4", False)]
    assert "3017-08-22" in found.faults[0].what


def record(**more):
    return {
        "id": "x-1", "list_id": "cn-export-control-watchlist", "entity_name": "Example Aero Inc.", "aliases": ["示例航空"],
        "addresses": [],
        "entity_type": "organization", "date_added": "2025-01-02", "last_verified": "2026-07-19", "reason": "r",
        "source_list_name": "出口管制管控名单", "source_url": "https://x.test", "country": "cn", **more,
    }  # fmt: skip


def test_a_register_of_end_user_lists():
    records = [
        record(),
        record(id="x-2", list_id="cn-attention-list", addresses=["日本东京都"]),
        record(id="x-3", list_id="cn-unreliable-entity-list"),
        record(id="x-4", list_id="another-list"),
    ]
    found = read(json.dumps(records).encode())
    assert [e.list for e in found.list.entries] == ["cn_control_list", "cn_watch_list", "cn_unreliable_entity"]
    assert [(n.text, n.language) for n in found.list.entries[0].names] == [("Example Aero Inc.", ""), ("示例航空", "zh")]
    assert (found.list.entries[1].countries, found.list.as_of) == (("JP",), date(2026, 7, 19))
    assert [f.where for f in found.faults] == ["record 4"]


def test_a_name_that_slipped_into_the_country_is_taken_and_told():
    row = record(
        list_id="jp-end-user-list", entity_name="", addresses=["People's Republic of China Abc Tech Co. Ltd"], date_added=None
    )
    found = read(json.dumps([row]).encode())
    (entry,) = found.list.entries
    assert (entry.names[0].text, entry.countries, entry.list) == ("Abc Tech Co. Ltd", ("CN",), "jp_end_user_list")
    assert [(f.where, f.kept) for f in found.faults] == [("record 1", True)]


CN = "Type,QID,Name,Alias,Chinese name,Country,Topics,Summary,Chinese summary,Body,List,Date,End date,Source URL"


@pytest.mark.parametrize("more", ["", ",Address"])
def test_chinese_measures_in_14_and_15_columns(more):
    rows = [
        "Company,,Example Aero,EA,示例航空,US,export.control,,,Ministry of Commerce,List of Export Controls,02.01.2025,,https://x.test",
        "Person,,Jan Doe,,,Japan,sanction.counter,,,Ministry of Foreign Affairs,AFSL,22.05.24,24.04.2026,https://x.test",
        "Company,,,,,US,,,,,UEL,,,",
    ]
    end = ",1 Street" if more else ""
    found = read("\n".join([CN + more, *(row + end for row in rows)]).encode())
    aero, person = found.list.entries
    assert (aero.list, aero.listed, aero.countries) == ("cn_control_list", date(2025, 1, 2), ("US",))
    assert [(n.text, n.language) for n in aero.names] == [("Example Aero", ""), ("示例航空", "zh"), ("EA", "")]
    assert (person.list, person.listed, person.until) == ("cn_countermeasures", date(2024, 5, 22), date(2026, 4, 24))
    assert [f.where for f in found.faults] == ["line 4"]


def test_japanese_notices_as_text_of_a_pdf():
    found = fixture("meti_russia.txt")
    assert (found.list.id, found.list.as_of) == ("jp_russia_specified", date(2025, 9, 12))
    assert [[n.text for n in e.names] for e in found.list.entries] == [
        ["Sample Shipyard JSC", "株式会社サンプル造船所"],
        ["Sample Service (SS)", "見本庁", "Federal Sample", "SSS"],
        ["X LLC", "有限会社エックス", "OOO X"],
    ]  # fmt: skip
    assert [len(e.addresses) for e in found.list.entries] == [1, 2, 1]
    assert {e.countries for e in found.list.entries} == {("RU",)}


def test_japanese_notices_whose_numbers_cannot_be_followed_are_refused():
    with pytest.raises(ListError, match="1 parties could be told apart in it, and 3 addresses"):
        read((FIXTURES / "meti_russia.txt").read_text("utf-8").replace("２ ", "7 ").encode())


def test_section_1260h():
    head = "Name,Clean Name,Alias,Previous Name,Parent Name,Note,Start date,End date,Source Url\n"
    (entry,) = read(
        (head + "Example Tech Inc. (ET)*,Example Tech Inc.,ET,Old Tech,Parent,,2022-10-05,2025-01-07,\n").encode()
    ).list.entries
    assert [n.text for n in entry.names] == ["Example Tech Inc.", "Example Tech Inc. (ET)", "ET", "Old Tech"]
    assert (entry.list, entry.listed, entry.until) == ("us_1260h", date(2022, 10, 5), date(2025, 1, 7))


def test_section_1286_and_military_intelligence_end_users():
    head = "schema,name,aliases,topics,program,authority,reason,report-date,start-date,end-date,country,notes,source_url\n"
    (entry,) = read(
        (head + "Company,Example University,EU; E-Uni,debarment,Section 1286,C,,2022,,,China,,\n").encode()
    ).list.entries
    assert (entry.list, entry.countries, entry.listed, entry.remarks) == ("us_1286", ("CN",), None, "report of 2022")
    head = "Type,Name,Alias,Country,Topics,Program,Date,End date,Source URL\n"
    (entry,) = read((head + "Organization,Directorate X,DX,CU,export.control,US-BIS-MIEU,2021-03-16,,\n").encode()).list.entries
    assert (entry.list, entry.listed, entry.countries) == ("us_military_intelligence_end_user", date(2021, 3, 16), ("CU",))
