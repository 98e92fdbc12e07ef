"""Invented deals, for tests that ask many."""

import random
from collections.abc import Iterator
from typing import Any

from licet.deals.catalogue import load_catalogue

_PLACES = ("CN", "TW", "KR", "US", "JP", "SG", "DE", "NL", "FR", "IN", "VN", "GB", "RU", "IR", "AT")
_USES = ("mature_node", "ic_production", "advanced_node_logic", "advanced_node_dram", "back_end", "research", "unknown")
_CODES = ("3B001.f.1", "3B991", "EAR99", "3B001.a", "3A090", "unknown", "0A999")


def invented_deals(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """So many deals, each with some of the things people tell; the same seed gives the same deals."""
    rng = random.Random(seed)
    models = [model.id for model in load_catalogue().models]
    for _ in range(count):
        item: dict[str, Any] = {"model": rng.choice(models)} if rng.random() < 0.8 else {"kind": "scanner", "form": "part"}
        if rng.random() < 0.3:
            item["codes"] = {"us": rng.choice(_CODES)}
        deal: dict[str, Any] = {"item": item, "on": f"20{rng.randint(21, 27)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"}
        for key, share, choices in (("from", 0.9, _PLACES), ("to", 0.9, _PLACES), ("end_use", 0.7, _USES)):
            if rng.random() < share:
                deal[key] = rng.choice(choices)
        if rng.random() < 0.5:
            lists = rng.choice(([], ["us_entity_list"], "unknown"))
            deal["party"] = [{"role": "end_user", "country": rng.choice(_PLACES), "lists": lists}]
        if rng.random() < 0.3:
            deal["facts"] = {
                "us_content_pct": rng.choice((5, "12", "30 %", 60)),
                "informed": rng.choice((["us"], "none", "unknown")),
            }
        if rng.random() < 0.3:
            deal["as_of"] = f"202{rng.randint(3, 6)}-06-{rng.randint(1, 28):02}"
        yield deal
