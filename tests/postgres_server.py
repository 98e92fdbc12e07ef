"""A PostgreSQL of the tests' own: the system's server in a folder of its own, on a socket there, ended with the tests."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep


def why_none() -> str:
    """Why no server can be started here; empty where one can."""
    if find_spec("psycopg") is None:
        return "psycopg, the driver of PostgreSQL, is not installed"
    if _programs() is None:
        return "there is no PostgreSQL server on this machine"
    return ""


@contextmanager
def running() -> Iterator[str]:
    """A server that runs, as the URL of its empty database. Each is its own, so test processes do not meet."""
    programs = _programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="licet-pg-"))
    who = _user()
    if who:
        shutil.chown(folder, who)
    as_user = {"user": who, "extra_groups": []} if who else {}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **as_user}
    data = folder / "data"
    made = [programs / "initdb", "-D", data, "-U", "licet", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]
    subprocess.run(made, check=True, **quiet)
    served = [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
    server = subprocess.Popen(served, **quiet)
    try:
        _await(folder, server)
        yield f"postgresql+psycopg://licet@/postgres?host={folder}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def _user() -> str:
    """The server refuses to run as root: then it runs as another user."""
    if os.geteuid() != 0:
        return ""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _await(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    import psycopg

    end = monotonic() + 60
    while server.poll() is None and monotonic() < end:
        try:
            psycopg.connect(host=str(folder), user="licet", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            sleep(0.05)
    raise AssertionError("the server does not serve")
