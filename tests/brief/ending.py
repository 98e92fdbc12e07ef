"""A reader of stories whose process ends at a file, as a fault in a library may have it. Found by name in other processes."""

import os
from pathlib import Path

from licet.brief.corpus import SCHEMA, Row


def read(folder: Path, files: list[Path]) -> list[Row]:
    """A row with nothing but its name for each file; the process ends at one that is called so."""
    for file in files:
        if file.name == "ends.txt":
            os._exit(9)
    return [dict.fromkeys(SCHEMA) | {"file": file.relative_to(folder).as_posix(), "number": 1} for file in files]
