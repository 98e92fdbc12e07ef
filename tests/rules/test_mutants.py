"""Every slip of the pen a rule is changed by, one at a time."""

import pytest

from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.rules.mutants import mutants, words_of
from licet.rules.parse import parse
from licet.rules.printing import text

WORDS = words_of(load_vocabulary(), list(load_places().groups))


@pytest.mark.parametrize(
    ("rule", "mutated"),
    [
        ("dco <= 1.50 nm", ["dco < 1.50 nm", "dco <= 1.51 nm", "dco <= 1.49 nm"]),
        ("dco > 1 nm", ["dco >= 1 nm", "dco > 2 nm"]),  # nothing is held against zero
        (
            "1 nm < dco <= 2 nm",
            [
                "1 nm <= dco <= 2 nm",
                "1 nm < dco < 2 nm",
                "2 nm < dco <= 2 nm",
                "1 nm < dco <= 3 nm",
                "1 nm < dco <= 1 nm",
            ],
        ),
        ("on >= 2024-09-07", ["on > 2024-09-07", "on >= 2024-09-06", "on >= 2024-09-08"]),
        (
            "0.25 * wavelength / na",
            [
                "0.25 * wavelength * na",
                "0.25 / wavelength / na",
                "0.26 * wavelength / na",
                "0.24 * wavelength / na",
            ],
        ),
        ("item.kind is scanner", ["item.kind is imprint_tool"]),
        ("to is CN", ["to is CO"]),
        ("to is not CN", ["to is CN", "to is not CO"]),
        ("to in {CN, HK, MO}", ["to in {HK, MO}", "to in {CN, MO}", "to in {CN, HK}"]),
        ("to in us.D5", ["to in us.E1"]),
        ("informed has us", ["informed has eu_article_4"]),
        ("informed has any {us, eu_article_4}", ["informed has eu_article_4", "informed has us"]),
        ("military_end_use", ["not military_end_use"]),
        ("not military_end_use", ["military_end_use"]),
        ("under us.ccl.3B001", ["not under us.ccl.3B001"]),
        ("not holds us.744.8", ["holds us.744.8"]),
        ("needs us.744", ["not needs us.744"]),
        ("not needs us.744", ["needs us.744"]),
        ("always", ["never"]),
        (
            "military_end_use and to is CN",
            [
                "military_end_use or to is CN",
                "to is CN",
                "military_end_use",
                "not military_end_use and to is CN",
                "military_end_use and to is CO",
            ],
        ),
        (
            "not (military_end_use or wmd_end_use)",
            [
                "military_end_use or wmd_end_use",
                "not (military_end_use and wmd_end_use)",
                "not wmd_end_use",
                "not military_end_use",
                "not (not military_end_use or wmd_end_use)",
                "not (military_end_use or not wmd_end_use)",
            ],
        ),
        (
            "any party of consignee, end_user (party.lists has us_sdn)",
            [
                "all party of consignee, end_user (party.lists has us_sdn)",
                "any party of end_user (party.lists has us_sdn)",
                "any party of consignee (party.lists has us_sdn)",
                "any party of consignee, end_user (party.lists has jp_end_user_list)",
            ],
        ),
    ],
)
def test_mutants_of(rule, mutated):
    assert [text(mutant) for mutant in mutants(parse(rule), WORDS)] == mutated
