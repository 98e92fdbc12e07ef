"""Determinations kept: saved with what they were made from, decided again, held, and told of in a log that only grows."""

from importlib.util import find_spec

from licet.errors import LicetError

for _needed in ("sqlalchemy", "alembic", "rfc8785"):
    if find_spec(_needed) is None:
        raise LicetError(f"keeping records needs {_needed}, which is not installed", mend="pip install 'licet[web]'")
