"""What a page says of itself where no reader sees it: its meta elements, and JSON-LD as schema.org describes articles."""

import json
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from licet.brief.reading_dates import stamps
from licet.brief.reading_lines import clean
from licet.brief.story import Published

_DAYS = (
    "article:published_time", "article:published", "datepublished", "og:published_time", "og:article:published_time",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish_date", "publish-date", "publication_date",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "dc.date.created", "date",
    "cxenseparse:recs:publishtime", "weibo:article:create_at", "originalpublicationdate", "article_date_original",
)  # fmt: skip
_TITLES = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "headline")
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
_SITES = ("og:site_name", "application-name", "dc.publisher", "publisher", "article:publisher")
_ARTICLES = re.compile(r"(?:News|Reportage|Analysis|Opinion|Background|Tech|Blog)?(?:Article|Posting|BlogPosting|Report)$")
_LONGEST = 1_000_000


class Told(Struct, frozen=True):
    """As `Page`, but for the lines."""

    title: str = ""
    byline: str = ""
    publisher: str = ""
    language: str = ""
    address: str = ""
    published: Published | None = None


def told_by_page(tree: Any, address: str) -> Told:
    """What the page says of itself. address: of the page, where its envelope tells it."""
    metas = _metas(tree)
    article = next(_articles(tree), {})
    canonical = tree.xpath("string((//link[@rel='canonical']/@href)[1])")
    titles = [_text(article.get("headline")), *(metas.get(key, "") for key in _TITLES), _title(tree)]
    days = [_text(article.get("datePublished")), *(metas.get(key, "") for key in _DAYS), _time(tree)]
    publisher = _named(article.get("publisher")) or _first(metas, _SITES)
    return Told(
        title=next((_without_site(title, publisher) for title in titles if title), ""),
        byline=_named(article.get("author")) or next((a for a in [_first(metas, _AUTHORS)] if a and "://" not in a), ""),
        publisher=publisher if "://" not in publisher else "",
        language=_language(tree),
        address=address or metas.get("og:url", "") or clean(str(canonical)),
        published=next((p for day in days if day and (p := _published(day))), None),
    )


def _language(tree: Any) -> str:
    """The language the page says it is in, as ISO 639-1; "" where it says none."""
    told = str(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:2].lower()
    return told if re.fullmatch("[a-z]{2}", told) else ""


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = clean(meta.get("content") or "")[:1000]
        if key and content:
            found.setdefault(key, content)
    return found


def _first(metas: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((metas[key] for key in keys if key in metas), "")


def _articles(tree: Any) -> Iterator[dict[str, Any]]:
    """The articles that JSON-LD describes, wherever they stand in it."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        source = script.text or ""
        if len(source) > _LONGEST:
            continue
        try:
            waiting = [json.loads(re.sub(r"[\x00-\x1f]", " ", source))]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, dict):
                kinds = value.get("@type")
                if any(isinstance(k, str) and _ARTICLES.match(k) for k in (kinds if isinstance(kinds, list) else [kinds])):
                    yield value
                waiting += [v for key, v in value.items() if key in ("@graph", "mainEntity", "mainEntityOfPage")]
            elif isinstance(value, list):
                waiting += value


def _named(value: Any) -> str:
    """The name of a person or body, or of several, as JSON-LD writes them."""
    values = value if isinstance(value, list) else [value]
    names = [_text(v.get("name")) if isinstance(v, dict) else _text(v) for v in values]
    return ", ".join(dict.fromkeys(name for name in names if name and "://" not in name))


def _text(value: Any) -> str:
    return clean(value)[:1000] if isinstance(value, str) else ""


def _title(tree: Any) -> str:
    """The first large heading if there is one only, else the title of the window."""
    heads = [clean(head.text_content()) for head in tree.iter("h1")]
    heads = [head for head in heads if head]
    return heads[0] if len(heads) == 1 else clean(str(tree.xpath("string((//title)[1])")))[:1000]


def _without_site(title: str, publisher: str) -> str:
    """A headline without " | Name of the paper" after it."""
    parts = re.split(r"\s[|–—-]\s|\s?｜|_", title)
    last = parts[-1].strip().lower()
    if len(parts) > 1 and publisher and (last in publisher.lower() or publisher.lower() in last):
        return title[: title.lower().rindex(last)].rstrip(" |–—-｜_")
    return title


def _time(tree: Any) -> str:
    """The first <time> that is marked as the publication's, or the only one there is."""
    times = [t for t in tree.iter("time") if t.get("datetime")]
    marked = [t for t in times if "publish" in f"{t.get('itemprop')} {t.get('class')}".lower() or t.get("pubdate") is not None]
    chosen = marked or (times if len({t.get("datetime") for t in times}) == 1 else [])
    return clean(chosen[0].get("datetime"))[:100] if chosen else ""


def _published(said: str) -> Published | None:
    for stamp in stamps(said[:100]):
        if stamp.on:
            return Published(stamp.on, stamp.at, stamp.zone, "page", None)
    return None
