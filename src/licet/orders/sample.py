"""Invented order books of realistic shape: some makers' items, repeat customers, ship dates over quarters, gaps, and dirt.

The same number of lines and the same seed give the same book.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from licet.deals.catalogue import load_catalogue
from licet.errors import LicetError

#: Where customers are, and how many of a hundred.
_PLACES = {
    "CN": 24,
    "TW": 17,
    "KR": 16,
    "US": 14,
    "JP": 8,
    "SG": 4,
    "DE": 4,
    "MY": 3,
    "IL": 2,
    "IE": 2,
    "FR": 1,
    "IT": 1,
    "IN": 1,
    "VN": 1,
    "TH": 1,
    "AT": 1,
}
_USES = ("mature_node", "ic_production", "advanced_node_logic", "advanced_node_dram", "back_end", "research", "")
_USE_WEIGHTS = (0.3, 0.2, 0.14, 0.08, 0.08, 0.05, 0.15)
_LISTS = ("", "us_entity_list", "us_entity_list_fn5", "us_unverified", "us_military_end_user")
_LIST_WEIGHTS = (0.93, 0.04, 0.01, 0.01, 0.01)
#: Things that are sold beside the machines of the catalogue: kind, form, American number, price.
_SPARES = (
    ("scanner", "part", "3B991", 18_000),
    ("dry_etcher", "part", "3B991", 9_000),
    ("wafer_handler", "part", "EAR99", 2_500),
    ("cvd_tool", "part", "3B991", 7_000),
    ("metrology_tool", "part", "EAR99", 4_000),
    ("other", "complete", "EAR99", 600),
    ("resist", "complete", "EAR99", 3_000),
    ("precursor", "complete", "EAR99", 5_200),
)
_CURRENCIES = ("USD", "EUR", "JPY", "KRW", "TWD", "CNY")
_DIRT = {"to": "Atlantis", "kind": "exprot", "item.code.us": "30", "on": "2026-13-01"}


def sample_orders(lines: int, seed: int = 1, *, dirty: float = 0.0, start: int = 0) -> pl.DataFrame:
    """So many lines. dirty: the share of lines with a cell that cannot be read; start: the number of the first line.

    Raises LicetError for numbers that make no book.
    """
    if lines < 0 or not 0 <= dirty <= 1:
        raise LicetError("a book has no fewer than 0 lines, of which a share from 0 to 1 is dirty")
    makers = np.random.default_rng(seed)
    items, customers = _items(makers), _customers(makers)
    rng = np.random.default_rng((seed, start))
    customer = (customers.height * rng.random(lines) ** 2).astype(np.uint32)  # a few customers order most
    portfolio = np.random.default_rng(seed + 1).integers(0, items.height, (customers.height, 24), dtype=np.uint32)
    item = portfolio[customer, (24 * rng.random(lines) ** 1.5).astype(np.int64)]
    quantity = 1 + (rng.random(lines) ** 4 * 12).astype(np.int64)
    price = items["price"].to_numpy()[item] * (90 + rng.integers(0, 21, lines)) / 100
    day = np.datetime64("2025-01-01") + (730 * rng.random(lines)).astype(np.int64)
    order = start + np.arange(lines)
    frame = pl.DataFrame(
        {
            "order_line": pl.Series(1000 + order // 7),
            "position": pl.Series(order % 7 + 1),
            "on": pl.Series(day.astype("datetime64[D]")),
        }
    ).with_columns(
        pl.format("SO-{}/{}", "order_line", "position").alias("order_line"),
        *(items[name].gather(item) for name in items.columns if name != "price"),
        *(customers[name].gather(customer) for name in customers.columns),
        pl.Series("kind", ["export"]).new_from_index(0, lines),
        pl.Series("quantity", quantity),
        pl.Series("value_usd", np.round(price * quantity, 2)),
    )
    frame = frame.drop("position")
    return _dirtied(frame, rng, dirty) if dirty else frame


def write_sample(path: Path, lines: int, seed: int = 1, *, dirty: float = 0.0, rows: int = 1_000_000) -> None:
    """A book as Parquet or CSV, by the ending of the name, made so many rows at a time. Raises LicetError."""
    if path.suffix not in (".parquet", ".csv"):
        raise LicetError(f"a sample cannot be written as {path.suffix or path.name!r}", mend="end the name in .parquet or .csv")
    parts = (sample_orders(min(rows, lines - at), seed, dirty=dirty, start=at) for at in range(0, max(lines, 1), rows))
    first = next(parts)

    def frames(*_: Any) -> Any:
        yield first
        yield from parts

    from polars.io.plugins import register_io_source

    source = register_io_source(frames, schema=first.schema)
    source.sink_parquet(path) if path.suffix == ".parquet" else source.sink_csv(path)


def _items(rng: np.random.Generator) -> pl.DataFrame:
    """Models of the catalogue, most without a number of their own, and spares."""
    models = [model for model in load_catalogue().models if model.kind != "other"]
    chips = np.array([model.kind == "integrated_circuit" for model in models])
    count = len(models)
    return pl.DataFrame(
        {
            "item.model": [*(model.name for model in models), *(None for _ in _SPARES)],
            "item.kind": [*(None for _ in models), *(kind for kind, _, _, _ in _SPARES)],
            "item.form": [*(None for _ in models), *(form for _, form, _, _ in _SPARES)],
            "item.code.us": [*(None for _ in models), *(code for _, _, code, _ in _SPARES)],
            "from": [*(model.made_in or "US" for model in models), *(("NL", "US", "JP", "US", "NL", "DE", "JP", "US"))],
            "us_content_pct": [*(rng.choice([5, 12, 30, 60], count).tolist()), *([10] * len(_SPARES))],
            "price": [
                *np.round(10 ** np.where(chips, rng.uniform(2.5, 4.5, count), rng.uniform(5.5, 8, count)), 0).tolist(),
                *(float(price) for _, _, _, price in _SPARES),
            ],
        }
    )


def _customers(rng: np.random.Generator, count: int = 1500) -> pl.DataFrame:
    """Customers, with what is known of each."""
    weights = np.array(list(_PLACES.values())) / sum(_PLACES.values())
    places = rng.choice(list(_PLACES), count, p=weights)
    headquarters = np.where(rng.random(count) < 0.9, places, rng.choice(list(_PLACES), count, p=weights))
    return pl.DataFrame(
        {
            "end_user.name": [f"Customer {number:04d} Semiconductor" for number in range(count)],
            "end_user.country": places,
            "end_user.headquarters": headquarters,
            "end_user.lists": np.where(places == "CN", rng.choice(_LISTS, count, p=_LIST_WEIGHTS), ""),
            "end_use": rng.choice(_USES, count, p=_USE_WEIGHTS),
            "to": places,
            "currency": rng.choice(_CURRENCIES, count),
        }
    )


def _dirtied(frame: pl.DataFrame, rng: np.random.Generator, share: float) -> pl.DataFrame:
    """The same with a share of lines in which one cell cannot be read; a column that gets dirt becomes text."""
    lines = frame.height
    hit = rng.random(lines) < share
    which = rng.integers(0, len(_DIRT), lines)
    return frame.with_columns(
        pl.when(pl.Series(hit & (which == place))).then(pl.lit(dirt)).otherwise(pl.col(name).cast(pl.String)).alias(name)
        for place, (name, dirt) in enumerate(_DIRT.items())
    )


def example_book() -> Path:
    """The order book that is shipped as an example (made by scripts/example_book.py)."""
    return Path(str(files("licet.orders").joinpath("example.xlsx")))
