"""Writes what Licet is made of as CycloneDX 1.6: every pin with its hashes, and its licence where installed.

.venv/bin/python scripts/sbom.py [requirements.lock] > licet.cdx.json     # the same lock gives the same bytes
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>[^\s;\\]+)(?: ; (?P<where>[^\\]+?))? ?\\?$")


def pins(lock: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Name, version and SHA-256 hashes of each pin of a lock; a package with pins for several Pythons comes so often."""
    name, pinned, hashes = "", "", list[str]()
    for line in lock.read_text("utf-8").splitlines():
        if met := _PIN.match(line):
            if name:
                yield name, pinned, hashes
            name, pinned, hashes = met["name"], met["version"], []
        elif found := re.search(r"--hash=sha256:([0-9a-f]{64})", line):
            hashes.append(found[1])
    if name:
        yield name, pinned, hashes


def licence(name: str) -> str:
    """The licence as the installed package tells it; empty where it is not installed, or tells none."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return ""
    classes = [each.split(" :: ")[-1] for each in told.get_all("Classifier") or () if each.startswith("License :: OSI")]
    return told.get("License-Expression") or "; ".join(classes)


def bill(lock: Path) -> dict[str, Any]:
    """The bill of materials."""
    components = []
    for name, pinned, hashes in pins(lock):
        part: dict[str, Any] = {"type": "library", "name": name, "version": pinned, "purl": f"pkg:pypi/{name}@{pinned}"}
        part["bom-ref"] = part["purl"]
        if said := licence(name):
            part["licenses"] = [{"license": {"name": said}}]
        # A hash of CycloneDX is that of the one thing installed; a pin allows any of its files.
        part["properties"] = [{"name": "pip:hash", "value": f"sha256:{each}"} for each in hashes]
        components.append(part)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "licet", "version": version("licet")}},
        "components": components,
    }


def main() -> None:
    lock = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "requirements.lock"
    print(json.dumps(bill(lock), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
