"""What docs/promises.md and docs/controls.toml promise: tests that are there, licences, bill of materials, no connection."""

import ast
import json
import re
import socket
import tomllib
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[1]
#: What a licence may say of itself. "OR" between two of them leaves the choice.
ALLOWED = {
    *("MIT", "MIT-0", "MIT License", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "BSD License", "Apache-2.0", "Zlib", "CC0-1.0"),
    *(
        "Apache Software License",
        "PSF-2.0",
        "MPL-2.0",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "MPL-1.1",
        "OFL-1.1",
        "CNRI-Python",
    ),
}


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    spec = spec_from_file_location("sbom", ROOT / "scripts" / "sbom.py")
    assert spec is not None
    assert spec.loader is not None
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def _named(control: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    for test in control["tests"]:
        file, _, name = test.partition("::")
        yield ROOT / file, name


def test_every_control_names_tests_that_are_there() -> None:
    controls = tomllib.loads((ROOT / "docs" / "controls.toml").read_text("utf-8"))["control"]
    assert len(controls) > 9
    for control in controls:
        assert control["id"]
        assert control["asks"]
        assert control["does"]
        assert control["tests"]
        for file, name in _named(control):
            tree = ast.parse(file.read_text("utf-8"))
            there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
            assert name in there or (name == "*" and any(each.startswith("test_") for each in there)), f"{file}::{name}"


def test_files_named_in_the_promises_are_there() -> None:
    text = (ROOT / "docs" / "promises.md").read_text("utf-8")
    named = re.findall(r"`((?:tests|scripts)/[\w/]+\.py)`", text)
    assert len(named) > 6
    assert [each for each in named if not (ROOT / each).is_file()] == []


def test_no_licence_that_binds_its_user(sbom: ModuleType) -> None:
    told = {name: sbom.licence(name) for name, _, _ in sbom.pins(ROOT / "requirements.lock")}
    assert sum(map(bool, told.values())) > 40
    for name, said in told.items():
        choices = [re.split(r" AND |; ", choice) for choice in said.split(" OR ")] if said else []
        fits = any(all(part in ALLOWED for part in parts) for parts in choices)
        assert fits or not said, f"{name}: {said}"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-cluster.lock"])
def test_the_bill_of_materials_is_the_lock(sbom: ModuleType, lock: str) -> None:
    bill = sbom.bill(ROOT / lock)
    text = (ROOT / lock).read_text("utf-8")
    assert bill == json.loads(json.dumps(sbom.bill(ROOT / lock)))
    assert [each["purl"] for each in bill["components"]] == [
        f"pkg:pypi/{name}@{version}" for name, version in re.findall(r"(?m)^([\w.-]+)==([\w.+!-]+)", text)
    ]
    hashes = [each["value"] for part in bill["components"] for each in part["properties"]]
    assert hashes == re.findall(r"--hash=(sha256:\w+)", text)


@pytest.mark.parametrize(
    "command",
    [
        [
            "check",
            "--item",
            "NXT:1980Di",
            "--from",
            "NL",
            "--to",
            "CN",
            "--end-user",
            "Semiconductor Manufacturing International",
        ],
        ["screen", "Huawei Technologies", "--country", "CN"],
        ["timeline", "--item", "NXT:1980Di", "--to", "CN", "--since", "2024-01-01", "--until", "2024-12-31"],
        ["brief", "--example"],
        ["law", "list"],
        ["cases", str(ROOT / "cases" / "japan.toml")],
    ],
)
def test_nothing_is_connected_to(command: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from licet.cli.main import app

    monkeypatch.setenv("LICET_DATA", str(tmp_path))
    tried: list[Any] = []

    def refused(_self: socket.socket, address: Any) -> None:
        tried.append(address)
        raise OSError("no route")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refused)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **_: tried.append(asked))
    result = CliRunner().invoke(app, command)
    assert result.output
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit), result.output
    assert tried == []
