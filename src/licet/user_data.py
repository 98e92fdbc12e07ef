"""Where a user's own data lives: lists kept, decisions made. Unlike the cache it cannot be made again."""

import os
from pathlib import Path

from licet.errors import LicetError


def data_folder() -> Path:
    """The folder of this user: LICET_DATA, XDG_DATA_HOME or ~/.local/share, and `licet` below it. Raises LicetError for a user
    without a home, as in many containers."""
    base = os.environ.get("LICET_DATA") or os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    try:
        return Path(base).expanduser() / "licet"
    except RuntimeError:
        raise LicetError("there is no home folder to keep data in", mend="set LICET_DATA to a folder") from None
