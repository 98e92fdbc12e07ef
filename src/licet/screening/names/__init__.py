"""A name as the search reads it: letters folded, scripts in Latin, words with their kind and weight.

When to reach for this: to see what the search sees of a name (`read_name`), or how alike two words are (`word`, `alike`).
"""

from licet.screening.names.likeness import alike
from licet.screening.names.reading import Reading, Unit, read_name
from licet.screening.names.tokens import Token
from licet.screening.names.words import Word, word

__all__ = ["Reading", "Token", "Unit", "Word", "alike", "read_name", "word"]
