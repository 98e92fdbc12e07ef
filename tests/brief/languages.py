"""The same invented news in the languages that are read, each as its papers print it."""

from pathlib import Path

STORIES = {file.stem: file.read_text(encoding="utf-8") for file in sorted((Path(__file__).parent / "printed").glob("*.txt"))}
