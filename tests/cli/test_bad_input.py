"""What a new user gets wrong: each is one message (what, where, how to mend it), status 2, and nothing on stdout."""

import io
import sys

import pytest

from licet.cli.main import app_main


@pytest.fixture
def licet(monkeypatch, capsys):
    """Run the command in this process: (status, stdout, stderr)."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["licet", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            app_main()
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return run


ROUTE = ("--from", "NL", "--to", "CN", "--on", "2024-03-27")
STORY = ("--item", "NXT:1980Di", *ROUTE)


@pytest.mark.parametrize(
    ("words", "what", "mend"),
    [
        (["check"], "nothing is said of a deal", "--help"),
        (["check", "--item", "", *ROUTE], "no model is named", None),
        (["check", "--item", "NXT:1980", *ROUTE], "may be ASML TWINSCAN NXT:1980Di", "the whole name"),
        (["check", "--item", "NXT:1981Di", *ROUTE], "is not in the catalogue", "did you mean ASML TWINSCAN NXT:1980Di"),
        (["check", "--item", "Frobnicator 3000", *ROUTE], "'Frobnicator 3000' is not in the catalogue", "kind and parameters"),
        (["check", "--item", "NXT:1980Di", "--from", "Narnia"], "no country is called 'Narnia'", "did you mean"),
        (["check", "--item", "NXT:1980Di", "--from", "Congo"], "'Congo'", "Democratic Republic of the Congo"),
        (["check", "--item", "NXT:1980Di", "--to", "NLL"], "'NLL'", "did you mean NL (Netherlands)"),
        (["check", "--item", "NXT:1980Di", "--to", ""], "is empty", "unknown"),
        (["check", "--item", "NXT:1980Di", "--on", "yesterday"], "'yesterday' is no date", "year-month-day"),
        (["check", "--item", "NXT:1980Di", "--on", "2023-02-29"], "there is no day 2023-02-29", "01 to 28"),
        (["check", *STORY, "--as-of", "2024-13-01"], "there is no day 2024-13-01", "month"),
        (["check", *STORY, "--as-of", "27.3.2024"], "is no date", "year-month-day"),
        (["check", *STORY, "--end-use", "advanced"], "choices for the end use", "advanced_node_logic"),
        (["check", *STORY, "--end-user-list", "us_entity"], "not one of the choices", "us_entity_list"),
        (["check", *STORY, "--kind", "dry_etcher"], "is a scanner, not a dry_etcher", "leave one out"),
        (["check", *STORY, "--fact", "dco"], "'dco' is not name=value", "--fact dco=1.6nm"),
        (["check", *STORY, "-f", "dco="], "'dco=' is not name=value", "--fact dco=1.6nm"),
        (["check", *STORY, "-f", "dcoo=1.4 nm"], "'dcoo' is no known key", "did you mean dco"),
        (["check", *STORY, "-f", "dco=1.4 nmm"], "'nmm' is not a unit", "did you mean"),
        (["check", *STORY, "-f", "dco=1.4 kPa"], "does not measure the same", "give it in nm"),
        (["check", *STORY, "-f", "dco=1,4 nm"], "has a comma", "decimal point"),
        (["check", *STORY, "-f", "dco=NaN"], "is not a number", "1.50 nm"),
        (["check", *STORY, "-f", "dco=Infinity"], "is not a number", "1.50 nm"),
        (["check", *STORY, "-f", "dco=-1 nm"], "cannot be -1 nm", "between"),
        (["check", *STORY, "-f", "dco=" + "9" * 99], "too many digits", "at most"),
        (["check", *STORY, "-f", "to=TW"], "to is given twice, with different values", "keep one"),
        (["check", *STORY, "-f", "dco=1 nm", "-f", "dco=2 nm"], "dco is given twice, with different values", "keep one"),
        (["check", *STORY, "--code", "us=30"], "'30' is no control code", '"3E001"'),
        (["check", *STORY, "--code", "us=3e01"], "'3e01' is no control code", '"3E001"'),
        (["check", *STORY, "--code", "fr=3B001"], "'fr' has no control list here", "us"),
        (["check", *STORY, "--code", "3B001"], "is not name=value", "--code us=3B001.f.1"),
        (["check", *STORY, "--end-user", "\x1b[2J"], "characters that are no text", None),
        (["facts", "dcoo"], "'dcoo' is not a fact", "did you mean dco"),
        (["law", "show", "us.ccl.3B001.f.1.bb"], "is no provision", "did you mean us.ccl.3B001.f.1.b"),
        (["law", "list", "us.cll"], "no provision begins with 'us.cll'", "did you mean us.ccl"),
        (["law", "expect", "us.cll"], "no expectation is written for an id that begins with 'us.cll'", None),
        (["law", "list", "--on", "2024-02-30"], "there is no day 2024-02-30", "01 to 29"),
        (["cases", "nowhere.toml"], "cannot be read", None),
    ],
)
def test_a_users_fault_is_one_message_and_status_2(licet, words, what, mend):
    status, out, err = licet(*words)
    assert (status, out) == (2, "")
    assert err.startswith("licet: ")
    assert what in err
    assert mend is None or mend in err
    assert len(err) < 500


@pytest.mark.parametrize("words", [["check", "--frm", "NL"], ["chek"], ["check", "a.toml", "b.toml"], ["law", "show"]])
def test_a_wrong_option_or_command_names_the_right_ones(licet, words):
    status, out, err = licet(*words)
    assert (status, out) == (2, "")
    assert "licet" in err
    assert "--help" in err


def test_a_fault_says_nothing_on_stdout_with_json_either(licet):
    status, out, err = licet("check", "--item", "NXT:1980Di", "--from", "Narnia", "--json")
    assert (status, out) == (2, "")
    assert err.splitlines() == [
        "licet: no country is called 'Narnia'",
        "  at the command line, from",
        "  did you mean Armenia or Argentina or Mauritania?",
    ]


@pytest.mark.parametrize(
    ("name", "text", "what", "mend"),
    [
        ("key.toml", 'frm = "NL"\n', "'frm' is no known key", "did you mean from"),
        ("table.toml", 'item = "NXT:1980Di"\n', "'item' must be a table", "model ="),
        ("list.toml", "item = [1]\n", "'item' must be a table", "model ="),
        ("party.toml", '[party]\nrole = "end_user"\n', "'party' must be a list", "[[party]]"),
        ("contry.toml", '[[party]]\nrole = "end_user"\ncontry = "CN"\n', "is no known key", "did you mean country"),
        ("role.toml", '[[party]]\nname = "Fab 7"\n', "a party has no role", "end_user"),
        ("dotted.toml", '[facts.end_user]\ncountry = "CN"\n', "'end_user' is no known key", "[[party]]"),
        ("twice.toml", 'dco = "1 nm"\n[item.parameters]\ndco = "2 nm"\n', "dco is given twice", "keep one"),
        ("comma.toml", "[item.parameters]\ndco = 1,5\n", "this is not TOML", "quotes"),
        ("comma.yaml", "item: {parameters: {dco: '1,5'}}\n", "has a comma", "decimal point"),
        ("code.toml", "[item.codes]\nus = 3E001\n", "a number where a control code belongs", '"3E001"'),
        ("code.json", '{"item": {"codes": {"us": 30}}}', "a number where a control code belongs", '"3E001"'),
        ("code.yaml", "item: {codes: {us: 30}}\n", "'30' is no control code", '"3E001"'),
        ("day.toml", "on = 2024-02-30\n", "this is not TOML: Invalid date", None),
        ("day.yaml", "on: 2024-02-30\n", "there is no day 2024-02-30", "01 to 29"),
        ("nan.toml", "[item.parameters]\ndco = nan\n", "is not a number", "1.50 nm"),
        ("nan.json", '{"item": {"parameters": {"dco": NaN}}}', "NaN is no number", "unknown"),
        ("bomb.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "aliases (*name) are not allowed", "write the value out"),
        ("deep.json", '{"a":' * 50_000 + "1" + "}" * 50_000, "nested too deeply", None),
        ("deep.toml", "a = " + "[" * 50_000 + "]" * 50_000, "nested too deeply", None),
        ("deep.yaml", "a: " + "[" * 50_000 + "]" * 50_000, "nested too deeply", None),
        ("deeper.toml", "[a.b.c.d.e.f.g.h.i.j]\n", "nested more than 8 deep", None),
        ("huge.toml", 'from = "NL"\n' * 100_000, "is over 1 MB", "one deal"),
        ("digits.json", '{"dco": ' + "9" * 9999 + "}", "more than 40 digits", None),
        ("empty.toml", "", "the file is empty", "the item and the route"),
        ("empty.json", "", "the file is empty", "the item and the route"),
        ("empty.yaml", "# nothing\n", "the file is empty", "the item and the route"),
        ("word.yaml", "NXT:1980Di\n", "a deal is a table", None),
        ("deal.docx", "x", "has no known form", ".toml"),
        ("deal", "x", "has no known form", ".toml"),
    ],
)
def test_a_fault_in_a_file_names_the_file(licet, tmp_path, name, text, what, mend):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    status, out, err = licet("check", file)
    assert (status, out) == (2, "")
    assert what in err
    assert name in err
    assert mend is None or mend in err
    assert len(err.replace(str(tmp_path), "")) < 500


def test_what_is_no_text_file_is_told_so(licet, tmp_path):
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "binary.toml").write_bytes(bytes(range(256)))
    for name, what in (
        ("folder.toml", "is a folder"),
        ("binary.toml", "is not UTF-8 text"),
        ("nothere.toml", "cannot be read: No such file"),
        ("/dev/null", "has no known form"),
    ):
        status, out, err = licet("check", tmp_path / name)
        assert (status, out) == (2, "")
        assert what in err


def test_a_file_without_end_is_not_read(licet, tmp_path):
    endless = tmp_path / "endless.toml"
    try:
        endless.symlink_to("/dev/zero")
    except OSError:
        pytest.skip("no links here")
    status, _, err = licet("check", endless)
    assert (status, "is no ordinary file" in err) == (2, True)


def test_a_flag_that_contradicts_the_file_is_refused(licet, tmp_path):
    file = tmp_path / "deal.toml"
    file.write_text('on = 2024-03-27\nfrom = "NL"\nto = "CN"\n[item]\nmodel = "NXT:1980Di"\n')
    for flags, what in (
        (["--to", "TW"], "to is given twice"),
        (["--on", "2024-09-07"], "on is given twice"),
        (["--item", "NXT:2000i"], "two models are named"),
    ):
        status, out, err = licet("check", file, *flags)
        assert (status, out) == (2, "")
        assert what in err
        assert "deal.toml, " in err
        assert "the command line, " in err


def test_a_byte_order_mark_and_full_width_text_are_no_fault(licet, tmp_path, monkeypatch):
    file = tmp_path / "deal.toml"
    file.write_bytes('\ufeffon = 2024-03-27\nfrom = "ＮＬ"\nto = "CN"\n[item]\nmodel = "ＮＸＴ：１９８０Ｄｉ"\n'.encode())
    raw = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["licet", "check", str(file), "--code", "us=３Ｂ００１.f.1"])
    monkeypatch.setattr(sys, "stdout", raw)
    with pytest.raises(SystemExit) as ended:
        app_main()
    assert ended.value.code in (0, None)
    assert raw.buffer.getvalue().decode().startswith("TWINSCAN NXT:1980Di   NL → CN   2024-03-27\n")


def test_a_message_hands_no_commands_to_the_terminal(licet):
    status, _, err = licet("check", "nothere\x1b[31m.toml")
    assert status == 2
    assert "\x1b" not in err
