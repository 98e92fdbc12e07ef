"""A Parquet file decided in parts says what its lines say in memory, however it is divided."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from licet.orders import bench, streaming
from licet.orders.frames import decide_orders
from licet.orders.sample import sample_orders
from licet.orders.streaming import decide_parquet

LINES = 1500


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A file, and what is answered of its lines."""
    lines = sample_orders(LINES, dirty=0.1)
    file = tmp_path_factory.mktemp("book") / "orders.parquet"
    lines.write_parquet(file)
    return file, as_texts(decide_orders(lines))


def as_texts(lines):
    answers = [name for name in lines.columns if name.startswith("licet_")]
    return lines.with_columns(pl.col(answers).cast(pl.String))


@pytest.mark.parametrize(("stretch", "remembered"), [(1 << 24, 1 << 20), (600, 1 << 20), (700, 150)])
def test_a_file_says_what_its_lines_say(book, tmp_path, monkeypatch, stretch, remembered):
    """In one stretch, in several that know what was met before, and in several that have forgotten it."""
    monkeypatch.setattr(streaming, "_STRETCH", stretch)
    monkeypatch.setattr(bench, "REMEMBERED", remembered)
    file, expected = book
    decide_parquet(file, tmp_path / "decided.parquet", rows=100)
    decided = as_texts(pl.read_parquet(tmp_path / "decided.parquet"))
    silent = [name for name in decided.columns if name not in expected.columns]
    assert all(decided[name].null_count() == LINES for name in silent)
    assert_frame_equal(decided.drop(silent), expected)


def test_a_file_without_lines(tmp_path):
    pl.DataFrame({"to": [], "item.kind": []}, schema={"to": pl.String, "item.kind": pl.String}).write_parquet(
        tmp_path / "none.parquet"
    )
    decide_parquet(tmp_path / "none.parquet", tmp_path / "decided.parquet")
    assert pl.read_parquet(tmp_path / "decided.parquet").height == 0
