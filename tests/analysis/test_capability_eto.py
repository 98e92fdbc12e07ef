"""The ETO data set in both its shapes: small ones written here, and the real ones where they lie beside the checkout."""

from pathlib import Path

import pytest

from licet.analysis.capability_eto import compare, read_eto, supply_of
from licet.analysis.capability_supply import SupplyError, load_supply

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "eto-supply-chain"

INPUTS = (
    "\ufeffinput_name,input_id,type,stage_name,stage_id\nEUV scanners,N20,tool_resource,,\nDicing tools,N71,tool_resource,,\n"
)
PROVIDERS = (
    "provider_name,provider_id,provider_type,country\n"
    "ASML,P10,organization,NLD\nHolland,P1,country,\nNowhere,P11,organization,\n"
)
PROVISION = (
    "provider_name,provider_id,provided_name,provided_id,share_provided,negligible_market_share\n"
    "ASML,P10,EUV scanners,N20,100%,\nHolland,P1,EUV scanners,N20,100%,\nASML,P10,EUV scanners,N20,100%,\n"
    "Nowhere,P11,EUV scanners,N20,,negligible\nASML,P10,Dicing tools,N71,,\n"
)
SEQUENCE = "input_name,input_id,goes_into_name,goes_into_id,is_type_of_name,is_type_of_id\nEUV scanners,N20,Litho,N25,,\n"


def folder(path, **files):
    texts = {"inputs": INPUTS, "providers": PROVIDERS, "provision": PROVISION, "sequence": SEQUENCE} | files
    path.mkdir(exist_ok=True)
    for name, text in texts.items():
        if text is not None:
            (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def test_the_old_shape(tmp_path):
    eto = read_eto(folder(tmp_path / "a"))
    assert eto.inputs["N20"].name == "EUV scanners"
    assert eto.provision["P10", "N20"].share == "100"
    assert eto.provision["P11", "N20"].share == "negligible"
    assert any("stands twice, the same" in note for note in eto.notes)
    assert any("stages.csv is not there" in note for note in eto.notes)


def test_nothing_that_was_read_is_lost(tmp_path):
    supply = supply_of(read_eto(folder(tmp_path / "a")), load_supply())
    assert {offer.supplier.name for offer in supply.offers} == {"ASML"}
    assert {offer.model for offer in supply.offers} == {
        "TWINSCAN NXE:3400C",
        "TWINSCAN NXE:3600D",
        "TWINSCAN NXE:3800E",
    }
    assert supply.share(supply.offers[0])[0] == "100"
    told = "\n".join(supply.unplaced)
    assert "Nowhere: no country is given" in told
    assert "Dicing tools: no kind of tool of ours stands for it (1 providers)" in told


def test_the_new_shape_and_two_shares_of_one_company(tmp_path):
    new = (
        "provider_name,provider_id,provided_name,provided_id,share_provided,year,source\n"
        "ASML,P10,EUV scanners,N20,99.0,2025,x\nASML,P10,EUV scanners,N20,98.0,2025,x\n"
    )
    eto = read_eto(folder(tmp_path / "b", provision=new))
    assert eto.provision["P10", "N20"].share == ""
    assert any("99.0 and 98.0: the share is taken as not known" in note for note in eto.notes)


def test_the_differences(tmp_path):
    old = read_eto(folder(tmp_path / "a"))
    new = read_eto(
        folder(
            tmp_path / "b",
            inputs=INPUTS.replace("EUV scanners", "EUV lithography tools"),
            providers=PROVIDERS.replace("Nowhere,P11,organization,", "Nowhere,P11,organization,USA"),
            provision=PROVISION.replace("N71,,", "N71,5%,").replace("Nowhere,P11,EUV scanners,N20,,negligible\n", ""),
            sequence=SEQUENCE.replace("N25", "N26"),
        )
    )
    told = {(d.kind, d.what, d.before, d.after) for d in compare(old, new)}
    assert told == {
        ("input", "N20", "EUV scanners", "EUV lithography tools"),
        ("country", "Nowhere", "", "USA"),
        ("share", "ASML for Dicing tools", "share not given", "5 %"),
        ("provision", "Nowhere for EUV scanners", "negligible", ""),
        ("sequence", "N20 -> N25", "N20 -> N25", ""),
        ("sequence", "N20 -> N26", "", "N20 -> N26"),
    }
    assert compare(old, old) == ()


def test_other_names_of_a_provider_are_kept_and_two_countries_are_none(tmp_path):
    rows = "provider_name,alias,provider_id,provider_type,country\nA,,P1,organization,USA\nA,Old A,P1,organization,USA\n"
    told = read_eto(folder(tmp_path / "a", providers=rows)).providers["P1"]
    assert (told.country, told.also) == ("USA", ("Old A",))
    eto = read_eto(folder(tmp_path / "b", providers=rows + "A,,P1,organization,CHN\n"))
    assert eto.providers["P1"].country == ""
    assert any("no country is taken" in note for note in eto.notes)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"inputs": None}, "inputs.csv is missing"),
        ({"provision": None}, "provision.csv is missing"),
        ({"inputs": "name,id\na,b\n"}, "no column input_id"),
        ({"provision": PROVISION.replace("100%", "most")}, "is no share"),
        ({"providers": PROVIDERS + "a,b\n"}, "too many or too few cells"),
        ({"providers": PROVIDERS + "a,b,c,d,e\n"}, "too many or too few cells"),
        ({"inputs": INPUTS + '"open'}, "is no table"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, files, says):
    with pytest.raises(SupplyError) as fault:
        read_eto(folder(tmp_path / "a", **files))
    assert says in str(fault.value)


def test_without_providers_no_country_is_known(tmp_path):
    with pytest.raises(SupplyError, match=r"providers\.csv"):
        load_supply(folder(tmp_path / "a", providers=None))


def test_a_file_that_is_no_text(tmp_path):
    path = folder(tmp_path / "a")
    (path / "inputs.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SupplyError, match="UTF-8"):
        read_eto(path)


def test_what_is_no_folder(tmp_path):
    with pytest.raises(SupplyError, match="no folder"):
        read_eto(tmp_path / "none")


real = pytest.mark.skipif(not SHARED.is_dir(), reason="the ETO data set is not beside this checkout (../shared)")


@real
@pytest.mark.parametrize(("name", "inputs", "providers", "provision"), [("2022-09", 79, 294, 659), ("2026-08", 126, 396, 1300)])
def test_the_real_ones(name, inputs, providers, provision):
    eto = read_eto(SHARED / name)
    assert (len(eto.inputs), len(eto.providers), len(eto.provision)) == (inputs, providers, provision)
    supply = supply_of(eto, load_supply())
    assert {"ASML", "Tokyo Electron", "KLA"} <= {offer.supplier.name for offer in supply.offers}
    tools = {each.id for each in eto.inputs.values() if each.type == "tool_resource"}
    used = {by for tool in load_supply().tools.values() for by in (i for i in tools if eto.inputs[i].name in tool.eto)}
    told = "\n".join(supply.unplaced)
    assert used
    assert all(f"{eto.inputs[each].name}: no kind of tool" in told for each in tools - used)


@real
def test_the_real_ones_differ():
    found = compare(read_eto(SHARED / "2022-09"), read_eto(SHARED / "2026-08"))
    assert ("country", "Mattson Tech", "USA", "CHN") in {(d.kind, d.what, d.before, d.after) for d in found}
    assert ("input", "N105", "", "KrF (DUV) lithography tools") in {(d.kind, d.what, d.before, d.after) for d in found}


@real
def test_the_middle_one_has_no_providers():
    assert len(read_eto(SHARED / "2025-07").provision) > 1000
    with pytest.raises(SupplyError, match=r"providers\.csv"):
        load_supply(SHARED / "2025-07")
