"""Invented parties for the tests of the search, of the shapes that lists hold."""

from licet.screening.entries import Entry, Kind, Name


def party(number: str, *names: str, kind: Kind = "organisation", countries: tuple[str, ...] = ()) -> Entry:
    written = tuple(Name(text, "main" if at == 0 else "alias") for at, text in enumerate(names))
    return Entry(number, "test", kind, written, countries=countries)


PARTIES = (
    party("1", "Qarvex Microelectronics Co., Ltd.", "QVM", countries=("CN",)),
    party("2", "Joint Stock Company Zarnitsa Plant No. 3", countries=("RU",)),
    party("3", "Joint Stock Company Zarnitsa Plant No. 5", countries=("RU",)),
    party("4", "Shanghai Lumitek Optical Equipment Co., Ltd.", countries=("CN",)),
    party("5", "Beijing Lumitek Optical Equipment Co., Ltd.", countries=("CN",)),
    party("6", "VELIKANOV, Sergey Nikolayevich", kind="person", countries=("RU",)),
    party("7", "Al-Jubeiri, Muhammad Yusuf", "Mohammed Youssef Al Jubairi", kind="person", countries=("SY",)),
    party("8", "Harbour Silicon Fabrication International Corporation", countries=("CN",)),
    party("9", "Mingzheng International Trading Limited", countries=("HK",)),
    party("10", "OCEAN TALISMAN", kind="vessel", countries=("PA",)),
    party("11", "Nordvik Shipping AS", countries=("NO",)),
    party("12", "National Academy of Plasma Studies (NAPS)", countries=("IR",)),
)
