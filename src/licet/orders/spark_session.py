"""A session of Spark for one command; what goes wrong in it is told as errors of ours."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from licet.errors import LicetError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: On this machine alone nothing listens beyond it.
_ALONE = {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}


@contextmanager
def spark_session(master: str) -> Iterator[SparkSession]:
    """A session that ends with the block.

    master: the cluster as Spark names it (`spark://host:7077`), or `local[*]` for this machine, where workers run the Python of
    this process unless PYSPARK_PYTHON names one. Raises LicetError where Spark or Java is missing, and where a job fails.
    """
    try:
        from py4j.protocol import Py4JError  # type: ignore[import-untyped]
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise LicetError("Spark is not installed", where="--engine spark", mend="install licet[spark]") from None
    builder = SparkSession.builder.master(master).appName("licet book run")
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        for name, value in _ALONE.items():
            builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        try:
            session.sparkContext.setLogLevel("OFF")
            yield session
        finally:
            session.stop()
    except (PySparkException, Py4JError) as error:
        raise LicetError(
            f"the cluster gave up: {_said(error)}",
            where=f"--master {master}",
            mend="every node needs Java 17 or newer, and this licet in the Python that PYSPARK_PYTHON names",
        ) from None


def _said(error: Exception) -> str:
    """What an error says in one line: of one of a worker what comes after its traceback."""
    lines = str(error).splitlines()
    traced = [place for place, line in enumerate(lines) if "Traceback (most recent call last)" in line]
    after = lines[traced[-1] + 1 :] if traced else lines
    return next((line for line in after if line.strip() and not line.startswith(" ")), type(error).__name__)
