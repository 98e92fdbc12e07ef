"""Determinations, each worked out once: a deal asked for again, as a page, over the API or at the gate, is answered at once.

An answer is a value that rests on nothing but the facts of the deal, the day and the law, and the law stays as long as the
process. Parties are screened every time, as lists and decisions change; what screening found is among the facts.

Of several processes of a workbench one may have worked out what another is asked: the first of them keeps answers for all.
"""

from collections.abc import Hashable
from datetime import date
from fractions import Fraction
from hashlib import blake2b
from typing import Any

import msgspec

from licet import doors
from licet.deals.deal import Deal
from licet.decision.determination import Determination
from licet.web.common import Common
from licet.web.remembering import Remembering
from licet.web.shared import Apart, apart, one_of_each, together, written

#: Some 0.03 MB each, a copy of what another process worked out 0.08: what they have in common they share.
_KEPT: Remembering[Determination] = Remembering(2_000)
_READ = msgspec.msgpack.Decoder(Apart)


class _Elsewhere:
    """What other processes worked out; common: where they are asked, None where there are none."""

    common: Common | None = None

    def get(self, name: bytes) -> Determination | None:
        """An answer that was told there."""
        if self.common is None or (told := self.common.answer(name)) is None:
            return None
        try:
            return together(_READ.decode(told), self.common.parts)
        except KeyError:  # a part of it made room for others
            return None

    def tell(self, name: bytes, found: Determination) -> None:
        """Let the others have an answer, and what of its parts they lack."""
        if self.common:
            told = apart(found)
            if lacking := self.common.keep(name, msgspec.msgpack.encode(told), told.parts()):
                self.common.keep_parts(written(found, lacking))


_ELSEWHERE = _Elsewhere()


def share(common: Common | None) -> None:
    """Ask other processes, and let them have what is worked out here, from now on; nobody if left out."""
    _ELSEWHERE.common = common


def determined(deal: Deal, on: date | None = None, *, screen: bool = True, what_if: bool = True) -> Determination:
    """What `licet.determine` gives."""
    if screen:
        deal = doors.screened(deal)
    key = (on or deal.on, what_if, deal.on, deal.title, deal.model, deal.warnings, deal.lists, *deal.facts.items())
    name = _named(key)
    if (found := _KEPT.get(name)) is not None:
        return found
    if (found := _ELSEWHERE.get(name)) is None:
        found = one_of_each(doors.determine(deal, on=on, screen=False, what_if=what_if))
        _ELSEWHERE.tell(name, found)
    return _KEPT.put(name, found)


def _named(key: Hashable) -> bytes:
    """A name for what was asked, the same in every process."""
    return blake2b(msgspec.msgpack.encode(key, enc_hook=_plain, order="deterministic"), digest_size=32).digest()


def _plain(value: Any) -> str:
    if isinstance(value, Fraction):
        return str(value)
    raise TypeError(f"{type(value).__name__} in a deal")
