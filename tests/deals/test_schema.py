"""The printed schema of a deal file is the one made from the vocabulary."""

import json
from pathlib import Path

from licet.deals.schema import deal_schema
from licet.facts.vocabulary import load_vocabulary

PRINTED = Path(__file__).resolve().parents[2] / "docs" / "deal.schema.json"


def test_printed_schema_is_current():
    """Print it anew with `licet facts --schema > docs/deal.schema.json`."""
    assert json.loads(PRINTED.read_text(encoding="utf-8")) == deal_schema(load_vocabulary())
