"""The pictures of the documents: true to the program, small, and in need of nothing from elsewhere."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.svg"))

pytestmark = pytest.mark.skipif(not PICTURES, reason="the documents are not part of this distribution")


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_stands_by_itself(picture):
    text = picture.read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert len(text) < 200_000
    assert {"title", "desc", "style"} <= names
    assert not names & {"script", "image", "foreignObject", "a", "use"}
    assert not re.search(r"@import|@font-face|(?<!xmlns=\")https?://|url\((?!#)", text)
    assert "prefers-color-scheme:dark" in text


@pytest.mark.parametrize("script", ["picture.py", "analysis_pictures.py"])
def test_the_pictures_say_what_the_commands_say(script):
    """After a change of an answer: .venv/bin/python scripts/picture.py (analysis_pictures.py)"""
    if script == "analysis_pictures.py":
        pytest.importorskip("altair", reason="the extra `charts` is not installed")
        pytest.importorskip("vl_convert", reason="the extra `charts` is not installed")
    found = subprocess.run([sys.executable, ROOT / "scripts" / script, "--check"], capture_output=True, text=True, check=False)
    assert found.stderr == ""
    assert found.returncode == 0


def test_every_picture_has_its_place():
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    text = "\n".join(document.read_text(encoding="utf-8") for document in documents)
    for picture in PICTURES:
        assert f"pictures/{picture.name})" in text
