"""Every model is found however it is spelt, nothing is found that was not said, and every number has a source."""

import re
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from licet.deals.catalogue import (
    AmbiguousModel,
    CatalogueError,
    Model,
    UnknownModel,
    load_catalogue,
    shared_facts,
)
from licet.deals.catalogue.models import CONFIDENCE, NUMBERS, WORDS, YES_OR_NO, read_models
from licet.deals.catalogue.names import key_of, tokens_of
from licet.facts.units import quantity, unit
from licet.facts.vocabulary import load_vocabulary

CATALOGUE = load_catalogue()
MODELS = CATALOGUE.models
each_model = pytest.mark.parametrize("model", MODELS, ids=[m.id for m in MODELS])

#: Names of families: they ask, whichever member lists them.
FAMILIES = {"NXT:1980i", "NXT:1980", "XT:860M/N", "XP8"}


def own_names(model: Model) -> list[str]:
    return [name for name in (model.name, *model.also) if name not in FAMILIES]


def attempt(text: str) -> tuple[Model | None, AmbiguousModel | UnknownModel | None]:
    try:
        return CATALOGUE.find(text), None
    except (AmbiguousModel, UnknownModel) as error:
        return None, error


def found(text: str) -> str:
    return CATALOGUE.find(text).id


# -- found however it is spelt


@each_model
def test_a_model_is_found_by_its_id_and_each_of_its_names(model: Model) -> None:
    for name in (model.id, model.full_name, *own_names(model)):
        assert CATALOGUE.find(name) is model


@each_model
def test_maker_case_space_punctuation_and_width_do_not_matter(model: Model) -> None:
    for name in own_names(model):
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
        spaced = re.sub(r"[^\w]+", " ", re.sub(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", " ", name))
        closed = re.sub(r"[^\w/]|_", "", name)
        for text in (name.upper(), name.lower(), wide, spaced, closed, f"  {name}. "):
            assert CATALOGUE.find(text) is model, text
        if model.maker != "any maker":
            for text in (f"{model.maker} {name}", f"{model.maker.upper()}: {name}", f"{name} ({model.maker})"):
                assert CATALOGUE.find(text) is model, text


@given(st.sampled_from(MODELS), st.data())
def test_noise_between_the_runs_of_a_name_does_not_matter(model: Model, data: st.DataObject) -> None:
    gap = st.text(" \t-–_:./()®™", max_size=3).filter(lambda text: "™" not in text)
    runs = tokens_of(data.draw(st.sampled_from(own_names(model))))
    noisy = "".join(data.draw(gap) + "".join(data.draw(st.sampled_from((c.upper(), c.lower()))) for c in run) for run in runs)
    assume(key_of(tokens_of(noisy)) == key_of(runs))  # a separator that is lost between two numbers is another name
    assert CATALOGUE.find(noisy) is model


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("ASML TWINSCAN NXT:1980Di", "asml.nxt_1980di"),
        ("nxt 1980 di", "asml.nxt_1980di"),
        ("1980Di", "asml.nxt_1980di"),
        ("NXT1980DI", "asml.nxt_1980di"),
        ("ＮＸＴ：１９８０Ｄｉ", "asml.nxt_1980di"),
        ("阿斯麦NXT:1980Di", "asml.nxt_1980di"),
        ("ASML's TWINSCAN NXT:1980Di immersion scanner", "asml.nxt_1980di"),
        ("used NXT:1980Di lithography system", "asml.nxt_1980di"),
        ("NXT:1970i", "asml.nxt_1970ci"),
        ("1965i", "asml.nxt_1965ci"),
        ("NXT:2000", "asml.nxt_2000i"),
        ("TWINSCAN EXE5200B", "asml.exe_5200b"),
        ("ニコン NSR-S636E", "nikon.nsr_s636e"),
        ("s 609 b", "nikon.nsr_s609b"),
        ("FPA-1200NZ2C nanoimprint", None),
        ("Canon 1200NZ2C", "canon.fpa_1200nz2c"),
        ("TEL LITHIUS Pro Z EUV", "tel.lithius_pro_z_euv"),
        ("AMAT Sculpta", "applied.sculpta"),
        ("HMI eScan 1100", "asml.hmi_escan_1100"),
    ],
)
def test_spellings_of_people_press_and_laws(text: str, id: str | None) -> None:
    if id:
        assert found(text) == id
    else:
        with pytest.raises(AmbiguousModel):
            CATALOGUE.find(text)


# -- nothing is found that was not said


@given(st.sampled_from(MODELS), st.data())
def test_a_changed_digit_never_finds_the_model(model: Model, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(own_names(model)))
    places = [i for i, c in enumerate(name) if c.isdecimal()]
    assume(places)
    at = data.draw(st.sampled_from(places))
    changed = data.draw(st.sampled_from([name[:at] + d + name[at + 1 :] for d in "0123456789" if d != name[at]]))
    lost = name[:at] + name[at + 1 :]
    added = name[:at] + data.draw(st.sampled_from("0123456789")) + name[at:]
    for text in (changed, lost, added):
        if key_of(tokens_of(text)) in {key_of(tokens_of(n)) for n in own_names(model)}:
            continue
        assert attempt(text)[0] is not model, text


@given(st.text(max_size=30))
def test_any_text_gives_a_model_whose_numbers_it_holds_or_an_error_that_mends(text: str) -> None:
    model, error = attempt(text)
    if error:
        assert error.mend
    if model:
        numbers = [t for t in tokens_of(text) if t.isdecimal()]
        assert any(numbers == [t for t in tokens_of(n) if t.isdecimal()] for n in (model.id, model.name, *model.also))


@each_model
@pytest.mark.parametrize("more", ["upgrade kit", "spare parts", "software", "series", "3", "and NXT:2000i"])
def test_a_name_with_more_beside_it_asks(model: Model, more: str) -> None:
    other, error = attempt(f"{model.name} {more}")
    if error:
        assert isinstance(error, AmbiguousModel)
        assert model in error.candidates
    else:  # the JBX series, say
        assert other is model
        assert f"{model.name} {more}" in model.also


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("NXT:1980i", {"asml.nxt_1980di", "asml.nxt_1980ei", "asml.nxt_1980fi"}),
        ("1980", {"asml.nxt_1980di", "asml.nxt_1980ei", "asml.nxt_1980fi"}),
        ("2000", {"asml.nxt_2000i", "nuflare.mbm_2000", "hitachi.gt2000"}),
        ("870", {"asml.nxt_870", "asml.nxt_870b"}),
        ("NXE:3400", {"asml.nxe_3400c"}),  # there was an NXE:3400B, which is not here
        ("NXT:1980Di / NXT:2000i", {"asml.nxt_1980di", "asml.nxt_2000i"}),
        ("XT:860M/N", {"asml.xt_860m", "asml.xt_860n"}),
        ("Nikon NXT:1980Di", {"asml.nxt_1980di"}),
        ("NXT:1980Di dry", {"asml.nxt_1980di"}),
        ("NXT:1470 immersion", {"asml.nxt_1470"}),
        ("NXT:1980Di spare parts", {"asml.nxt_1980di"}),
        ("EUV mask blank", {"hoya.euv_mask_blank", "agc.euv_mask_blank"}),
        ("EUV pellicle", {"mitsui.euv_pellicle"}),
        ("LITHIUS Pro", {"tel.lithius_pro_z", "tel.lithius_pro_z_euv"}),
        ("G10", {"aixtron.g10_sic", "aixtron.g10_gan"}),
        ("JBX-9500FS", {"jeol.jbx"}),
        ("2C", {"canon.fpa_1200nz2c"}),
        ("Riber", {"riber.mbe"}),
    ],
)
def test_what_could_be_another_thing_asks(text: str, candidates: set[str]) -> None:
    with pytest.raises(AmbiguousModel) as caught:
        CATALOGUE.find(text)
    assert {c.id for c in caught.value.candidates} == candidates


def test_a_maker_alone_asks_and_names_only_a_few() -> None:
    with pytest.raises(AmbiguousModel) as caught:
        CATALOGUE.find("ASML")
    assert {c.maker for c in caught.value.candidates} == {"ASML"}
    assert "more models" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("NXT:1990i", "NXT:1950i"),
        ("NXE:3400B", "NXE:3400C"),
        ("Sculpter", "Sculpta"),
        ("1970Di", "NXT:1970Ci"),
        ("NXT 19 80 Di", "NXT:1980Di"),
        ("NXT:198Odi", "NXT:1980Di"),  # the letter O
    ],
)
def test_the_unknown_comes_with_the_nearest_names(text: str, near: str) -> None:
    with pytest.raises(UnknownModel) as caught:
        CATALOGUE.find(text)
    assert near in str(caught.value)


@pytest.mark.parametrize("text", ["", "   ", "scanner", "foo", "198", "?!", "x" * 5000, "²³¼", "NXT:1980Di٣"])
def test_what_names_nothing_is_refused(text: str) -> None:
    with pytest.raises((UnknownModel, AmbiguousModel)) as caught:
        CATALOGUE.find(text)
    assert len(str(caught.value)) < 600


def test_no_two_models_own_one_name_and_families_ask() -> None:
    keys = [key for m in MODELS for key in {key_of(tokens_of(name)) for name in own_names(m)}]
    assert len(keys) == len(set(keys))
    for family in FAMILIES:
        with pytest.raises(AmbiguousModel) as caught:
            CATALOGUE.find(family)
        assert len(caught.value.candidates) > 1


def test_a_family_gives_what_its_members_share() -> None:
    with pytest.raises(AmbiguousModel) as caught:
        CATALOGUE.find("1980i")
    family = tuple(c for c in caught.value.candidates if isinstance(c, Model))
    shared = shared_facts(family)
    assert (shared["wavelength"], shared["na"], shared["dco"]) == ("193 nm", "1.35", "1.6 nm")
    assert "throughput" not in shared


# -- every number has a source


@each_model
def test_facts_parse_and_have_source_and_confidence(model: Model) -> None:
    assert model.made_in is None or re.fullmatch("[A-Z]{2}", model.made_in)
    for name, fact in model.facts.items():
        assert fact.source.startswith(("http://", "https://")) or len(fact.source) > 20
        assert fact.confidence in CONFIDENCE
        if name in YES_OR_NO:
            assert isinstance(fact.value, bool)
        elif name in WORDS:
            assert fact.value in load_vocabulary()[name].choices
        else:
            assert isinstance(fact.value, str)
            assert quantity(fact.value, unit(NUMBERS[name])) > 0
            assert NUMBERS[name] == "" or fact.value.endswith(" " + NUMBERS[name])


@each_model
def test_a_model_without_what_decides_says_what_decides(model: Model) -> None:
    decisive = {"dco", "mmo"} if model.value_of("immersion") and model.value_of("na") else {"wavelength", "for_euv"}
    assert model.note or any(model.value_of(name) is not None for name in decisive)


@each_model
def test_a_low_confidence_american_share_says_that_it_is_inferred(model: Model) -> None:
    share = model.facts.get("us_content_over_25")
    if model.maker != "ASML" or model.kind != "scanner":
        assert share is None
        return
    assert share
    assert share.value is False
    assert share.confidence != "high"
    assert "inferred" in share.note
    assert model.value_of("contains_us_content") is True


# Read by hand from the makers' and press figures: (wavelength, na, dco, mmo, immersion).
BY_HAND = {
    "asml.nxe_3400c": ("13.5 nm", "0.33", "1.4 nm", "1.5 nm", False),
    "asml.nxe_3600d": ("13.5 nm", "0.33", None, "1.1 nm", False),
    "asml.nxe_3800e": ("13.5 nm", "0.33", None, "0.9 nm", False),
    "asml.exe_5000": ("13.5 nm", "0.55", None, None, False),
    "asml.exe_5200b": ("13.5 nm", "0.55", None, "0.7 nm", False),
    "asml.xt_1700fi": ("193 nm", "1.2", None, None, True),
    "asml.xt_1900gi": ("193 nm", "1.35", None, None, True),
    "asml.nxt_1950i": ("193 nm", "1.35", "2.5 nm", "5.5 nm", True),
    "asml.nxt_1965ci": ("193 nm", "1.35", "2.5 nm", None, True),
    "asml.nxt_1970ci": ("193 nm", "1.35", "2.0 nm", "3.5 nm", True),
    "asml.nxt_1980di": ("193 nm", "1.35", "1.6 nm", "2.5 nm", True),
    "asml.nxt_1980ei": ("193 nm", "1.35", "1.6 nm", "2.5 nm", True),
    "asml.nxt_1980fi": ("193 nm", "1.35", "1.6 nm", "2.5 nm", True),
    "asml.nxt_2000i": ("193 nm", "1.35", "1.4 nm", "2.0 nm", True),
    "asml.nxt_2050i": ("193 nm", "1.35", "1.2 nm", None, True),
    "asml.nxt_2100i": ("193 nm", "1.35", "1.0 nm", "1.3 nm", True),
    "asml.nxt_2150i": ("193 nm", "1.35", "1.0 nm", "1.0 nm", True),
    "asml.nxt_1470": ("193 nm", "0.93", None, None, False),
    "asml.xt_1460k": ("193 nm", "0.93", None, None, False),
    "asml.nxt_870": ("248 nm", "0.8", None, None, False),
    "asml.nxt_870b": ("248 nm", "0.8", None, None, False),
    "asml.xt_860m": ("248 nm", "0.8", None, None, False),
    "asml.xt_860n": ("248 nm", "0.8", None, None, False),
    "asml.xt_400m": ("365 nm", "0.65", None, None, False),
    "asml.xt_260": ("365 nm", "0.35", None, None, False),
    "nikon.nsr_s609b": ("193 nm", "1.07", None, None, True),
    "nikon.nsr_s610c": ("193 nm", "1.3", None, None, True),
    "nikon.nsr_s620d": ("193 nm", "1.35", "2.0 nm", None, True),
    "nikon.nsr_s621d": ("193 nm", "1.35", "2.0 nm", None, True),
    "nikon.nsr_s622d": ("193 nm", "1.35", "2.0 nm", None, True),
    "nikon.nsr_s630d": ("193 nm", "1.35", "1.7 nm", "2.5 nm", True),
    "nikon.nsr_s631e": ("193 nm", "1.35", "1.7 nm", "2.5 nm", True),
    "nikon.nsr_s635e": ("193 nm", "1.35", None, "2.1 nm", True),
    "nikon.nsr_s636e": ("193 nm", "1.35", None, "2.1 nm", True),
    "nikon.nsr_s333f": ("193 nm", "0.92", None, None, False),
    "canon.fpa_6300es6a": ("248 nm", "0.86", None, None, False),
    "smee.ssa600": ("193 nm", None, None, None, False),
}


def test_the_scanners_against_a_table_made_by_hand() -> None:
    asked = ("wavelength", "na", "dco", "mmo", "immersion")
    held = {m.id: tuple(m.value_of(name) for name in asked) for m in MODELS if m.kind == "scanner"}
    assert held == BY_HAND


def test_some_others_against_the_same_table() -> None:
    assert CATALOGUE.find("FPA-1200NZ2C").value_of("feature_size") == "14 nm"
    assert CATALOGUE.find("NXT:1980Fi").value_of("throughput") == "330 wafers/h"
    assert CATALOGUE.find("ACTIS A150").value_of("light_wavelength") == "13.5 nm"
    assert CATALOGUE.find("NXT:1980Di").facts["dco"].source.startswith("https://bits-chips.nl/")
    assert CATALOGUE.find("NXT:1965Ci").facts["dco"].confidence == "low"


# -- accelerators

# Read by hand from the makers' sheets and, for areas, press: (throughput, die area, memory, links, for datacentres).
CHIPS_BY_HAND = {
    "nvidia.a100_sxm_80gb": ("4992", "826 mm2", "2039 GB/s", "664 GB/s", True),
    "nvidia.a100_pcie_40gb": ("4992", "826 mm2", "1555 GB/s", "664 GB/s", True),
    "nvidia.a800_sxm_80gb": ("4992", "826 mm2", "2039 GB/s", "464 GB/s", True),
    "nvidia.h100_sxm": ("15832", "814 mm2", "3350 GB/s", "1028 GB/s", True),
    "nvidia.h100_pcie": ("12104", "814 mm2", "2039 GB/s", "728 GB/s", True),
    "nvidia.h100_nvl": ("13364", "814 mm2", "3938 GB/s", "728 GB/s", True),
    "nvidia.h800_sxm": ("15832", "814 mm2", "3350 GB/s", "528 GB/s", True),
    "nvidia.h20": ("2368", "814 mm2", "4000 GB/s", "1028 GB/s", True),
    "nvidia.h200_sxm": ("15832", "814 mm2", "4800 GB/s", "1028 GB/s", True),
    "nvidia.b200": ("36000", "1628 mm2", "8000 GB/s", "1928 GB/s", True),
    "nvidia.l40s": ("5864", "608.5 mm2", "864 GB/s", "64 GB/s", True),
    "nvidia.rtx_4090": ("5284.8", "608.5 mm2", "1008 GB/s", "64 GB/s", False),
    "nvidia.rtx_5090": ("6704", "750 mm2", "1792 GB/s", "128 GB/s", False),
    "amd.mi210": ("2896", "724 mm2", "1638 GB/s", "364 GB/s", True),
    "amd.mi250x": ("6128", "1448 mm2", "3277 GB/s", "864 GB/s", True),
    "amd.mi300x": ("20919.2", "1017 mm2", "5300 GB/s", "1024 GB/s", True),
    "amd.mi325x": ("20919.2", "1017 mm2", "6000 GB/s", "1024 GB/s", True),
    "intel.gaudi2": ("6920", "826 mm2", "2450 GB/s", "664 GB/s", True),
    "huawei.ascend_910b": (None, None, "1600 GB/s", None, True),
}


def test_accelerators_against_a_table_made_by_hand() -> None:
    asked = ("tpp", "die_area", "memory_bandwidth", "io_bandwidth", "for_datacentres")
    held = {m.id: tuple(m.value_of(name) for name in asked) for m in MODELS if m.id in CHIPS_BY_HAND}
    assert held == CHIPS_BY_HAND


def test_the_chips_that_bis_named_are_known_as_such() -> None:
    named = {m.id: m.value_of("gp10_chip") for m in MODELS if m.value_of("gp10_chip") is not None}
    assert named == {f"huawei.ascend_910{letter}": f"ascend_910{letter}" for letter in "bcd"}


COUNTED = re.compile(r"(?P<rate>[\d.]+) (?:TFLOPS|TOPS) of (?P<bits>\d+) bits(?P<how>.*?) times (?P<times>\d+)")


@pytest.mark.parametrize("model", [m for m in MODELS if "tpp" in m.facts], ids=lambda m: m.id)
def test_a_throughput_is_what_its_note_counts(model: Model) -> None:
    fact = model.facts["tpp"]
    found = list(COUNTED.finditer(fact.note))
    assert found
    for counted in found:
        rate = Fraction(counted["rate"]) / (2 if counted["how"].startswith(" with sparsity, halved") else 1)
        assert counted["bits"] == counted["times"]
        assert rate * int(counted["bits"]) == Fraction(fact.value)


# -- a fault in a file is shown where it is

GOOD_FACT = {"value": "1.6 nm", "source": "s", "confidence": "low"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "toaster"}, "not a kind"),
        ({"colour": "white"}, "unknown key 'colour'"),
        ({"takes": ["nothing"]}, "no set"),
        ({"facts": {"dcoo": GOOD_FACT}}, "not a fact"),
        ({"facts": {"dco": {**GOOD_FACT, "value": 1.6}}}, "no value"),
        ({"facts": {"dco": {**GOOD_FACT, "value": True}}}, "no value"),
        ({"facts": {"immersion": GOOD_FACT}}, "no value"),
        ({"facts": {"dco": {**GOOD_FACT, "source": "t"}}}, "not listed"),
        ({"facts": {"dco": {**GOOD_FACT, "confidence": "sure"}}}, "no confidence"),
        ({"facts": {"dco": {**GOOD_FACT, "unit": "nm"}}}, "unknown key 'unit'"),
    ],
)
def test_a_faulty_entry_is_refused(change: dict[str, object], says: str) -> None:
    entry = {"id": "a.b", "name": "B", "maker": "A", "kind": "scanner", "facts": {"dco": GOOD_FACT}}
    assert read_models({"sources": {"s": "somewhere"}, "model": [entry]}, "a.toml")[0].value_of("dco") == "1.6 nm"
    with pytest.raises(CatalogueError, match=says) as caught:
        read_models({"sources": {"s": "somewhere"}, "model": [entry | change]}, "a.toml")
    assert "a.toml" in str(caught.value)
