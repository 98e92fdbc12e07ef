"""`licet serve`: the workbench, pages in a browser of this machine."""

import sys

import click

from licet.errors import LicetError
from licet.render.screen import put

_NEEDED = ("fastapi", "uvicorn", "jinja2", "python_multipart")


@click.command()
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Where to listen: this machine only.")
@click.option("--port", default=8377, type=int, metavar="NUMBER", help="The port; 8377 if left out.")
def serve(host: str, port: int) -> None:
    """Serve the workbench to a browser of this machine. It has no accounts, so it listens to nothing else."""
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in _NEEDED):
        raise LicetError("the workbench needs the extra `web`", mend="pip install 'licet[web]'")
    import uvicorn

    from licet.web.app import create_app
    from licet.web.settings import local

    settings = local(host, port)
    put(f"Licet's workbench: http://{settings.host}:{settings.port}/  (Ctrl+C ends it)\n", sys.stdout)
    # Addresses hold the facts of deals: they are not logged.
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, access_log=False, log_level="warning")
