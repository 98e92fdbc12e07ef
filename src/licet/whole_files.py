"""Files that appear whole or not at all."""

import os
from collections.abc import Callable
from pathlib import Path


def write_whole(out: Path, write: Callable[[Path], None]) -> None:
    """Have a file written beside its place and moved there when it is done. Raises OSError; nothing half-written stays."""
    scratch = out.with_name(f".{out.name}.{os.getpid()}{out.suffix}")
    try:
        write(scratch)
        scratch.replace(out)
    finally:
        scratch.unlink(missing_ok=True)
