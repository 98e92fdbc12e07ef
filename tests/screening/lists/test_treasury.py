"""OFAC's lists as XML in two schemas and two namespaces, as CSV in parts, and as text."""

from datetime import date
from pathlib import Path

import pytest

from licet.screening.detect import part_of, read, read_file
from licet.screening.entries import Identifier
from licet.screening.formats.common import ListError
from licet.screening.formats.ofac import sort_remarks

NAMESPACES = (
    "http://tempuri.org/sdnList.xsd",
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML",
)
ENTRY = """
<sdnEntry><uid>777</uid><firstName>Jan</firstName><lastName>DOE</lastName><title>Director</title><sdnType>Individual</sdnType>
 <programList><program>NPWMD</program><program>IFSR</program></programList>
 <idList><id><uid>1</uid><idType>Passport</idType><idNumber>A1</idNumber><idCountry>Iran</idCountry></id>
 <id><uid>2</uid><idType>Gender</idType><idNumber>Male</idNumber></id></idList>
 <akaList><aka><uid>3</uid><type>a.k.a.</type><category>weak</category><lastName>JD</lastName></aka>
 <aka><uid>4</uid><type>a.k.a.</type><category>strong</category><lastName>DOH</lastName><firstName>Yan</firstName></aka></akaList>
 <addressList><address><address1>1 Street</address1><city>Tehran</city><country>Iran</country></address></addressList>
 <nationalityList><nationality><uid>6</uid><country>Korea, North</country></nationality></nationalityList>
 <dateOfBirthList><dateOfBirthItem><uid>7</uid><dateOfBirth>01 Feb 1971</dateOfBirth></dateOfBirthItem></dateOfBirthList>
</sdnEntry>"""


def plain(*entries, namespace=NAMESPACES[0], count=None):
    return (
        f'<?xml version="1.0" standalone="yes"?><sdnList xmlns="{namespace}"><publshInformation><Publish_Date>04/06/2018'
        f"</Publish_Date><Record_Count>{len(entries) if count is None else count}</Record_Count></publshInformation>"
        f"{''.join(entries)}</sdnList>"
    ).encode()


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_an_entry_in_either_namespace(namespace):
    found = read(plain(ENTRY, namespace=namespace))
    (entry,) = found.list.entries
    assert (found.list.id, found.list.as_of) == ("us_sdn", date(2018, 4, 6))
    assert (entry.id, entry.kind, entry.programmes) == ("777", "person", ("NPWMD", "IFSR"))
    assert [(n.text, n.strength) for n in entry.names] == [("DOE, Jan", "main"), ("JD", "weak"), ("DOH, Yan", "alias")]
    assert (entry.countries, entry.born) == (("IR", "KP"), ("01 Feb 1971",))
    assert entry.identifiers == (Identifier("A1", "Passport", "IR"),)
    assert entry.remarks == "Director; Gender Male"


def test_a_file_of_the_other_lists_is_known_by_its_programmes():
    other = ENTRY.replace("<program>NPWMD</program>", "<program>NS-PLC</program>")
    assert read(plain(other)).list.id == "us_nonsdn"


def test_a_file_that_holds_less_than_it_says_is_refused():
    with pytest.raises(ListError, match="says that it has 9 entries and has 1"):
        read(plain(ENTRY, count=9))


def test_an_entry_without_a_name_is_a_fault():
    found = read(plain(ENTRY, "<sdnEntry><uid>5</uid></sdnEntry>"))
    assert [f.where for f in found.faults] == ["entry 2"]


def test_the_newer_schema_names_the_list_of_each_entry():
    found = read((Path(__file__).parent / "fixtures" / "ofac_enhanced.xml").read_bytes())
    (entry,) = found.list.entries
    assert (entry.list, entry.listed, found.list.as_of) == ("us_nonsdn_cmic", date(2021, 6, 3), date(2025, 1, 10))
    assert [(n.text, n.strength) for n in entry.names] == [
        ("EXAMPLE MICRO CORP", "main"),
        ("示例微电子", "alias"),
        ("EMC", "weak"),
    ]
    assert (entry.addresses[0].text, entry.countries) == ("Shenzhen, China", ("CN",))


def test_the_advanced_schema_is_put_together_from_its_tables():
    found = read((Path(__file__).parent / "fixtures" / "ofac_advanced.xml").read_bytes())
    person, ship = found.list.entries
    assert (found.list.id, found.list.as_of) == ("us_sdn", date(2026, 7, 30))
    assert [(n.text, n.strength) for n in person.names] == [("DOE, Jan", "main"), ("До Ян", "alias"), ("JD", "weak")]
    assert (person.id, person.kind, person.listed, person.programmes) == ("777", "person", date(2018, 3, 4), ("NPWMD", "IFSR"))
    assert [(a.text, a.country) for a in person.addresses] == [("1 Street, Tehran, IR", "IR")]
    assert (person.countries, person.born) == (("IR", "KP"), ("1971-02-01",))
    assert person.identifiers == (Identifier("A1", "Passport", "IR"),)
    assert person.remarks == "Gender: Male"
    assert (ship.kind, ship.names[0].text, ship.listed, ship.born) == ("vessel", "EXAMPLE STAR", date(1986, 12, 10), ())
    assert [f.where for f in found.faults] == ["party 779"]


SDN = (
    b'36,"EXAMPLE AIR",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"a.k.a. \'EA\'."\r\n'
    b'40,"DOE, Jan","individual","NPWMD] [IFSR","Chief",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    b'"DOB 1971; nationality Iran; Passport A1 (Iran); Gone."\r\n'
    b"\x1a\r\n"
)
ALT = b'36,12,"aka","EXAMPLE-AIR",-0- \r\n40,13,"fka","DOH, Yan",-0- \r\n99,14,"aka","NOBODY",-0- \r\n\x1a\r\n'
ADD = b'36,25,-0- ,"Havana","Cuba",-0- \r\n40,26,"1 Street","Tehran","Iran",-0- \r\n||||\r\n'


def test_csv_without_names_of_columns():
    found = read(SDN)
    air, person = found.list.entries
    assert (found.list.id, found.faults) == ("us_sdn", ())
    assert [(n.text, n.strength) for n in air.names] == [("EXAMPLE AIR", "main"), ("EA", "weak")]
    assert (air.kind, air.programmes) == ("organisation", ("CUBA",))
    assert (person.kind, person.programmes, person.born) == ("person", ("NPWMD", "IFSR"), ("1971",))
    assert (person.countries, person.remarks) == (("IR",), "title: Chief; Gone")
    assert person.identifiers == (Identifier("A1", "Passport", "IR"),)


def test_the_parts_of_the_csv_are_joined(tmp_path):
    files = [tmp_path / name for name in ("sdn.csv", "alt.csv", "add.csv")]
    for file, data in zip(files, (SDN, ALT, ADD), strict=True):
        file.write_bytes(data)
    assert [part_of(file) for file in files] == ["", "aliases", "addresses"]
    found = read_file(files[0], with_files=files[1:])
    air, person = found.list.entries
    assert [n.text for n in air.names] == ["EXAMPLE AIR", "EA", "EXAMPLE-AIR"]
    assert (air.addresses[0].text, air.countries) == ("Havana, Cuba", ("CU",))
    assert [n.text for n in person.names] == ["DOE, Jan", "DOH, Yan"]
    assert [f.where for f in found.refused] == ["aliases, line 3", "addresses, line 3"]
    assert found.list.hash != read_file(files[0]).list.hash


def test_a_part_alone_is_refused():
    for part in (ALT, ADD, b'17016,"more remarks"\r\n17018,"and more"\r\n'):
        with pytest.raises(ListError, match="without the list"):
            read(part)


def test_a_line_of_names_added_by_others_is_told():
    found = read(b"ID,Name,Type,Country,Title,F,G,H,I,J,K,Details\n" + SDN.replace(b"\x1a", b",,,,,,,,,,,"))
    assert (len(found.list.entries), [f.where for f in found.faults]) == (2, ["line 1"])


def test_the_text_for_people_is_refused():
    text = (
        'ALPHABETICAL LISTING OF SPECIALLY DESIGNATED NATIONALS AND BLOCKED\nPERSONS ("SDN List"):\n\nThis publication of\n'
        "Treasury is designed as a reference tool\n\nEXAMPLE AIR (a.k.a. EA), Havana, Cuba [CUBA].\n"
    )
    with pytest.raises(ListError, match="printed for people"):
        read(text.encode())


def test_remarks_are_taken_apart():
    names, born, places, numbers, rest = sort_remarks(
        "alt. DOB 1970; a.k.a. 'X'; citizen Cuba; National ID No. 5 (Cuba); Linked To: Y."
    )
    assert ([n.text for n in names], born, places) == (["X"], ("1970",), ["CU"])
    assert ([n.value for n in numbers], rest) == (["5"], "Linked To: Y")
