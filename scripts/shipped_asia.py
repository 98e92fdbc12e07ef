#!/usr/bin/env python3
"""Make the Chinese and Japanese tables of src/licet/screening/shipped from lists as collected in ../shared/data.

    python scripts/shipped_asia.py ../shared/data              say what would change
    python scripts/shipped_asia.py ../shared/data --write      change it

Facts only: names, countries, days, announcements. What the collected files break (names run together, words about the party
in its name) is mended here, by rule or by hand.
"""

import argparse
import csv
import gzip
import json
import re
import sys
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from part_744 import plain
from shipped_parties import FOLDER, file_text, fresh_id, value, written

from licet.facts.places import load_places

REGISTRY = "jp-cn-lists/cn_export_control_and_unreliable_lists.json"
DESIGNATIONS = "jp-cn-lists/cn_sanctions_2026-07-27_c816f4533.csv"
END_USERS = "jp-cn-lists/jp_foreign_end_user_list.json.gz"
AS_OF = date(2026, 7, 27)
LISTS = {
    "cn-export-control-watchlist": "cn_control_list",
    "List of Export Controls": "cn_control_list",
    "cn-attention-list": "cn_watch_list",
    "Export Control Watch List": "cn_watch_list",
    "cn-unreliable-entity-list": "cn_unreliable_entity",
    "UEL": "cn_unreliable_entity",
}
#: What each announcement is called, where the fact sheets or its own number say so; others are named by their day.
CITES = {
    ("cn_control_list", date(2025, 3, 4)): "Announcement 13 of 2025",
    ("cn_control_list", date(2025, 4, 4)): "Announcement 21 of 2025",
    ("cn_control_list", date(2025, 4, 10)): "Announcement 22 of 2025",
    ("cn_control_list", date(2025, 9, 25)): "Announcement 51 of 2025",
    ("cn_control_list", date(2026, 2, 24)): "Announcement 11 of 2026",
    ("cn_control_list", date(2026, 4, 24)): "Announcement 20 of 2026",
    ("cn_watch_list", date(2026, 2, 24)): "Announcement 12 of 2026",
    ("cn_unreliable_entity", date(2025, 3, 4)): "Notices 5 and 6 of 2025",
    ("cn_unreliable_entity", date(2025, 4, 4)): "Notice 7 of 2025",
    ("cn_unreliable_entity", date(2025, 4, 10)): "Notice 8 of 2025",
}
UNTIL = {
    ("cn_control_list", date(2025, 3, 4)): date(2025, 11, 10),
    ("cn_unreliable_entity", date(2025, 3, 4)): date(2025, 11, 10),
}
PAUSED = {
    ("cn_control_list", date(2025, 4, 4)): "its effect is paused since 2025-05-14; the pause was due to end on 2026-11-10",
    (
        "cn_control_list",
        date(2025, 4, 10),
    ): "its effect is paused since 2025-05-14; believed ended in August 2025, not confirmed",
    ("cn_unreliable_entity", date(2025, 4, 4)): "its effect is paused since 2025-05-14; the pause was due to end on 2026-11-10",
    ("cn_unreliable_entity", date(2025, 4, 10)): "its effect is paused since 2025-05-14, without a term",
}
#: Rows that the registry broke: the name in English and Chinese as announced; None where another row has the party.
MENDED: dict[str, tuple[str, str] | None] = {
    "参与对台湾地区军售的美国波音防务": None,
    "美国PVH集团": ("PVH Group", "PVH集团"),
    "哈德森技术公司（Hudson Technologies Co.）等6家实体": ("Hudson Technologies Co.", "哈德森技术公司"),
    "国际海洋工程公司（Oceaneering International, Inc.）等3家实体": ("Oceaneering International, Inc.", "国际海洋工程公司"),
    "反无人机技术公司": None,  # the day is read from the other file, which has the fourteen and their branches one by one
    "TechInsights公司及其分支机构等外国实体": None,
}
_ZH_MENDED = {"空间与安全集团": "波音防务、空间与安全集团"}
_ARMS = re.compile(r"^参与对台湾地区军售的(?:美国)?|^美国(?=通用)")
_CJK = re.compile(r"[\u3400-\u9fff\u2f00-\u2fdf]")
_PLACES = {
    "People's Republic of China": "CN",
    "Hong Kong": "HK",
    "Taiwan": "TW",
    "Republic of Korea": "KR",
    "Singapore": "SG",
    "Macau": "MO",
}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path, help="the folder with jp-cn-lists/")
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    rows = chinese(given.data)
    files = {f"{name}.toml": chinese_text(name, [r for r in rows if r["list"] == name]) for name in HEADS}
    users = end_users(given.data)
    files["jp_end_user_list.toml"] = japanese(users)
    files["names_meti.toml"] = also_listed(users)
    changed = 0
    for name, text in files.items():
        file = FOLDER / name
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        changed += before != text
        print(f"{name}: {text.count('{ id = ')} entries, {'changed' if before != text else 'as it was'}")
        if given.write:
            file.write_text(text, encoding="utf-8")
    return 0 if given.write or not changed else 1


def chinese(data: Path) -> list[dict[str, Any]]:
    """The parties of the three lists: from the registry, and from the other file where it alone has the announcement."""
    with (data / DESIGNATIONS).open(encoding="utf-8-sig", newline="") as stream:
        told = [
            r
            for r in csv.DictReader(stream)
            if r["Body"] == "Ministry of Commerce" and r["List"] in LISTS and r["Type"] != "Person"
        ]
    known = {(LISTS[r["List"]], plain(r["Name"])): r for r in told}
    rows: list[dict[str, Any]] = []
    for r in json.loads((data / REGISTRY).read_bytes()):
        name, zh = tidy(r["entity_name"]), _ARMS.sub("", (r["aliases"] or [""])[0])
        if name in MENDED:
            mended = MENDED[name]
            if mended is None:
                continue
            name, zh = mended
        which, day = LISTS[r["list_id"]], began(LISTS[r["list_id"]], date.fromisoformat(r["date_added"]))
        other = known.get((which, plain(name)), {})
        rows.append(row(which, name, _ZH_MENDED.get(zh, zh), day, r["source_url"], other.get("Country") or country(name, day)))
    have = {(r["list"], plain(r["name"])) for r in rows}
    for r in told:
        which, day = LISTS[r["List"]], datetime.strptime(r["Date"], "%d.%m.%y" if len(r["Date"]) == 8 else "%d.%m.%Y").date()
        if (which, plain(r["Name"])) not in have:
            rows.append(row(which, tidy(r["Name"]), r["Chinese name"], day, r["Source URL"], r["Country"]))
    return rows


def row(which: str, name: str, zh: str, day: date, url: str, code: str) -> dict[str, Any]:
    key = (which, day)
    made: dict[str, Any] = {
        "list": which,
        "name": name,
        "also": [],
        "zh": zh if zh != name else "",
        "countries": [load_places().country(code)] if code else [],
    }
    cite = CITES.get(key, f"Announcement of {day.isoformat()}")
    made |= {"from": day, "until": UNTIL.get(key), "remarks": PAUSED.get(key, ""), "cite": [cite], "url": url}
    return made if cite in CITES.values() else made | {"confidence": "medium"}


def began(which: str, day: date) -> date:
    """The first day: what was announced on 9 April 2025 began on the tenth."""
    return date(2025, 4, 10) if day == date(2025, 4, 9) else day


#: Where the two collections write a name differently: the countries that the announcement of 2026-04-24 gives.
_EUROPEANS = {"FN": "BE", "OMNIPOL": "CZ", "HENSOLDT": "DE", "EXCALIBUR": "CZ", "SPACEKNOW": "CZ", "VZLU": "CZ"}


def country(name: str, day: date) -> str:
    if day == date(2026, 4, 24):
        return _EUROPEANS[name.split()[0]]
    return "JP" if day in (date(2026, 2, 24), date(2026, 6, 29)) else "TW" if day == date(2025, 7, 9) else "US"


def tidy(text: str) -> str:
    return " ".join(re.sub(r"[\u200b\u200c\u200d\ufeff]", "", text).split())


HEADS = {
    "cn_control_list": {
        "title": "China's export control list of entities: the announcements of January 2025 to July 2026",
        "requirement": "dual-use items of China's list, whatever the use; in most announcements also items of Chinese "
        "origin passed on abroad",
        "policy": "banned; a single export may be applied for in special circumstances",
    },
    "cn_watch_list": {
        "title": "China's watch list: the announcements of February and June 2026",
        "requirement": "individual licences only, with a risk report and a pledge of the user; no time limit of review",
    },
    "cn_unreliable_entity": {
        "title": "China's unreliable entity list: the notices of 2023 to October 2025",
        "requirement": "trade with China, as the notice that names the party says",
    },
}


def chinese_text(name: str, rows: list[dict[str, Any]]) -> str:
    head = {"id": name, **HEADS[name], "kind": "organisation", "url": "https://aqygzj.mofcom.gov.cn/flzc/gzjgfxwj/"}
    head |= {
        "source": "announcements of China's Ministry of Commerce, names and days as collected by 2026-07-27 (registry "
        "and designations, jp-cn-lists)",
        "covers": "Every organisation named by an announcement up to the day this is of; no persons. Later "
        "announcements, and earlier ones "
        "that the collections lack, are not here.",
        "dates": "from: the day the announcement began to apply. Where it is paused the law on the day decides (see remarks).",
    }
    return file_text(head, {}, lines(rows), AS_OF)


def end_users(data: Path) -> list[dict[str, Any]]:
    """The End User List: those of China, Hong Kong, Taiwan, South Korea and Singapore."""
    rows = []
    for r in json.loads(gzip.decompress((data / END_USERS).read_bytes())):
        place = next((p for p in _PLACES if any(a.startswith(p) for a in r["addresses"])), None)
        if place is None:
            continue
        name = tidy(r["entity_name"]) or tidy(r["addresses"][0].removeprefix(place))
        main, native = split_native(name)
        also = [split_native(tidy(a)) for a in r["aliases"]]
        zh = [n for n in (native, *(n for _, n in also)) if n]
        made: dict[str, Any] = {
            "name": main or zh[0],
            "also": distinct(main, [m for m, _ in also if m]),
            "countries": [_PLACES[place]],
        }
        rows.append(made | {"zh": list(dict.fromkeys(zh)), "cite": ["End User List of 2025-09-29"]})
    return rows


def also_listed(users: list[dict[str, Any]]) -> str:
    """The Chinese names of the End User List, for those whom the US Entity List has under the same English name."""
    table = tomllib.loads((FOLDER / "us_entity_list.toml").read_text(encoding="utf-8"))
    by_name = {plain(e["name"]): e["id"] for e in table["entry"] if e.get("name") and {"CN", "HK", "TW"} & set(e["countries"])}
    found: dict[str, list[str]] = {}
    for user in users:
        bare = re.sub(r"\s*[(（][A-Z0-9 ]+[)）]\s*$", "", user["name"])
        if (id_ := by_name.get(plain(bare))) and user["zh"]:
            found.setdefault(id_, []).extend(user["zh"])
    rows = [f"  {{ id = {value(id_)}, zh = {value(list(dict.fromkeys(zh)))} }}," for id_, zh in sorted(found.items())]
    head = {
        "source": "https://www.meti.go.jp/press/2025/09/20250929006/20250929006.html (End User List, same name in English)",
        "confidence": "high",
        "list": "us_entity_list",
    }
    lines_ = ["# Made by scripts/shipped_asia.py: change that, not this.", "", "[[names]]"]
    lines_ += [*(f"{k} = {value(v)}" for k, v in head.items()), "entry = [", *rows, "]"]
    return "\n".join(lines_) + "\n"


def japanese(rows: list[dict[str, Any]]) -> str:
    head = {
        "id": "jp_end_user_list",
        "title": "Japan's Foreign End User List: China, Hong Kong, Taiwan, South Korea, Singapore (not the whole list)",
        "url": "https://www.meti.go.jp/press/2025/09/20250929006/20250929006.html",
        "source": "METI, Foreign End User List published on 2025-09-29, in force from 2025-10-09 (835 parties), as "
        "collected in jp-cn-lists",
        "covers": "The parties of the five places on the list of that day. The list has others, and is renewed once a year.",
        "dates": "The list does not say since when a party is on it; the day of a deal does not matter here.",
        "requirement": "goods of the catch-all, unless it is plain that the use is none of concern",
    }
    return file_text(head, {}, lines(rows), date(2025, 10, 9))


def split_native(text: str) -> tuple[str, str]:
    """A name and the name in Chinese characters that stands beside it in brackets, or alone."""
    text = text.replace("，", ",")
    if found := re.match(r"^(.*?)\s*[(（]\s*([^()（）]*(?:[(（][^()（）]*[)）][^()（）]*)*)\s*[)）]\s*$", text):
        if _CJK.search(found[2]):
            return re.sub(r"\s+,", ",", found[1]), re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", found[2]).strip()
    return ("", text) if _CJK.search(text) and not re.search(r"[A-Za-z]{4}", text) else (text, "")


def distinct(main: str, names: list[str]) -> list[str]:
    kept: dict[str, str] = {}
    for name in names:
        if plain(name) != plain(main):
            kept.setdefault(plain(name), name)
    return list(kept.values())


def lines(rows: list[dict[str, Any]]) -> list[str]:
    taken: set[str] = set()
    ordered = sorted(rows, key=lambda r: (str(r.get("from", "")), r["name"].lower()))
    return [written(r | {"id": fresh_id(r, taken)}) for r in ordered]


if __name__ == "__main__":
    sys.exit(main())
