"""Which language a text is in: by its script, and among those of one script by the words that are everywhere in them."""

import re
from collections import Counter

# Words of which a text of any length is full, and which the others of its script do not have.
_COMMON = {
    "en": "the of and to in that was for with his is by from as had said which it has were be have would they",
    "nl": "de het een van en dat niet met voor zijn op te aan door ook wordt naar bij uit heeft werd deze maar",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch nach wird wurde hat",
    "fr": "le la les des et du une un est dans que qui par pour sur au aux avec pas ce cette ont été sont leur",
    "es": "el los las del que una por con para se su como más pero este fue ha son sus entre según",
    "it": "il di che della per una con del alla sono nel gli dei più anche è stato dalla degli ha",
    "pt": "o os as da do que em um uma não com para dos das pela pelo foi mais ao são",
}
_OF: dict[str, list[str]] = {}
for _language, _words in _COMMON.items():
    for _word in _words.split():
        _OF.setdefault(_word, []).append(_language)
_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT = 6000  # characters
_SCRIPTS = (
    ("ko", re.compile("[가-힣]"), 0.15),
    ("ja", re.compile("[ぁ-んァ-ヶ]"), 0.08),
    ("zh", re.compile("[一-鿿]"), 0.15),
)
_OTHER = (("ru", re.compile("[а-яё]", re.I)), ("ar", re.compile("[ء-ي]")), ("el", re.compile("[α-ω]", re.I)))


def language_of(text: str) -> str:
    """The language as ISO 639-1, or "" where a text is too short to tell."""
    looked = text[:_LOOKED_AT]
    letters = sum(c.isalpha() for c in looked)
    if not letters:
        return ""
    for language, script, share in _SCRIPTS:
        if len(script.findall(looked)) >= max(2, share * letters):
            return language
    for language, script in _OTHER:
        if len(script.findall(looked)) > letters / 2:
            return language
    score: Counter[str] = Counter()
    for word in _WORD.findall(looked.lower()):
        of = _OF.get(word, ())
        for language in of:
            score[language] += 12 // len(of)
    ranked = score.most_common(2)
    if not ranked or ranked[0][1] < 24 or (len(ranked) == 2 and ranked[0][1] < 1.2 * ranked[1][1]):
        return ""
    return ranked[0][0]
