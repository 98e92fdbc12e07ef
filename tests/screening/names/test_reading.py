"""What the search sees of a name: letters, scripts, forms, kinds of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.screening.names import read_name
from licet.screening.names.letters import INVISIBLE, LOOKALIKE, pieces
from licet.screening.names.reading import MOST_LETTERS, MOST_TOKENS
from licet.screening.names.spellings import spellings


def texts(name: str) -> list[str]:
    return [t.text for t in read_name(name).tokens]


def units(name: str) -> set[str]:
    return {u.text for u in read_name(name).units}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Société Générale", ["societe", "generale"]),
        ("ﬁrst Øresund", ["first", "oresund"]),
        ("O'Neil & Sons", ["oneil", "sons"]),
        ("S.M.I.C.", ["smic"]),
        ("Plant No. 3", ["plant", "3"]),
        ("Plant III", ["plant", "3"]),
        ("14th Institute", ["14", "institute"]),
        ("AeroVista", ["aero", "vista"]),
        ("r05neft", ["rosneft"]),
        ("Завод Микрон", ["zavod", "mikron"]),
        ("Αθηνα", ["athina"]),
        ("삼성전자", ["samseong", "jeonja"]),
        ("トヨタ", ["toyota"]),
        ("国防", ["defense"]),
        ("ThinkPad 9", ["think", "pad", "9"]),
    ],
)
def test_words(name: str, words: list[str]) -> None:
    assert texts(name) == words


def test_a_short_run_before_a_capital_is_no_word_of_its_own() -> None:
    assert texts("McDonald") == ["mcdonald"]


@pytest.mark.parametrize("hidden", ["Rosn\u200beft", "Ros\u2060neft", "Rosneft\u00ad"])
def test_invisible_characters_go_and_are_told(hidden: str) -> None:
    reading = read_name(hidden)
    assert [t.text for t in reading.tokens] == ["rosneft"]
    assert reading.notes == (INVISIBLE,)


@pytest.mark.parametrize("masked", ["Rоsneft Oil", "ROSNЕFT Oil", "Ηuawei Oil", "СОСА Cola"])
def test_look_alikes_are_undone_and_told(masked: str) -> None:
    reading = read_name(masked)
    assert all(t.text.isascii() for t in reading.tokens)
    assert LOOKALIKE in reading.notes


def test_a_name_all_in_another_script_is_no_mask() -> None:
    reading = read_name("Роснефть")
    assert [t.text for t in reading.tokens] == ["rosneft"]
    assert reading.notes == ()


@pytest.mark.parametrize(
    ("name", "words", "kind"),
    [
        ("Qarvex Co., Ltd.", ["qarvex"], "LLC"),
        ("Qarvex Limited Liability Company", ["qarvex"], "LLC"),
        ("LIMITEDLIABILITY COMPANY QARVEX", ["qarvex"], "LLC"),
        ("Limitef Liability Company Qarvex", ["qarvex"], "LLC"),
        ("Qarvex Lim ited", ["qarvex"], "LLC"),
        ("QarvexLtd", ["qarvex"], "LLC"),
        ("ООО Кварвекс", ["kvarveks"], "LLC"),
        ("Qarvex Aktiengesellschaft", ["qarvex"], "JSC"),
        ("量子有限公司", ["quantum"], "LLC"),
    ],
)
def test_legal_forms(name: str, words: list[str], kind: str) -> None:
    reading = read_name(name)
    assert [t.text for t in reading.tokens] == words
    assert [f.kind for f in reading.forms] == [kind]


def test_in_the_name_of_a_person_no_word_is_a_form() -> None:
    assert [t.text for t in read_name("Kim Co", "person").tokens] == ["kim", "co"]
    assert read_name("Kim Co").forms


def test_chinese_by_word_and_by_syllable() -> None:
    assert {"shanghai", "semiconductor", "huawei", "bandaoti"} <= units("上海华为半导体")
    assert {"cheung", "chang", "zhang"} <= units("张国荣")
    assert {"ryongwang"} <= {u.replace("ryonk", "ryong") for u in units("連光貿易会社")}
    assert texts("第十四研究所") == ["14", "research", "institute"]
    assert texts("創新科技") == texts("创新科技")


def test_arabic_without_its_vowels() -> None:
    reading = read_name("عادل الجبير")
    assert [t.text for t in reading.tokens] == ["adel", "al", "jbir"]
    assert "vowels unwritten" in {u.rule for u in reading.units}


def test_kinds_of_words() -> None:
    kinds = {t.text: t.kind for t in read_name("Qarvex Trading of Shanghai 7 J Nikolayevich").tokens}
    assert kinds == {
        "qarvex": "word", "trading": "generic", "of": "stop", "shanghai": "place", "7": "number", "j": "initial",
        "nikolayevich": "generic",
    }  # fmt: skip


def test_a_word_that_is_the_initials_of_the_others_tells_nothing() -> None:
    weights = {t.text: t.weight for t in read_name("National Academy of Plasma Studies NAPS").tokens}
    assert weights["naps"] < weights["plasma"]
    assert {t.text: t.weight for t in read_name("National Academy of Plasma Studies NAPX").tokens}["napx"] > 100


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "no word"),
        ("...!?", "no word"),
        ("\x00\x01", "no word"),
        ("\ud800", "no word"),
        ("Limited Liability Company", "legal forms"),
        ("of the", "legal forms"),
    ],
)
def test_what_cannot_be_searched_for_says_why(name: str, fault: str) -> None:
    assert fault in read_name(name).fault


def test_ten_megabytes_are_cut_and_told() -> None:
    reading = read_name("Qarvex " * 1_500_000)
    assert len(reading.text) == MOST_LETTERS
    assert len(reading.tokens) <= MOST_TOKENS
    assert "characters were read" in reading.notes[0]


def test_brackets_with_another_script_or_an_acronym_are_spellings() -> None:
    assert spellings("Lumitek (鲁米泰克)") == ("Lumitek (鲁米泰克)", "Lumitek", "鲁米泰克")
    assert spellings("National Plasma Academy (NPA)") == ("National Plasma Academy (NPA)", "National Plasma Academy", "NPA")
    assert spellings("Lumitek (Beijing) Ltd") == ("Lumitek (Beijing) Ltd",)
    assert spellings("鲁米泰克（北京）") == ("鲁米泰克（北京）",)


@given(st.text(max_size=60))
def test_any_text_is_read_to_the_same_words_again(name: str) -> None:
    reading = read_name(name)
    assert reading == read_name(name)
    assert all(t.text.isascii() and t.weight > 0 for t in reading.tokens)
    assert all(u.at + u.span <= len(reading.tokens) for u in reading.units)
    again = " ".join(p.text for p in pieces(" ".join(t.text for t in reading.tokens)))
    assert again.split() == " ".join(p.text for p in pieces(again)).split()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=40))
def test_case_does_not_matter(name: str) -> None:
    assert read_name(name).tokens == read_name(name.upper()).tokens


@pytest.mark.parametrize(
    ("name", "words"),
    [("APOLKA, s.r.o.", ["apolka"]), ("ejoin, s.r.o.", ["ejoin"]), ("DR s. r. o.", ["dr"]), ("E & SC, s.r.o.", ["e"])],
)
def test_what_stands_before_a_form_is_a_name_though_it_looks_like_one(name, words):
    reading = read_name(name)
    assert not reading.fault
    assert [token.text for token in reading.tokens] == words
    assert reading.forms


@pytest.mark.parametrize("name", ["GmbH", "Co. Ltd.", "Limited Liability Company", "OOO", "Spolka", "& and"])
def test_a_name_of_legal_forms_alone_is_none(name):
    assert read_name(name).fault


@pytest.mark.parametrize(
    ("name", "word", "most"),
    [
        ("JJSC Qarvex Zavod", "jjsc", 40),
        ("Qarvex Joint Sock Company", "sock", 10),
        ("Qarvex EOOD Optical", "eood", 40),
        ("Hu Qarvex Ko", "ko", 40),
    ],
)
def test_what_may_be_a_legal_form_tells_little(name: str, word: str, most: int) -> None:
    assert {t.text: t.weight for t in read_name(name).tokens}[word] <= most
    assert all(t.weight > 40 for t in read_name(name).tokens if t.text == "qarvex")


@pytest.mark.parametrize(
    "name", ["Qarvex AB", "AB Qarvex", "Qarvex OÜ", "Ab Qarvex Oy", "Qarvex ASA", "Qarvex Abp", "Qarvex Aktiebolag"]
)
def test_short_forms_of_the_north_are_no_words_of_a_name(name: str) -> None:
    assert [t.text for t in read_name(name).tokens] == ["qarvex"]


def test_a_short_form_inside_a_name_is_a_word() -> None:
    assert [t.text for t in read_name("Qarvex Ab Optical").tokens] == ["qarvex", "ab", "optical"]


def test_a_form_that_sounds_as_one_is_one() -> None:
    assert [f.text for f in read_name("Qarvex Leemited Liabeelity Companny").forms] == ["limited liability company"]


def test_a_foreign_name_in_characters_is_read_by_its_sounds() -> None:
    assert "turki" in {u.text for u in read_name("图尔基·本·纳赛尔").units}
    assert "turki" not in {u.text for u in read_name("图尔基本纳赛尔").units}


def test_a_place_or_form_in_brackets_is_no_name_of_its_own() -> None:
    assert spellings("Qarvex Optical (INDIA) Ltd") == ("Qarvex Optical (INDIA) Ltd",)
    assert "QOFT" in spellings("Qarvex Optical (QOFT) Ltd")
