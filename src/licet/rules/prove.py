"""Reading 4, prove: is the rule always, never, or equally true, whatever the unknown facts turn out to be?

The rule becomes a formula over the unknown facts, each with the range of the vocabulary; z3 looks for facts that make it true.
What is known is worked in as constants, so a rule that the known facts settle never reaches the solver. A solver that
gives up leaves a question open (None); it never proves anything.

Two kinds of formula are asked for. `loose`: what no fact can tell (the members of a group that is not known for the day)
may turn out either way, which is what a proof over every completion needs. `strict`: what cannot be told is neither true nor
false, as in explain; so what a strict formula finds is what explain will say of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

import z3
from msgspec import Struct

from licet.facts.vocabulary import FactKind, Vocabulary
from licet.rules.formulas import Formulas, expanded
from licet.rules.nodes import Node
