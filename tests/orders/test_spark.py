"""A book on a cluster has the answers it has on one machine, even when a machine of the cluster is lost."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import polars as pl
import pytest

from licet.errors import LicetError
from licet.orders.frames import decide_orders
from licet.orders.sample import sample_orders

pytest.importorskip("pyspark", reason="Spark is not installed (extra `spark`)")

from licet.orders.preparing import Choices, prepare
from licet.orders.spark import decide_book, decide_spark
from orders.files import as_csv, ran
from orders.spark_cluster import cluster

LINES = 4000
PARTS = 8


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    from pyspark.sql import SparkSession

    with cluster(tmp_path_factory.mktemp("spark")) as running, pytest.MonkeyPatch.context() as patch:
        for name, value in running.environment.items():
            patch.setenv(name, value)
        builder = SparkSession.builder.master(running.master).appName("licet")
        settings = {
            "spark.ui.enabled": "false",
            "spark.executor.memory": "600m",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": "2",
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        session.running = running
        yield session
        session.stop()


def texts(frame):
    """Lines in one order, as texts; a cluster does not know the numbers of rows."""
    return frame.select(pl.all().cast(pl.String)).sort("order_line")


@pytest.fixture(scope="module")
def book():
    return sample_orders(LINES, seed=11, dirty=0.02)


@pytest.fixture(scope="module")
def stored(book, tmp_path_factory):
    """The book as a folder of Parquet files, so that the cluster has parts to share out."""
    folder = tmp_path_factory.mktemp("book")
    for number, part in enumerate(book.iter_slices(LINES // PARTS)):
        part.write_parquet(folder / f"part-{number}.parquet")
    return folder


def read(spark, stored):
    return spark.read.parquet(str(stored)).repartition(PARTS)


def test_a_cluster_answers_as_one_machine_does(spark, stored, book):
    decided = pl.DataFrame(decide_spark(read(spark, stored)).toArrow())
    alone = decide_orders(book)
    assert decided.columns == alone.columns
    assert texts(decided).equals(texts(alone))
    assert decided["licet_note"].drop_nulls().len() > 20


def test_a_worker_lost_in_the_middle_changes_nothing(spark, stored, book):
    decided = decide_spark(read(spark, stored))
    tracker, running = spark.sparkContext.statusTracker(), spark.running
    lost = []

    def lose_one():
        while not lost:
            stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
            if any(s is not None and s.numTasks == PARTS and 0 < s.numCompletedTasks < PARTS for s in stages):
                running.kill_worker(0)
                lost.append(True)
            time.sleep(0.005)

    watcher = threading.Thread(target=lose_one, daemon=True)
    watcher.start()
    found = pl.DataFrame(decided.toArrow())
    watcher.join(1)
    assert lost, "the job was over before a worker could be lost"
    assert running.workers[0].poll() is not None
    assert texts(found).equals(texts(decide_orders(book)))


def test_a_csv_with_headings_of_its_own_from_file_to_folder(spark, book, tmp_path):
    file, out = tmp_path / "orders.csv", tmp_path / "result"
    renamed = book.head(400).rename({"to": "Ship to", "item.code.us": "ECCN"})
    renamed.select(pl.all().cast(pl.String)).write_csv(file, separator=";")
    ready = prepare(file, {"Ship to": "to", "ECCN": "item.code.us"}, Choices(screen=False))
    counted = decide_book(ready, spark, out)
    alone = decide_orders(book.head(400))["licet_outcome"].cast(pl.String).value_counts()
    assert counted == dict(alone.iter_rows())
    found = pl.read_parquet(out / "*.parquet")
    assert found.columns[: len(renamed.columns)] == renamed.columns
    with pytest.raises(LicetError, match="is there already"):
        decide_book(ready, spark, out)


def test_masters_and_screening_say_on_a_cluster_what_they_say_on_one_machine(spark, tmp_path):
    head = ["Line", "Part number", "Ship from", "Ship to", "Ship date", "End user", "End use"]
    users = ["Fab Seven", "Fab Eight", "Nobody Known", "Semiconductor Manufacturing International Corporation"]
    lines = [
        [str(n), f"P-{n % 4}", "US", "KR" if n % 5 == 0 else "CN", f"2026-0{1 + n % 6}-01", users[n % 4], ""]
        for n in range(120)
    ]
    items = [
        ["P-0", "NXT:1980Di", "", "NL"],
        ["P-1", "", "3B001.c.1.a", "US"],
        ["P-2", "", "3B991", "JP"],
        ["P-2", "", "3B992", "JP"],
    ]
    parties = [["Fab Seven", "CN", "CN", ""], ["Fab Eight", "CN", "KR", "us_entity_list"]]
    file = as_csv(tmp_path / "book.csv", lines, head)
    masters = {
        "items": str(as_csv(tmp_path / "items.csv", items, ["Part number", "Model", "ECCN", "Made in"])),
        "parties": str(as_csv(tmp_path / "parties.csv", parties, ["Name", "Country", "HQ", "Lists"])),
    }
    book = prepare(file, {}, Choices(), masters=masters)
    assert book.roles == ("end_user",)
    decide_book(book, spark, tmp_path / "out")
    _, alone = ran(file, tmp_path / "alone.csv", masters=masters)
    found = pl.read_parquet(tmp_path / "out/*.parquet").sort(pl.col("Line").cast(pl.Int64))
    new = ["licet_outcome", "licet_us", "licet_provisions", "licet_missing", "licet_situation", "licet_added"]
    for name in new:
        assert found[name].fill_null("").to_list() == alone[name].fill_null("").to_list(), name
    assert set(found["licet_outcome"]) > {"unreadable", "undetermined"}
    assert found["licet_note"].str.contains("P-2").sum() == 30
    assert found["licet_added"].str.contains("us_entity_list").sum() >= 60


def by_command(spark, file, out, **environment):
    """`licet book run` on a Spark of its own on this machine, as somebody runs it who has set nothing but Java."""
    own = {name: value for name, value in spark.running.environment.items() if name not in ("PYSPARK_PYTHON", "PYTHONPATH")}
    licet = Path(sys.executable).with_name("licet")
    said = ("--engine", "spark", "--master", "local[1]", "--no-screen", "--out", str(out))
    command = [str(licet), "book", "run", str(file), *said]
    return subprocess.run(command, env=own | environment, capture_output=True, text=True, timeout=240)


def test_the_command_needs_nothing_but_java(spark, book, tmp_path):
    file, out = tmp_path / "orders.csv", tmp_path / "result"
    book.head(200).select(pl.all().cast(pl.String)).write_csv(file)
    done = by_command(spark, file, out)
    assert done.returncode == 1, done.stderr  # some lines cannot be read
    found, alone = pl.read_parquet(out / "*.parquet"), decide_orders(book.head(200))
    new = ["order_line", "licet_outcome", "licet_us", "licet_missing", "licet_situation"]
    assert texts(found.select(new)).equals(texts(alone.select(new)))


def test_what_fails_on_a_cluster_is_told_in_words(spark, book, tmp_path):
    file, bare = tmp_path / "orders.csv", tmp_path / "python"
    book.head(20).select(pl.all().cast(pl.String)).write_csv(file)
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    bare.chmod(0o755)
    done = by_command(spark, file, tmp_path / "result", PYSPARK_PYTHON=str(bare))
    assert done.returncode == 2
    assert "the cluster gave up: ModuleNotFoundError" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_frame_that_cannot_be_decided_is_refused_before_anything_runs(spark):
    with pytest.raises(LicetError, match="no column names a fact"):
        decide_spark(spark.createDataFrame([("a",)], ["colour"]))
    with pytest.raises(LicetError, match="has a name that answers are given"):
        decide_spark(spark.createDataFrame([("CN", "a")], ["to", "licet_outcome"]))
