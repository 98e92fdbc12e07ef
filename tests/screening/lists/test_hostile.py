"""Files that are broken, or made to do harm: each is refused in one message that says what and where."""

import gzip
import io
import json
import zipfile

import pytest

from licet.screening import detect, unpack
from licet.screening.detect import read, read_file
from licet.screening.formats import tables
from licet.screening.formats.common import ListError

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<CONSOLIDATED_LIST dateGenerated="2026-01-01">&b;</CONSOLIDATED_LIST>'
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><CONSOLIDATED_LIST>&e;</CONSOLIDATED_LIST>'
)


@pytest.mark.parametrize("data", [BOMB, OUTSIDE, b"<!DOCTYPE html><html><body>Sign in</body></html>"])
def test_document_types_and_entities_are_refused(data):
    with pytest.raises(ListError, match="document type or entities"):
        read(data)


def test_deep_xml_does_no_harm():
    with pytest.raises(ListError):
        read(b"<a>" * 100_000)
    with pytest.raises(ListError, match="no known list"):
        read(b"<a>" * 20_000 + b"</a>" * 20_000)


@pytest.mark.parametrize(
    ("data", "what", "where"),
    [
        (b"", "empty", None),
        (b"\xef\xbb\xbf \n ", "empty", None),
        (b"<CONSOLIDATED_LIST><INDIVIDUALS>", "breaks off", "line 1, column 33"),
        (b"<a>\n<b></a>", "no XML: mismatched tag", "line 2, column 6"),
        (b"<other/>", "its root is <other>", "line 1"),
        (b'{"results": [', "breaks off", "byte 13"),
        (b'{"a": 1}', "JSON of no known list: it has ['a']", None),
        (b'{"a": 1}\n{"a": 2}\n', "lines of JSON of no known list", None),
        (b'{"a": }', "no JSON", None),
        (b"[1, 2]", "JSON of no known list", None),
        (b"part,quantity\nx,1\n", "its columns are part, quantity", "line 1"),
        (b"MZ\x90\0\x03\0", "no text", "byte 3"),
        (b"name\n\x81\x8d\n", "neither UTF-8 nor Windows-1252", "byte 5"),
        (b"\xff\xfen\0a", "not UTF-16-LE", "byte 4"),
        (b'name,country\n"never closed,CN\nB,CN\n', "breaks off", "line 2"),
    ],
)
def test_what_is_wrong_and_where(data, what, where):
    with pytest.raises(ListError) as raised:
        read(data)
    assert what in raised.value.what
    assert raised.value.where == where


def test_a_giant_cell_is_refused():
    with pytest.raises(ListError, match="a cell is larger"):
        read(b"name,country\n" + b"x" * (tables.MOST_IN_CELL + 10) + b",CN\n")


def test_control_characters_cost_the_row_and_nothing_else():
    found = read(b"name,country\nGood Works,CN\nBad\0Works,CN\nEsc\x1b[31m,CN\nOther,CN\n" + b"x,CN\n" * 2000)
    assert [f.where for f in found.refused][:2] == ["line 3", "line 4"]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_found_and_not_guessed_silently(coding):
    found = read("name,country\nMüller GmbH,DE\n".encode(coding))
    assert found.list.entries[0].names[0].text == "Müller GmbH"
    assert bool(found.faults) == (coding == "cp1252")


def zipped(**files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


GOOD = b"name,country\nExample Works,CN\n"


def test_packed_files_give_what_they_hold(tmp_path):
    zstandard = pytest.importorskip("zstandard", reason="zstd files are unpacked with zstandard")
    packed = {"a": GOOD, "b": gzip.compress(GOOD), "c": zipped(list=GOOD), "d": zstandard.compress(GOOD)}
    hashes = set()
    for name, data in packed.items():
        file = tmp_path / name  # without an ending: what it is shows from its content
        file.write_bytes(data)
        found = read_file(file)
        assert found.list.entries[0].names[0].text == "Example Works"
        hashes.add(found.list.hash)
    assert len(hashes) == 1


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped(list=data)], ids=["gzip", "zip"])
def test_a_bomb_is_refused(pack):
    with pytest.raises(ListError, match="unfolds into more than 8 MB"):
        unpack.unpack(pack(b"\0" * 20_000_000))


def test_a_zstd_bomb_is_refused():
    zstandard = pytest.importorskip("zstandard", reason="zstd files are unpacked with zstandard")
    with pytest.raises(ListError, match="unfolds into more than 8 MB"):
        unpack.unpack(zstandard.compress(b"\0" * 20_000_000))


def test_a_workbook_bomb_is_refused():
    with pytest.raises(ListError, match="workbook that unfolds"):
        unpack.unpack(zipped(**{"[Content_Types].xml": "x", "xl/sheet.xml": b"\0" * 20_000_000}))


def test_nested_packing_ends():
    data = GOOD
    for _ in range(5):
        data = gzip.compress(data)
    with pytest.raises(ListError, match="packed more than 3 times"):
        unpack.unpack(data)


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(GOOD)[:-9],
        b"PK\x03\x04 nonsense",
        b"\x28\xb5\x2f\xfd nonsense",
        zipped(a=GOOD, b=GOOD),
        b"\x1f\x8b nonsense",
    ],
    ids=["gzip cut off", "zip", "zstd", "two files", "gzip"],
)
def test_broken_archives_are_refused(data, tmp_path):
    file = tmp_path / "list.csv"
    file.write_bytes(data)
    with pytest.raises(ListError) as raised:
        read_file(file)
    assert raised.value.where == "list.csv"


def test_a_folder_or_no_file_is_refused(tmp_path):
    for file in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(ListError, match="cannot be read"):
            read_file(file)


def test_a_file_larger_than_any_list_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_BYTES", 10)
    file = tmp_path / "list.csv"
    file.write_bytes(GOOD)
    with pytest.raises(ListError, match="it is larger than"):
        read_file(file)


def test_records_that_are_none_are_faults():
    lines = [
        {"id": "1", "schema": "Person", "datasets": ["un_sc_sanctions"], "properties": {"name": ["Jan Doe"]}},
        {"id": "2", "schema": "Person"},
        7,
    ]
    found = read("\n".join(map(json.dumps, lines)).encode() + b"\nnot json\n")
    assert [f.where for f in found.refused] == ["line 2", "line 3", "line 4"]
    assert found.list.entries[0].list == "un_sc"


def test_a_line_that_breaks_off_at_the_end_is_refused():
    line = json.dumps({"id": "1", "schema": "Person", "datasets": ["x"], "properties": {"name": ["Jan Doe"]}})
    with pytest.raises(ListError, match="breaks off") as raised:
        read(f"{line}\n{line[:40]}".encode())
    assert raised.value.where == "line 2"


def test_nothing_a_terminal_obeys_is_kept():
    line = {"id": "1", "schema": "Person", "datasets": ["x"], "properties": {"name": ["Jan \x1b[2J Doe"]}}
    assert read(json.dumps(line).encode()).list.entries[0].names[0].text == "Jan \ufffd[2J Doe"


def test_every_reader_is_reached_by_content_alone():
    assert read(GOOD).list.format == "own"
    assert detect.part_of.__doc__
