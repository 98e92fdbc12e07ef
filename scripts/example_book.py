#!/usr/bin/env python3
"""Makes src/licet/orders/example.xlsx, the order book that `licet book run --example` runs: orders, items, parties and parts
as the sheets of one workbook. Customers are invented, models are those of the catalogue.

    .venv/bin/python scripts/example_book.py
"""

from datetime import date, datetime, timedelta
from pathlib import Path

from xlsxwriter import Workbook

OUT = Path(__file__).resolve().parents[1] / "src/licet/orders/example.xlsx"

ITEMS = [
    ("Part number", "Description", "Model", "Kind of item", "Item form", "ECCN", "Made in"),
    ("SC-1970", "Immersion scanner", "NXT:1970Ci", "", "", "", "NL"),
    ("SC-1980", "Immersion scanner", "NXT:1980Di", "", "", "", "NL"),
    ("SC-2050", "Immersion scanner", "NXT:2050i", "", "", "", "NL"),
    ("SC-0860", "KrF scanner", "XT:860N", "", "", "", "NL"),
    ("ME-0385", "Overlay metrology", "YieldStar 385", "", "", "", "NL"),
    ("ET-0333", "Dry etcher", "Sym3", "", "", "", "US"),
    ("TR-0011", "Track", "CLEAN TRACK LITHIUS Pro Z", "", "", "", "JP"),
    ("DE-0200", "Deposition tool, our own", "", "ald_tool", "complete", "", "DE"),
    ("SP-0101", "Wafer stage motor", "", "scanner", "part", "3B991", "NL"),
    ("SP-0102", "Gas box, etcher", "", "dry_etcher", "part", "3B991", "US"),
    ("SP-0103", "Pump filter", "", "other", "complete", "EAR99", "DE"),
    ("RE-0007", "Photoresist, KrF", "", "resist", "complete", "EAR99", "JP"),
]
PARTIES = [
    ("Customer no", "Name", "Country", "Headquarters", "Lists"),
    ("C-100", "Lindenbach Halbleiter GmbH", "DE", "DE", ""),
    ("C-110", "Haneul River Devices Co", "KR", "KR", ""),
    ("C-120", "Quiet Harbour Foundry Ltd", "TW", "TW", ""),
    ("C-130", "Pearl Terrace Microelectronics", "CN", "CN", ""),
    ("C-131", "Pearl Terrace Microelectronics (Penang)", "MY", "CN", ""),
    ("C-140", "Nine Orchards Memory Works", "CN", "CN", "us_entity_list"),
    ("C-150", "Amber Plateau Semiconductor", "US", "US", ""),
    ("C-160", "Kawabe Seimitsu Devices", "JP", "JP", ""),
    ("C-170", "Sarasvati Chip Works", "IN", "IN", ""),
]
PARTS = [
    ("Parent", "Child", "Qty", "Fair market value", "Currency", "Origin", "ECCN", "Kind", "Price"),
    ("DE-0200", "Vacuum pump", "2", "41000", "EUR", "DE", "EAR99", "hardware", "2400000"),
    ("DE-0200", "Gas panel", "1", "185000", "EUR", "US", "3B991", "hardware", "2400000"),
    ("DE-0200", "RF generator", "2", "64000", "EUR", "US", "3A991", "hardware", "2400000"),
    ("DE-0200", "Tool control software", "1", "90000", "EUR", "US", "3D991", "software", "2400000"),
    ("DE-0200", "Chamber set", "4", "210000", "EUR", "DE", "EAR99", "hardware", "2400000"),
]
#: Part, quantity, value, currency, from, to, days after the first, customer, end use.
LINES = [
    ("SC-1980", 1, 48_500_000, "EUR", "NL", "KR", 0, "C-110", "advanced node logic"),
    ("SC-1980", 1, 48_900_000, "EUR", "NL", "CN", 12, "C-130", "mature node"),
    ("SC-1970", 1, 39_200_000, "EUR", "NL", "CN", 40, "C-130", ""),
    ("SC-2050", 1, 71_000_000, "EUR", "NL", "TW", 61, "C-120", "advanced node logic"),
    ("SC-0860", 2, 21_400_000, "EUR", "NL", "CN", 75, "C-140", "mature node"),
    ("SC-0860", 1, 10_900_000, "EUR", "NL", "IN", 97, "C-170", "mature node"),
    ("ME-0385", 1, 4_350_000, "EUR", "NL", "CN", 33, "C-130", "mature node"),
    ("ME-0385", 1, 4_350_000, "EUR", "NL", "MY", 120, "C-131", "back end"),
    ("ET-0333", 2, 13_800_000, "USD", "US", "CN", 20, "C-130", ""),
    ("ET-0333", 1, 7_100_000, "USD", "US", "TW", 45, "C-120", "advanced node logic"),
    ("ET-0333", 1, 7_050_000, "USD", "US", "CN", 150, "C-140", "mature node"),
    ("TR-0011", 1, 1_180_000_000, "JPY", "JP", "CN", 55, "C-130", "mature node"),
    ("TR-0011", 1, 1_175_000_000, "JPY", "JP", "JP", 80, "C-160", "ic production"),
    ("DE-0200", 1, 2_400_000, "EUR", "DE", "CN", 64, "C-130", "mature node"),
    ("DE-0200", 1, 2_400_000, "EUR", "DE", "MY", 130, "C-131", "mature node"),
    ("DE-0200", 1, 2_420_000, "EUR", "DE", "US", 25, "C-150", "research"),
    ("SP-0101", 4, 72_000, "EUR", "NL", "CN", 8, "C-130", "mature node"),
    ("SP-0101", 2, 36_000, "EUR", "NL", "KR", 15, "C-110", "advanced node logic"),
    ("SP-0102", 1, 9_200, "USD", "US", "CN", 9, "C-140", "mature node"),
    ("SP-0102", 3, 27_600, "USD", "US", "DE", 31, "C-100", "research"),
    ("SP-0103", 20, 12_000, "EUR", "DE", "CN", 6, "C-130", "mature node"),
    ("SP-0103", 12, 7_200, "EUR", "DE", "KR", 70, "C-110", "ic production"),
    ("RE-0007", 40, 9_600_000, "JPY", "JP", "TW", 18, "C-120", "ic production"),
    ("RE-0007", 25, 6_000_000, "JPY", "JP", "CN", 110, "C-130", "mature node"),
]
FIRST = date(2026, 10, 5)


def orders() -> list[tuple[object, ...]]:
    """The lines under their headings, three to an order."""
    head = (
        "Order",
        "Line",
        "Part number",
        "Qty",
        "Net value",
        "Currency",
        "Ship from",
        "Ship to",
        "Ship date",
        "End user no",
        "End use",
        "Remark",
    )
    rows: list[tuple[object, ...]] = [head]
    for number, (part, quantity, value, currency, start, to, days, customer, use) in enumerate(LINES):
        order, line = f"SO-{2600 + number // 3}", str(number % 3 + 1)
        rows.append((order, line, part, quantity, value, currency, start, to, FIRST + timedelta(days), customer, use, ""))
    return rows


def main() -> None:
    """Write the workbook; it has the same bytes every time."""
    with Workbook(str(OUT)) as book:
        book.set_properties({"created": datetime(2000, 1, 1), "title": "An invented order book"})
        strong, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in (("orders", orders()), ("items", ITEMS), ("parties", PARTIES), ("parts", PARTS)):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(rows[0]) - 1, 16)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, datetime.combine(cell, datetime.min.time()), day)
                    elif isinstance(cell, int):
                        sheet.write_number(number, place, cell)
                    else:
                        sheet.write_string(number, place, str(cell), strong if not number else None)


if __name__ == "__main__":
    main()
