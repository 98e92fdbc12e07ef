"""OFAC's list as a text to be read by people: refused, since names, addresses and remarks run into each other in it."""

from licet.screening.formats.common import ListError, Reading


def is_text(text: str) -> bool:
    """Whether it is that text, by its title."""
    return "SPECIALLY DESIGNATED NATIONALS" in text[:600] and "is designed as a reference tool" in " ".join(text[:1200].split())


def read_text(text: str) -> Reading:
    """Raises ListError: the text repeats a party under each of its names and parts its facts by commas that names have too."""
    raise ListError(
        "it is OFAC's list as printed for people: a party stands in it once for each name, its facts parted by mere commas",
        where="line 1",
        mend="take sdn.xml, SDN_ENHANCED.XML or sdn.csv with alt.csv and add.csv",
    )
