"""Where three-valued logic says unknown but every completion agrees, proof decides."""

from licet.decision.decide import Decider
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from small_law import HEAD, provision


def decider(*provisions):
    packs = {"x.toml": HEAD + "\n".join([provision("reach", "reaches", ("2020-01-01", None, "always")), *provisions])}
    return Decider(book_of(read_packs(packs), "hash"), load_vocabulary(), load_places())


def outcome(judge, **raw):
    deal = judge.deal({"on": "2024-01-15", "from": "NL", "to": "CN", "end_use": "other", "item": {"kind": "scanner"}, **raw})
    return judge.determine(deal).regime("xx")


def test_two_rules_that_together_leave_no_gap_decide():
    fine = provision("fine", "requires", ("2020-01-01", None, "dco <= 1.50 nm and wavelength >= 193 nm"))
    coarse = provision("coarse", "requires", ("2020-01-01", None, "dco > 1.50 nm or wavelength < 193 nm"))
    found = outcome(decider(fine, coarse))
    assert found.outcome == "licence_required"
    assert found.missing == ()


def test_what_was_proved_holds_on_other_days_as_long_as_the_open_law_reads_the_same(monkeypatch):
    monkeypatch.setattr("licet.decision.exact._TRIES", 0)  # no case is looked at: everything is asked of the prover
    fine = provision("fine", "requires", ("2020-01-01", None, "dco <= 1.50 nm and wavelength >= 193 nm"))
    coarse = provision(
        "coarse",
        "requires",
        ("2020-01-01", "2026-01-01", "dco > 1.50 nm or wavelength < 193 nm"),
        ("2026-01-01", None, "dco > 1.51 nm or wavelength < 193 nm"),
    )
    beside = provision("beside", "prohibits", ("2025-01-01", None, "to is RU"))
    judge = decider(fine, coarse, beside)
    proved = judge.library.linker.proved
    assert outcome(judge, on="2024-01-15").outcome == "licence_required"
    asked = len(proved)
    assert asked > 0
    assert outcome(judge, on="2025-01-15").outcome == "licence_required"
    assert len(proved) == asked  # a ban that does not concern the deal asks nothing anew
    assert outcome(judge, on="2026-01-15").outcome == "undetermined"


def test_a_gap_keeps_it_open():
    fine = provision("fine", "requires", ("2020-01-01", None, "dco <= 1.50 nm and wavelength >= 193 nm"))
    coarse = provision("coarse", "requires", ("2020-01-01", None, "dco > 1.51 nm and wavelength >= 193 nm"))
    found = outcome(decider(fine, coarse))
    assert found.outcome == "undetermined"
    assert {m.fact for m in found.missing} == {"dco", "wavelength"}


def test_proof_strikes_out_nothing_for_a_code_that_is_covered():
    """An EAR99 item of a kind that is not covered: "no requirement found" stays possible."""
    use = provision("use", "requires", ("2020-01-01", None, "end_use is military"))
    raw = {"end_use": "unknown", "item": {"kind": "other", "codes": {"us": "EAR99"}}}
    found = outcome(decider(use), **raw)
    assert set(found.possible) == {"licence_required", "no_requirement_found"}


def test_a_provision_that_is_not_in_force_does_not_apply():
    later = provision("later", "requires", ("2025-01-01", None, "always"))
    rule = provision("rule", "requires", ("2020-01-01", None, "holds xx.later or end_use is military"))
    assert outcome(decider(later, rule)).outcome == "no_requirement_found"
    assert outcome(decider(later, rule), on="2025-01-01").outcome == "licence_required"


def test_what_law_computes_wins_over_what_is_presumed():
    reads = provision("reads", "defines", ("2020-01-01", None, "end_use is military"), fact='"military_end_use"')
    rule = provision("rule", "requires", ("2020-01-01", None, "military_end_use"))
    assert outcome(decider(reads, rule), end_use="military").outcome == "licence_required"
    assert outcome(decider(reads, rule), end_use="other").outcome == "no_requirement_found"
    assert outcome(decider(reads, rule), end_use="unknown").outcome == "no_requirement_found"
    assert outcome(decider(reads, rule), end_use="other", military_end_use=True).outcome == "undetermined"


PARAGRAPHS = (
    provision("list.3B001.c.1", "lists", ("2020-01-01", None, "item.kind is dry_etcher and aspect_ratio > 30")),
    provision("list.3B001.c.2", "lists", ("2020-01-01", None, "item.kind is dry_etcher and tsv_etch")),
    provision("list.3B001.f", "lists", ("2020-01-01", None, "item.kind is scanner and dco <= 1.50 nm")),
)
ETCHERS = provision("etchers", "requires", ("2020-01-01", None, "under xx.list.3B001.c.1 or under xx.list.3B001.c.2"))
GENERAL = provision("general", "permits", ("2020-01-01", None, "to is JP"), lifts='["xx.etchers"]', code='"GEN"')


def coded(code=None, **item):
    return {"kind": "dry_etcher", **({"codes": {"us": code}} if code else {}), **item}


def test_a_coarse_code_leaves_only_completions_with_one_of_its_paragraphs():
    judge = decider(*PARAGRAPHS, ETCHERS, GENERAL)
    assert outcome(judge, item=coded()).outcome == "undetermined"
    assert outcome(judge, item=coded("3B001")).outcome == "licence_required"
    assert outcome(judge, item=coded("3B001", aspect_ratio=10)).outcome == "licence_required"
    assert outcome(judge, item=coded("3B001", kind="unknown")).outcome == "undetermined"


def test_an_exception_found_by_proof_names_its_code():
    found = outcome(decider(*PARAGRAPHS, ETCHERS, GENERAL), item=coded("3B001"), to="JP")
    assert (found.outcome, found.code) == ("exception_available", "GEN")


def test_a_code_whose_paragraphs_the_parameters_rule_out_decides_nothing():
    judge = decider(*PARAGRAPHS, ETCHERS, GENERAL)
    found = outcome(judge, item=coded("3B001", aspect_ratio=10, tsv_etch=False))
    assert found.outcome == "no_requirement_found"


def test_a_fact_that_law_makes_is_shown_as_law_made_it():
    judge = decider(
        provision("reads", "defines", ("2020-01-01", None, "end_use is military"), fact='"military_end_use"'),
        provision("rule", "requires", ("2020-01-01", None, "military_end_use")),
    )

    def shown(end_use):
        raw = {"on": "2024-01-15", "from": "NL", "to": "CN", "item": {"kind": "scanner"}, "end_use": end_use}
        fact = judge.determine(judge.deal(raw)).facts["military_end_use"]
        return fact.value, fact.state

    assert shown("military") == ("yes", "known")
    assert shown("other") == ("no", "known")
    assert shown("unknown") == ("no", "assumed")
