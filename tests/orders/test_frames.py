"""Rows in are rows out; what cannot be read is told and nothing else is touched."""

import polars as pl
import pytest

from licet.errors import LicetError
from licet.orders.explaining import explain
from licet.orders.frames import Told, bench_for, decide_orders, with_answers
from licet.orders.sample import sample_orders, write_sample

LINE = {
    "id": "SO-1",
    "on": "2024-03-27",
    "from": "NL",
    "to": "CN",
    "item.model": "TWINSCAN NXT:1980Di",
    "item.code.us": "3B001.f.1",
}


def book(**columns):
    height = max(len(values) for values in columns.values())
    return pl.DataFrame({name: [value] * height for name, value in LINE.items()} | columns)


def test_no_line_is_dropped_and_no_column_touched():
    frame = pl.concat([sample_orders(300, seed=2, dirty=0.3), sample_orders(300, seed=2, dirty=0.3)])
    decided = decide_orders(frame)
    assert decided.select(frame.columns).equals(frame)
    unread = decided.filter(pl.col("licet_outcome") == "unreadable")
    assert unread.height > 100
    assert unread["licet_note"].null_count() == 0
    assert decided.filter(pl.col("licet_outcome") != "unreadable")["licet_note"].null_count() == 600 - unread.height


def test_a_cell_that_cannot_be_read_is_told_with_its_fact():
    frame = book(to=["CN", "Atlantis", "CN"], kind=["export", "exprot", "export"])
    decided = decide_orders(frame)
    assert decided["licet_outcome"].to_list()[1] == "unreadable"
    note = decided["licet_note"].to_list()[1]
    assert note.startswith("kind: ")
    assert "Atlantis" in note
    assert "did you mean export" in note
    assert decided["licet_note"].to_list()[0] is None


def test_codes_stay_text_and_a_number_in_their_column_is_told():
    frame = book(**{"item.code.us": ["3E001", "3E905", "30"]})
    decided = decide_orders(frame)
    assert decided["item.code.us"].to_list() == ["3E001", "3E905", "30"]
    assert decided["licet_outcome"].to_list()[:2] != ["unreadable"] * 2
    assert "3E001 as a number" in decided["licet_note"][2]
    numbers = decide_orders(book(**{"item.code.us": [30.0, None]}))
    assert numbers["licet_note"][0].startswith("item.code.us: 30.0 is a number where a control code belongs")
    assert numbers["licet_note"][1] is None


def test_a_line_that_says_nothing_and_a_model_of_another_kind():
    frame = pl.DataFrame(
        {"to": ["CN", None, " "], "item.model": ["NXT:2000i", None, ""], "item.kind": ["dry_etcher", None, None]}
    )
    decided = decide_orders(frame)
    assert decided["licet_outcome"].to_list() == ["unreadable"] * 3
    assert "is a scanner, not a dry_etcher" in decided["licet_note"][0]
    assert decided["licet_note"][1] == "nothing is said of a deal"


def test_lines_the_law_does_not_tell_apart_are_one_situation():
    frame = book(value_usd=[5000.01, 5500.0, 5000.0, 5000.0])
    decided = decide_orders(frame.with_columns(note=pl.Series(["a", "b", "c", "d"])))
    one, two, three, four = decided["licet_situation"]
    assert one == two
    assert three == four
    assert decide_orders(frame.head(1))["licet_situation"][0] == one


def test_chunks_give_what_the_whole_book_gives():
    frame = sample_orders(500, seed=4, dirty=0.05)
    bench = bench_for(frame.columns)
    parts = [bench.chunk(frame.slice(at, 100)) for at in range(0, 500, 100)]
    whole = decide_orders(frame)
    regimes = [n[6:] for n in whole.columns if n.startswith("licet_")][1:-4]
    assert with_answers(frame, Told(bench.answers, regimes), parts).equals(whole)


def test_a_line_is_explained_by_its_own_facts():
    decided = decide_orders(pl.DataFrame([LINE]))
    found = explain(decided.row(0, named=True), what_if=False)
    assert found.outcome == decided["licet_outcome"][0]
    assert any(answer.trace for answer in found.regimes)


def test_any_frame_with_the_arrow_interface():
    class Carried:
        def __init__(self, frame):
            self.frame = frame

        def __arrow_c_stream__(self, requested_schema=None):
            return self.frame.__arrow_c_stream__(requested_schema)

    assert decide_orders(Carried(pl.DataFrame([LINE]))).equals(decide_orders(pl.DataFrame([LINE])))
    with pytest.raises(LicetError, match="no frame"):
        decide_orders([1, 2])


def test_pandas_in_pandas_out():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([LINE, LINE | {"to": None}])
    decided = decide_orders(frame)
    assert isinstance(decided, pandas.DataFrame)
    assert list(decided["licet_outcome"]) == decide_orders(pl.DataFrame([LINE, LINE | {"to": None}]))["licet_outcome"].to_list()


@pytest.mark.parametrize("columns", [{"licet_outcome": ["x"], "to": ["CN"]}, {"order": ["x"]}])
def test_a_frame_that_cannot_be_decided(columns):
    with pytest.raises(LicetError):
        decide_orders(pl.DataFrame(columns))


def test_an_empty_book():
    assert decide_orders(pl.DataFrame([LINE]).clear()).height == 0


def test_a_sample_is_the_same_every_time(tmp_path):
    write_sample(tmp_path / "a.parquet", 1000, seed=3, rows=300)
    write_sample(tmp_path / "b.csv", 1000, seed=3, rows=300)
    written = pl.read_parquet(tmp_path / "a.parquet")
    assert written.height == 1000
    assert written["order_line"].n_unique() == 1000
    assert written.equals(
        pl.concat(
            [
                sample_orders(300, 3, start=0),
                sample_orders(300, 3, start=300),
                sample_orders(300, 3, start=600),
                sample_orders(100, 3, start=900),
            ]
        )
    )
    assert pl.read_csv(tmp_path / "b.csv", infer_schema=False)["order_line"].equals(written["order_line"])
    with pytest.raises(LicetError, match="cannot be written"):
        write_sample(tmp_path / "a.doc", 10)
