"""`licet serve`: the workbench, pages in a browser: of this machine, or of people with accounts."""

import sys
from functools import partial
from pathlib import Path

import click

from licet.cli.record_options import database_option
from licet.errors import LicetError
from licet.render.screen import put

_NEEDED = ("fastapi", "uvicorn", "jinja2", "python_multipart", "itsdangerous")
_PATH = click.Path(path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Where to listen; this machine only if left out.")
@click.option("--port", default=8377, type=int, metavar="NUMBER", help="The port; 8377 if left out.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A name others reach it by, such as licet.example.org.")
@click.option("--certificate", type=_PATH, metavar="FILE", help="The certificate to speak TLS with (PEM).")
@click.option("--key", type=_PATH, metavar="FILE", help="The key of the certificate (PEM).")
@click.option(
    "--behind", metavar="ADDRESS", help="The address of what speaks TLS in front of it, and is believed whom it serves."
)
@click.option(
    "--workers", default=1, type=click.IntRange(1, 64), metavar="NUMBER", help="How many processes answer; one if left out."
)
@click.option("--log", "logs", is_flag=True, help="Log requests to the error stream, a line of JSON each; no facts, no names.")
@click.option("--metrics", metavar="ADDRESS:PORT", help="Let a Prometheus server read what is counted, there alone.")
@click.option("--demo", is_flag=True, help="With records of invented deals, kept in a folder that is gone when it ends.")
@database_option
def serve(
    host: str,
    port: int,
    names: tuple[str, ...],
    certificate: Path | None,
    key: Path | None,
    behind: str | None,
    workers: int,
    logs: bool,
    metrics: str | None,
    demo: bool,
    database: str | None,
) -> None:
    """Serve the workbench. To this machine alone unless told otherwise; to others only with accounts (`licet user add`), TLS,
    and a secret in LICET_SECRET or LICET_SECRET_FILE."""
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in _NEEDED):
        raise LicetError("the workbench needs the extra `web`", mend="pip install 'licet[web]'")
    from licet.web.settings import serving
    from licet.web.several import serve_here, serve_several

    if (certificate is None) != (key is None):
        raise LicetError("a certificate goes with its key", where="--certificate and --key", mend="name both")
    tls = certificate is not None
    if demo:
        database = _demonstration(host, database)
    settings = serving(host, port, names=names, tls=tls, proxy=behind is not None, database=database)
    shown = f"{'https' if tls else 'http'}://{settings.host}:{settings.port}/"
    put(f"Licet's workbench: {shown}  (Ctrl+C ends it)\n", sys.stdout)
    begin = serve_here if workers == 1 else partial(serve_several, workers)
    # Addresses hold the facts of deals: they are not logged.
    options = {
        "host": settings.host,
        "port": settings.port,
        "access_log": False,
        "log_level": "warning",
        "ssl_certfile": certificate,
        "ssl_keyfile": key,
        "proxy_headers": behind is not None,
        "forwarded_allow_ips": behind or "",
        "server_header": False,
        "timeout_graceful_shutdown": 10,
    }
    begin(settings, options, logs=logs, metrics=metrics)


def _demonstration(host: str, database: str | None) -> str:
    """A database of invented deals, for this machine alone; gone with the process."""
    from atexit import register
    from shutil import rmtree
    from tempfile import mkdtemp

    from licet.records.demonstration import fill
    from licet.records.store import open_store
    from licet.web.settings import loopback

    if database or not loopback(host):
        raise LicetError(
            "a demonstration has records of its own, on this machine alone", mend="leave --database and --host out"
        )
    folder = Path(mkdtemp(prefix="licet-demo-"))
    register(rmtree, folder, ignore_errors=True)
    url = f"sqlite:///{folder / 'records.db'}"
    with open_store(url) as store:
        put(f"{fill(store)} invented deals are kept.\n", sys.stdout)
    return url
