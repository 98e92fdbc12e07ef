"""The memo and the worksheets of a record: the same bytes for the same record, its JSON inside, and what is missing named."""

import json
import re
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from licet.cli.main import app as command
from licet.decision.decide import load_decider
from licet.errors import LicetError
from licet.records import keeping
from licet.records.canonical import canonical
from licet.records.keeping import Record
from licet.records.memo import memo
from licet.records.paper import as_pdf, as_text, attachment
from licet.records.pinning import unpinned
from licet.records.store import Store
from licet.records.worksheets import FORMS, paper_of, worksheet

pytest.importorskip("typst", reason="typst is not installed")

DEAL = {
    "from": "NL",
    "to": "CN",
    "on": "2026-11-02",
    "item": {"model": "NXT:1980Di"},
    "party": [{"role": "end_user", "name": '法柒半导体 #set page(width: 1pt) *Fab* "7" <x> \\ [y]'}],
}


@pytest.fixture
def record(sqlite_store: Store) -> Record:
    kept = keeping.save(sqlite_store, DEAL, who="A. Meier", why="order 10071 #panic()", screen=False)
    return keeping.read(sqlite_store, kept.id)


def held(pdf: bytes) -> list[bytes]:
    """What the streams of a PDF hold."""
    found = []
    for met in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(met[1]))
        except zlib.error:
            found.append(met[1])
    return found


def test_the_same_record_gives_the_same_bytes_whatever_is_done_to_it(sqlite_store: Store, record: Record) -> None:
    first = as_pdf(memo(record), record)
    keeping.hold(sqlite_store, record.kept.id, who="B. Smit", why="asked")
    keeping.tell(sqlite_store, record.kept.id, "export", date(2040, 1, 1), who="B. Smit")
    again = keeping.read(sqlite_store, record.kept.id)
    assert as_pdf(memo(again), again) == first
    other = keeping.read(sqlite_store, keeping.save(sqlite_store, DEAL, who="A. Meier", why="x", screen=False).id)
    assert as_pdf(memo(other), other) != first


def test_it_is_pdf_a_3_and_its_json_decides_again_to_the_same_bytes(record: Record) -> None:
    pdf = as_pdf(memo(record), record)
    streams = held(pdf)
    assert any(b"<pdfaid:part>3</pdfaid:part>" in stream for stream in streams)
    assert b"/AFRelationship/Source" in pdf.replace(b" ", b"")
    inside = next(stream for stream in streams if stream == attachment(record))
    told = json.loads(inside)
    assert told["kept"]["id"] == record.kept.id
    found = load_decider().determine(unpinned(told["facts"]), as_of=date.fromisoformat(told["kept"]["as_of"]))
    assert canonical(found) == record.answer == canonical(told["determination"])


def test_names_in_characters_are_printed_and_what_no_letters_are_for_by_number(sqlite_store: Store) -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    names = ("法柒半导体有限公司", "東京テスト工業", "시험반도체", "مصنع", "โรงงาน")
    party = [{"role": "end_user", "name": " ".join(names)}]
    kept = keeping.save(sqlite_store, DEAL | {"party": party}, who="王 芳", why="注文 10071", screen=False)
    record = keeping.read(sqlite_store, kept.id)
    pages = pypdf.PdfReader(BytesIO(as_pdf(memo(record), record))).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    for printed in (*names[:3], "王芳", "注文10071"):
        assert printed in text
    for numbered in names[3:]:
        assert numbered not in text
        assert "".join(f"[U+{ord(letter):04X}]" for letter in numbered) in text


def test_it_says_what_the_record_says(record: Record) -> None:
    text = as_text(memo(record))
    flat = " ".join(text.split())
    assert "LICENCE REQUIRED" in text
    for answer in record.determination["regimes"]:
        if answer["outcome"] != "not_subject":
            for provision in answer["provisions"]:
                assert provision["truth"] == "no" or " ".join(provision["says"].split()) in flat
            assert all(missing["fact"] in text for missing in answer["missing"])
            assert all(" ".join(warning.split()) in flat for warning in answer["warnings"])
    for word in ("clear", "compliant", "safe to ship"):
        assert not re.search(rf"\b{word}\b", text, re.IGNORECASE), word
    assert record.kept.sha256 in text
    assert "法柒半导体" in text


@pytest.mark.parametrize("form", FORMS)
def test_a_worksheet_names_what_is_missing(record: Record, form: str) -> None:
    sheet = worksheet(record, form)
    text = " ".join(as_text(paper_of(record, sheet)).split())
    assert sheet.missing
    assert f"Missing for this form: {len(sheet.missing)}." in text
    assert all(field.label in text for field in sheet.missing)
    assert "法柒半导体" in text
    assert as_pdf(paper_of(record, sheet), record).startswith(b"%PDF")
    by_label = {field.label: field.value for field in sheet.fields}
    if form == "eu-annex-iii":
        assert by_label["country of final destination"] == "CN"
        assert by_label["Member State where the items are"] == "NL"
        assert not by_label["exporter"], "nobody named one: nothing is made up"


def test_japans_sheet_goes_through_the_limbs(sqlite_store: Store) -> None:
    deal = {"from": "JP", "to": "CN", "on": "2026-11-02", "item": {"kind": "scanner"}}
    found = keeping.read(sqlite_store, keeping.save(sqlite_store, deal, who="A", why="b").id)
    sheet = worksheet(found, "jp-comparison")
    steps = [s for a in found.determination["regimes"] if a["regime"] == "jp" for s in a["trace"] if s["stage"] == "entry"]
    assert steps
    assert [step["cite"] for step in steps] == [limb for limb, rule, _, _ in sheet.limbs if not rule]
    assert {mark[0] for _, _, _, mark in sheet.limbs} <= {"○", "×", "?"}


def test_the_command(tmp_path: Path, sqlite_store: Store, record: Record) -> None:
    told = ["record", "memo", record.kept.id, "--database", str(sqlite_store.file), "--out"]
    assert CliRunner().invoke(command, [*told, str(tmp_path / "m.pdf")]).exit_code == 0
    assert (tmp_path / "m.pdf").read_bytes() == as_pdf(memo(record), record)
    assert CliRunner().invoke(command, [*told, str(tmp_path / "w.txt"), "--form", "bis-748p"]).exit_code == 0
    assert (tmp_path / "w.txt").read_text(encoding="utf-8") == as_text(paper_of(record, worksheet(record, "bis-748p")))
    for wrong in ([str(tmp_path / "m.doc")], [str(tmp_path / "m.pdf"), "--form", "zz"], [str(tmp_path / "no" / "m.pdf")]):
        assert isinstance(CliRunner().invoke(command, [*told, *wrong]).exception, LicetError), wrong


def test_what_a_form_lets_stay_empty_is_not_missing(record: Record) -> None:
    """Blocks that say so themselves, as the agent where the exporter declares alone."""
    optional = {
        form: [field.block for field in worksheet(record, form).fields if field.optional]
        for form in ("bis-748p", "eu-annex-iii")
    }
    assert optional == {"bis-748p": ["15", "17"], "eu-annex-iii": ["4", "7", "9", "16", "20"]}
    assert all(not field.missing for form in optional for field in worksheet(record, form).fields if field.optional)
    assert not [field for field in worksheet(record, "eu-annex-iii").fields if "?" in field.block]
