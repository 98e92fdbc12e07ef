"""Which language a name is in, where its letters say so and the list is of one country."""

import re

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3040-\u30ff]")


def language(text: str, han: str = "") -> str:
    """ISO 639-1: `ja` for kana; for Chinese characters the one given, since they do not say it themselves; else ""."""
    if _KANA.search(text):
        return "ja"
    return han if _HAN.search(text) else ""
