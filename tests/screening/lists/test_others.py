"""Lists of the UN, EU, UK, Australia, Japan, China and the smaller American ones."""

import io
import json
import zipfile
from datetime import date
from xml.sax.saxutils import escape

import pytest

from licet.screening.detect import read
from licet.screening.entries import Identifier
from licet.screening.formats.common import ListError

UN = """<?xml version='1.0' encoding='UTF-8'?><CONSOLIDATED_LIST dateGenerated="{stamp}"><INDIVIDUALS><INDIVIDUAL>
<DATAID>69</DATAID><FIRST_NAME>JAN </FIRST_NAME><SECOND_NAME>DOE</SECOND_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>
<REFERENCE_NUMBER>CDi.901</REFERENCE_NUMBER><LISTED_ON>2015-04-14-04:00</LISTED_ON><NAME_ORIGINAL_SCRIPT>يان</NAME_ORIGINAL_SCRIPT>
<COMMENTS1>At large.</COMMENTS1><NATIONALITY><VALUE>Rwanda</VALUE></NATIONALITY><TITLE><VALUE>General</VALUE></TITLE>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>JD</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>YAN DOE; Y. DOE</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><CITY>Goma</CITY><COUNTRY>Democratic Republic of the Congo</COUNTRY></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1971</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1950</FROM_YEAR><TO_YEAR>1955</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>OB 1</NUMBER><ISSUING_COUNTRY>Rwanda</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>
</INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY><DATAID>70</DATAID><FIRST_NAME>EXAMPLE FRONT</FIRST_NAME><REFERENCE_NUMBER>CDe.901
</REFERENCE_NUMBER><ENTITY_ALIAS><QUALITY/><ALIAS_NAME/></ENTITY_ALIAS></ENTITY><ENTITY><DATAID>71</DATAID></ENTITY></ENTITIES></CONSOLIDATED_LIST>"""


def un(stamp="2026-08-01T23:00:03.110Z"):
    return UN.format(stamp=stamp).encode()


def test_un():
    found = read(un())
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


EU = """<?xml version="1.0" encoding="UTF-8"?><export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2021-03-02T16:28:05.354+01:00">
<sanctionEntity euReferenceNumber="EU.9.9" logicalId="13"><remark>A remark</remark>
<regulation publicationDate="2014-07-31" entryIntoForceDate="2014-08-01" numberTitle="833/2014 (OJ L229)" programme="UKR"><publicationUrl>http://x.test</publicationUrl></regulation>
<subjectType code="person" classificationCode="P"/>
<nameAlias wholeName="Jan Doe" function="Chief" nameLanguage="" strong="true"><regulationSummary publicationDate="2014-03-17"/></nameAlias>
<nameAlias wholeName="Ян До" nameLanguage="RU" strong="true"/><nameAlias wholeName="JD" nameLanguage="" strong="false"/>
<citizenship countryIso2Code="RU"/><birthdate birthdate="1971-02-01" year="1971" circa="false"/>
<address city="Moscow" street="1 Street" countryIso2Code="RU" countryDescription="RUSSIAN FEDERATION"/>
<identification number="A1" identificationTypeDescription="National passport" countryIso2Code="00"/></sanctionEntity>
<sanctionEntity logicalId="14"/></export>"""


def test_eu():
    found = read(EU.encode())
    (entry,) = found.list.entries
    assert (found.list.id, found.list.as_of) == ("eu_sanctions", date(2021, 3, 2))
    assert [(n.text, n.strength, n.language) for n in entry.names] == [
        ("Jan Doe", "main", ""), ("Ян До", "alias", "ru"), ("JD", "weak", ""),
    ]  # fmt: skip
    assert (entry.listed, entry.countries, entry.born) == (date(2014, 3, 17), ("RU",), ("1971-02-01",))
    assert (entry.citation, entry.remarks) == ("EU.9.9; 833/2014 (OJ L229)", "Chief; A remark")
    assert entry.addresses[0].text == "1 Street, Moscow, Russian Federation"
    assert [f.where for f in found.faults] == ["sanctionEntity 2"]


EU_OLD = """<?xml version="1.0" encoding="UTF-8"?><WHOLE Date="11/02/2016">
<ENTITY Id="20" Type="E" legal_basis="1210/2003 (OJ L169)" reg_date="2004-01-02" pdf_link="http://x.test" programme="IRQ" remark="(x)">
<NAME Id="1" reg_date="2003-07-08"><WHOLENAME>Example Works</WHOLENAME><LANGUAGE/></NAME>
<NAME Id="2" reg_date="2003-07-08"><WHOLENAME>Usine Exemple</WHOLENAME><LANGUAGE>FR</LANGUAGE></NAME>
<ADDRESS Id="4"><NUMBER/><STREET>Rashid Street</STREET><ZIPCODE/><CITY>Baghdad</CITY><COUNTRY>IRQ</COUNTRY><OTHER/></ADDRESS>
</ENTITY></WHOLE>"""


def test_eu_before_2017():
    found = read(EU_OLD.encode())
    (entry,) = found.list.entries
    assert (found.list.as_of, entry.kind, entry.listed) == (date(2016, 2, 11), "organisation", date(2003, 7, 8))
    assert [(n.text, n.strength, n.language) for n in entry.names] == [
        ("Example Works", "main", ""),
        ("Usine Exemple", "alias", "fr"),
    ]
    assert (entry.countries, entry.citation) == (("IQ",), "1210/2003 (OJ L169)")


OFSI_HEAD = (
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,DOB,Town of Birth,Country of Birth,Nationality,Passport Details,NI Number,Position,"
    "Address 1,Address 2,Address 3,Address 4,Address 5,Address 6,Post/Zip Code,Country,Other Information,Group Type,Alias Type,Regime,"
    "Listed On,Last Updated,Group ID"
)


def test_uk_in_its_own_encoding():
    rows = [
        "DÖE,Jan,,,,,,(1) 05/02/1969 (2) 00/00/1970,,,(1) Libya (2) Tunisia,W1,,,1 Street,,,,,,,Tunisia,Note,Individual,AKA,Al-Qaida,24/04/2002,20/01/2015,7087",
        "DOE,J.,,,,,,,,,,,,,,,,,,,,,,Individual,Prime Alias,Al-Qaida,24/04/2001,20/01/2015,7087",
        "WORKS,Example,,,,,,,,,,,,,,,,,,,,,,Entity,Prime Alias,Syria,24/04/2011,20/01/2015,9000",
        "short,row",
    ]
    found = read(("Last Updated,12/02/2016\n" + OFSI_HEAD + "\n" + "\n".join(rows)).encode("cp1252"))
    person, works = found.list.entries
    assert (found.list.id, found.list.as_of, found.read) == ("uk_ofsi", date(2016, 2, 12), 4)
    assert [(n.text, n.strength) for n in person.names] == [("J. DOE", "main"), ("Jan DÖE", "alias")]
    assert (person.listed, person.countries) == (date(2001, 4, 24), ("LY", "TN"))
    assert person.born == ("05/02/1969", "00/00/1970")
    assert works.kind == "organisation"
    assert [(f.where, f.kept) for f in found.faults] == [("line 6", False)]


def workbook(*rows):
    """A workbook of one sheet, by hand."""
    cells = "".join(
        "<row>" + "".join(
            f"<c><v>{value}</v></c>" if isinstance(value, int) else f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>' for value in row
        ) + "</row>"
        for row in rows
    )  # fmt: skip
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="L" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


DFAT = (
    "Reference", "Name of Individual or Entity", "Type", "Name Type", "Alias Strength", "Date of Birth", "Place of Birth", "Citizenship",
    "Address", "Additional Information", "Listing Information", "IMO Number", "Committees", "Control Date", "Instrument of Designation",
)  # fmt: skip


def dfat(reference, name, kind, strength=""):
    return (
        reference, name, "Individual", kind, strength, "Approximately 1963, 30/01/1972", "", "Afghanistan", "Kabul, Afghanistan", "TAi.9",
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


DPL = (
    '"Name"\t"Street_Address"\t"City"\t"State"\t"Country"\t"Postal_Code"\t"Effective_Date"\t"Expiration_Date"\t"Standard_Order"\t"Last_Update"\t"Action"\t"FR_Citation"\n'
    '" I. OTHER"\t"1 ""A"" ST"\t"AUSTIN"\t"TX"\t"US"\t"75159"\t"06/19/2003"\t"06/29/2056"\t"Y"\t"3017-08-22"\t"FR NOTICE"\t"68 F.R. 1 6/27/03"\n'
    '"B. OTHER"\t"2 ST"\t"PHOENIX"\t"AZ"\t""\t"85043"\t"02/30/2020"\t""\t"N"\t"2022-08-29"\t""\t"x"\n'
    '"C. OTHER"\t"2 ST"\n'
)


def test_denied_persons_and_the_impossible_years_of_their_publisher():
    found = read(DPL.encode())
    first, second = found.list.entries
    assert (found.list.id, found.list.as_of) == ("us_denied_persons", None)
    assert (first.names[0].text, first.listed, first.until) == ("I. OTHER", date(2003, 6, 19), date(2056, 6, 30))
    assert (first.countries, second.countries, second.listed) == (("US",), (), None)
    assert [(f.where, f.kept) for f in found.faults] == [("line 2", True), ("line 3", True), ("line 4", False)]
    assert "3017-08-22" in found.faults[0].what


def record(**more):
    return {
        "id": "x-1", "list_id": "cn-export-control-watchlist", "entity_name": "Example Aero Inc.", "aliases": ["示例航空"], "addresses": [],
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


METI = """○ 国際平和のための国際的な努力に我が国として寄与するために講ずる輸出等に係る禁止措置
の対象となるロシア連邦の団体（令和四年外務省告示）
指定日：2022 年03月01 日
最終更新日：2025 年09 月12 日
１ 株式会社サンプル造船所
Sample Shipyard JSC
所在地：203, Emb. 10, St. Peterburg, Russia.
２ 見本庁
Sample Service (SS), a.k.a., the
following two aliases:
-Federal Sample; and
-SSS.
所 在 地 ：Most, Dom 22, Moscow, Russia; and Dom 2, Moscow, Russia.3 有限会社エックス
X LLC
別称：OOO X
所在地：Room 4, Moscow,
Russia"""


def test_japanese_notices_as_text_of_a_pdf():
    found = read(METI.encode())
    assert (found.list.id, found.list.as_of) == ("jp_russia_specified", date(2025, 9, 12))
    assert [[n.text for n in e.names] for e in found.list.entries] == [
        ["Sample Shipyard JSC", "株式会社サンプル造船所"], ["Sample Service (SS)", "見本庁", "Federal Sample", "SSS"], ["X LLC", "有限会社エックス", "OOO X"],
    ]  # fmt: skip
    assert [len(e.addresses) for e in found.list.entries] == [1, 2, 1]
    assert {e.countries for e in found.list.entries} == {("RU",)}


def test_japanese_notices_whose_numbers_cannot_be_followed_are_refused():
    with pytest.raises(ListError, match="1 parties could be told apart in it, and 3 addresses"):
        read(METI.replace("２ ", "7 ").encode())


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
