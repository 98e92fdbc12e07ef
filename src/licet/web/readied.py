"""The law made ready before anyone asks, in the background: of every kind of item a deal or two are decided for nobody.

What it leaves is the law of today and of the days near by on which answers turn, for those kinds; no answer is kept.
"""

import gc
from functools import cache, partial
from threading import Thread
from time import sleep

from licet.deals.catalogue import Model, load_catalogue
from licet.decision.decide import load_decider
from licet.turns import alone

#: Between these places makers of machines, and those who buy them, ask most.
_ROUTES = (("NL", "CN"), ("US", "CN"), ("JP", "CN"))
#: Seconds between two deals, so that whoever asks meanwhile is not kept waiting for more than one.
_REST = 0.02


def make_ready_first() -> None:
    """The law of today for the kind of item most asked about: what has to be read at all is read then."""
    _decide(*_ROUTES[0], _models()[0])


@cache
def make_ready_rest() -> None:
    """All other kinds of the catalogue, once for a process, beside what it is asked."""
    Thread(target=_decide_all, daemon=True, name="readying").start()


def _decide_all() -> None:
    for start, end in _ROUTES:
        for model in _models():
            alone(partial(_decide, start, end, model))
            sleep(_REST)
    gc.collect(1)
    gc.freeze()  # it stays: whoever asks is not to wait while it is looked through for garbage


def _decide(start: str, end: str, model: str) -> None:
    decider = load_decider()
    decider.determine(decider.deal({"from": start, "to": end, "item": {"model": model}}))


def _models() -> list[str]:
    """One of each kind, kinds of which there are most first; the one of which most was published, for it is asked most of."""
    of: dict[str, list[Model]] = {}
    for model in load_catalogue().models:
        of.setdefault(model.kind, []).append(model)
    often = sorted(of.values(), key=len, reverse=True)
    return [max(models, key=lambda model: len(model.facts)).name for models in often]
