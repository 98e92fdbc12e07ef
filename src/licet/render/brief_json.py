"""A brief as plain data: what was found, each thing with its words and its place in the text."""

from typing import Any

import msgspec

from licet.brief.brief import Brief
from licet.brief.story import Span, Story


def plain(brief: Brief) -> dict[str, Any]:
    """The brief as `--json` prints it. Spans are {start, end} in `text`, counted in code points, end exclusive."""
    story = brief.story
    found = {name: getattr(brief, name) for name in brief.__struct_fields__ if name not in ("schema", "story")}
    return {
        "schema": brief.schema,
        "file": story.file,
        "sha256": story.sha256,
        "date": story.published,
        "title": _said(story, story.title),
        "source": {
            "publisher": story.publisher,
            "byline": story.byline,
            "credited": [{"name": name, "span": span} for name, span in story.credited],
        },
        "language": story.language,
        "furniture": [{"kind": f.kind, "text": story.said(f.span), "span": f.span} for f in story.furniture],
        "paragraphs": [{"text": story.said(span), "span": span} for span in story.paragraphs],
        **found,
        "statements": [_with_words(story, s, s.span) for s in brief.statements],
        "findings": [_with_words(story, f, f.span) for f in brief.findings],
        "text": story.text,
    }


def _said(story: Story, span: Span | None) -> dict[str, Any] | None:
    return {"text": story.said(span), "span": span} if span else None


def _with_words(story: Story, value: Any, span: Span) -> dict[str, Any]:
    return {"text": story.said(span), **msgspec.structs.asdict(value)}
