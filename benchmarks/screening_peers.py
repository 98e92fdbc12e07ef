"""Other ways to search for the same names, where their packages are installed: each an engine as `screening.py` has it."""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process, utils

from licet.screening.entries import Entry

Engine = Callable[[Sequence[str]], list[list[tuple[int, float]]]]


def peers(entries: Sequence[Entry]) -> Iterator[tuple[str, Engine]]:
    """Names and engines, of those that are installed."""
    yield "token-sort ratio, every name (rapidfuzz)", token_sort(entries)
    if find_spec("sklearn") and find_spec("sparse_dot_topn"):
        letters = three_letters(entries)
        yield "TF-IDF of three letters (scikit-learn, sparse_dot_topn)", letters
        if find_spec("nomenklatura"):
            yield "logic-v2 on the best of TF-IDF (nomenklatura)", logic_v2(entries, letters)


def absent() -> list[str]:
    """The packages of peers that are not installed, so that what was not measured is said."""
    return [name for name in ("sklearn", "sparse_dot_topn", "nomenklatura") if not find_spec(name)]


def flat(entries: Sequence[Entry]) -> tuple[list[str], list[int]]:
    pairs = [(utils.default_process(n.text), at) for at, entry in enumerate(entries) for n in entry.names]
    return [text for text, _ in pairs], [at for _, at in pairs]


def best_of(pairs: list[tuple[int, float]]) -> list[tuple[int, float]]:
    best: dict[int, float] = {}
    for entry, score in pairs:
        best[entry] = max(score, best.get(entry, 0.0))
    return sorted(best.items(), key=lambda hit: (-hit[1], hit[0]))[:5]


def token_sort(entries: Sequence[Entry]) -> Engine:
    names, owner = flat(entries)
    names = [" ".join(sorted(name.split())) for name in names]

    def run(queries: Sequence[str]) -> list[list[tuple[int, float]]]:
        out = []
        for at in range(0, len(queries), 200):
            sorted_words = [" ".join(sorted(utils.default_process(q).split())) for q in queries[at : at + 200]]
            for row in process.cdist(sorted_words, names, scorer=fuzz.ratio, dtype=np.float32):
                top = np.argpartition(-row, 10)[:10]
                out.append(best_of([(owner[n], float(row[n]) / 100) for n in top.tolist()]))
        return out

    return run


_SCHEMATA = {
    "person": "Person", "organisation": "Organization", "vessel": "Vessel", "aircraft": "Airplane", "unknown": "LegalEntity"
}  # fmt: skip


def logic_v2(entries: Sequence[Entry], index: Engine) -> Engine:
    """OpenSanctions' matcher on the entries that an index of three letters gives, each compared as the kind of party it is."""
    matching, model = import_module("nomenklatura.matching"), import_module("followthemoney").model
    algorithm, made = matching.get_algorithm("logic-v2"), {}
    config = matching.ScoringConfig.defaults()

    def party(key: str, kind: str, names: list[str]) -> Any:
        if key not in made:
            made[key] = model.get_proxy({"id": key, "schema": _SCHEMATA[kind], "properties": {"name": names}})
        return made[key]

    def run(queries: Sequence[str]) -> list[list[tuple[int, float]]]:
        out = []
        for query, near in zip(queries, index(queries), strict=True):
            scored = []
            for at, _ in near:
                entry = entries[at]
                asked = party(f"{entry.kind} {query}", entry.kind, [query])
                listed = party(f"entry {at}", entry.kind, [name.text for name in entry.names])
                scored.append((at, float(algorithm.compare(asked, listed, config).score)))
            out.append(sorted(scored, key=lambda hit: (-hit[1], hit[0])))
        return out

    return run


def three_letters(entries: Sequence[Entry]) -> Engine:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sparse_dot_topn import sp_matmul_topn

    names, owner = flat(entries)
    model = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
    columns = model.fit_transform(names).T.tocsr()

    def run(queries: Sequence[str]) -> list[list[tuple[int, float]]]:
        rows = model.transform([utils.default_process(q) for q in queries])
        found = sp_matmul_topn(rows, columns, top_n=10, threshold=0.2, sort=True, n_threads=1)
        out = []
        for at in range(len(queries)):
            part = slice(found.indptr[at], found.indptr[at + 1])
            out.append(best_of([(owner[n], float(s)) for n, s in zip(found.indices[part], found.data[part], strict=True)]))
        return out

    return run
