"""From a text to one model, or to a question.

A text is cut into runs of letters and runs of digits. It names a model only if these runs are *all* of one of its
names, give or take: the maker, leading letters ("TWINSCAN", "NXT", "NSR"), spaces and punctuation, and words that say
what every such machine is ("scanner"). Nothing is ever completed at the end: "NXE:3400" is not the NXE:3400C, because
revisions that are not in the catalogue exist too. A bare number names nothing, a number must agree digit by digit, and
a family name ("1980i", which laws and press use for three revisions) belongs to all of its members and so asks, even
where they share every parameter: the answer may change when one of them is measured better.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from licet.errors import LicetError

Tokens = tuple[str, ...]

#: The maker of things that many make and that have no model name.
ANY_MAKER = "any maker"

_TOKEN = re.compile(r"[0-9]+|[a-z]+|[^\W_a-z0-9]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_MOST_CHARACTERS = 200
_MOST_NAMED = 6
_LONGEST_NAME = 8

#: Words that may stand beside a name without making it another item. Never add "kit", "part", "upgrade" or "series".
_PLAIN = frozenset(
    (
        *("equipment", "lithography", "machine", "new", "scanner", "stepper", "system", "tool", "used"),
        *("accelerator", "gpu"),
    )
)
#: Words about the light: they may stand beside a name if the model's own fact says the same.
_LIGHT: Mapping[str, tuple[str, tuple[str | bool, ...]]] = {
    "immersion": ("immersion", (True,)),
    "arfi": ("immersion", (True,)),
    "dry": ("immersion", (False,)),
    "arf": ("wavelength", ("193 nm",)),
    "krf": ("wavelength", ("248 nm",)),
    "duv": ("wavelength", ("193 nm", "248 nm")),
    "euv": ("wavelength", ("13.5 nm",)),
}


@dataclass(frozen=True, slots=True)
class Named:
    """What a model needs to be found."""

    id: str
    name: str
    maker: str
    also: tuple[str, ...]

    @property
    def full_name(self) -> str:
        said = self.maker == ANY_MAKER or self.name.lower().startswith(self.maker.lower())
        return self.name if said else f"{self.maker} {self.name}"

    def value_of(self, fact: str) -> str | bool | None:
        """The value of a published fact; None where none is published."""
        return None


class AmbiguousModel(LicetError):
    """The text may mean one of `candidates` (perhaps the only one), but does not say so clearly enough."""

    def __init__(self, text: str, candidates: Sequence[Named]) -> None:
        names = [c.full_name for c in candidates[:_MOST_NAMED]]
        rest = len(candidates) - len(names)
        if rest:
            what = f"{text!r} may be {', '.join(names)} or one of {rest} more models"
            mend = "write the whole name of the model"
        elif len(names) > 1:
            what = f"{text!r} may be {', '.join(names[:-1])} or {names[-1]}"
            mend = "write the whole name of the one that is meant"
        else:
            what = f"{text!r} is not quite the name of a model; it may mean {names[0]}"
            mend = f"write {candidates[0].name} if that is the item, or give the item's kind and parameters instead"
        super().__init__(what, mend=mend)
        self.text = text
        self.candidates = tuple(candidates)


class UnknownModel(LicetError):
    """The text names no model of the catalogue; `nearest` are names that look like it."""

    def __init__(self, text: str, nearest: Sequence[str]) -> None:
        guess = f"did you mean {' or '.join(nearest)}? If not, " if nearest else ""
        super().__init__(
            f"{text!r} is not in the catalogue of models" if text else "no model is named",
            mend=f"{guess}give the item's kind and parameters instead",
        )
        self.text = text
        self.nearest = tuple(nearest)


def tokens_of(text: str) -> Tokens:
    """Runs of letters and runs of digits, in one case and one width: NXT:1980Di -> nxt, 1980, di."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return tuple(_TOKEN.findall(_POSSESSIVE.sub("", folded)))


def key_of(tokens: Iterable[str]) -> str:
    """The runs written together. Two numbers side by side stay apart: "19 80" is not 1980."""
    key = ""
    for token in tokens:
        key += "." + token if key and key[-1].isdecimal() and token[0].isdecimal() else token
    return key


T = TypeVar("T", bound=Named)
K = TypeVar("K")


class NameIndex(Generic[T]):
    """All names of all models, ready to be asked."""

    def __init__(self, models: Iterable[T], makers: Mapping[str, tuple[str, ...]]) -> None:
        self._models = tuple(models)
        self._whole: dict[str, list[T]] = {}  # what names a model by itself
        self._bare: dict[str, list[T]] = {}  # a number alone: only good for a question
        self._of_maker: dict[tuple[frozenset[str], str], list[T]] = {}  # a name that needs its maker: "Hoya ..."
        self._forms: list[tuple[Tokens, T]] = []
        self._makers: dict[str, list[tuple[Tokens, str]]] = {}  # by first run, longest name first
        spelt = [(tokens_of(word), maker) for maker, also in makers.items() for word in (maker, *also)]
        for words, maker in sorted(spelt, key=lambda pair: -len(pair[0])):
            self._makers.setdefault(words[0], []).append((words, maker))
        for model in self._models:
            self._add(key_of(tokens_of(model.id)), model)
            for name in (model.name, *model.also):
                form = tokens_of(name)
                self._forms.append((form, model))
                unnamed, said = self._without_makers(form)
                if said and unnamed:
                    _put(self._of_maker, (frozenset({model.maker}), key_of(unnamed)), model)
                # Leading letters may be left out, up to the model's number and never beyond it.
                number = next((i for i, token in enumerate(form) if token.isdecimal()), 0)
                for start in range(number + 1):
                    self._add(key_of(form[start:]), model)

    def _add(self, key: str, model: T) -> None:
        _put(self._bare if key.isdecimal() else self._whole, key, model)

    def find(self, text: str) -> T:
        """See `Catalogue.find`."""
        shown = text.strip()[:_MOST_CHARACTERS]
        tokens = tokens_of(text) if len(text) <= _MOST_CHARACTERS else ()
        if not tokens:
            raise UnknownModel(shown, ())
        unnamed, makers = self._without_makers(tokens)
        for rest in (tokens, unnamed):
            for name, light in ((rest, frozenset[str]()), _without_plain_words(rest)):
                held = self._whole.get(key_of(name)) or self._of_maker.get((makers, key_of(name)), [])
                hits = [m for m in held if makers <= {m.maker} and all(_agrees(m, word) for word in light)]
                if len(hits) == 1:
                    return hits[0]
                if hits:
                    raise AmbiguousModel(shown, hits)
        if candidates := self._candidates(tokens, unnamed, makers):
            raise AmbiguousModel(shown, candidates)
        raise UnknownModel(shown, self._nearest(unnamed))

    def _maker_at(self, tokens: Tokens, at: int) -> tuple[int, str] | None:
        for words, maker in self._makers.get(tokens[at], ()):
            if tokens[at : at + len(words)] == words:
                return len(words), maker
        return None

    def _without_makers(self, tokens: Tokens) -> tuple[Tokens, frozenset[str]]:
        """The text without the makers it names, and those makers: "Nikon NXT:1980Di" must not pass for ASML's."""
        rest: list[str] = []
        makers: set[str] = set()
        at = 0
        while at < len(tokens):
            if found := self._maker_at(tokens, at):
                at += found[0]
                makers.add(found[1])
            else:
                rest.append(tokens[at])
                at += 1
        return tuple(rest), frozenset(makers)

    def _candidates(self, tokens: Tokens, unnamed: Tokens, makers: frozenset[str]) -> list[T]:
        """Models the text may mean: it is a part of their names, or else it holds their names and says more."""
        if not unnamed:
            return [m for m in self._models if m.maker in makers]
        found = {m.id for m in self._begun_by(unnamed)}
        found = found or {m.id for m in self._held_in(tokens)} or {m.id for m in self._held_in(unnamed)}
        fitting = [m for m in self._models if m.id in found]
        return [m for m in fitting if m.maker in makers] or fitting

    def _begun_by(self, tokens: Tokens) -> Iterator[T]:
        key = key_of(tokens)
        for names in (self._whole, self._bare):
            for name, models in names.items():
                # A number is never cut short: "198" is no beginning of "1980di".
                if name.startswith(key) and len(key) > 1 and not name[len(key) - 1 : len(key) + 1].isdecimal():
                    yield from models
        yield from self._bare.get(key, ())
        for form, model in self._forms:
            if any(form[at : at + len(tokens)] == tokens for at in range(len(form))):
                yield model

    def _held_in(self, tokens: Tokens) -> Iterator[T]:
        """The models named somewhere in the text, by the longest name that fits at each place."""
        at = 0
        while at < len(tokens):
            for end in range(min(len(tokens), at + _LONGEST_NAME), at, -1):
                if models := self._whole.get(key_of(tokens[at:end])):
                    yield from models
                    at = end - 1
                    break
            at += 1

    def _nearest(self, tokens: Tokens) -> list[str]:
        from rapidfuzz import fuzz, process  # imported here: only a mistake needs it

        found = process.extract(key_of(tokens), list(self._whole), scorer=fuzz.ratio, limit=9, score_cutoff=70)
        names = {m.full_name: None for key, _, _ in found for m in self._whole[key]}
        return list(names)[:3]


def _put(index: dict[K, list[T]], key: K, model: T) -> None:
    held = index.setdefault(key, [])
    if model not in held:
        held.append(model)


def _without_plain_words(tokens: Tokens) -> tuple[Tokens, frozenset[str]]:
    rest = tuple(t for t in tokens if t not in _PLAIN and t not in _LIGHT)
    return rest, frozenset(t for t in tokens if t in _LIGHT)


def _agrees(model: Named, word: str) -> bool:
    fact, values = _LIGHT[word]
    return model.value_of(fact) in values
