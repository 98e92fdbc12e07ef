"""Files of other kinds that hold a story, made here: a page, a page saved with its pictures, a PDF."""

import json
from html import escape
from io import BytesIO


def html(
    title: str,
    paragraphs: list[str],
    *,
    published: str = "2024-09-06T15:04:00+02:00",
    site: str = "Voorbeeldkrant",
    author: str = "Anna Verzonnen",
    shown: str = "6 September 2024, 15:04",
    within: str = "",
    language: str = "en",
) -> str:
    """A page as papers make them. within: HTML put between the first paragraph and the second."""
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "NewsArticle",
                "headline": title,
                "datePublished": published,
                "author": [{"@type": "Person", "name": author}],
                "publisher": {"@type": "Organization", "name": site},
            }
        ],
    }
    told = f'<script type="application/ld+json">{json.dumps(data)}</script>' if published else ""
    first, *rest = [f"<p>{escape(each)}</p>" for each in paragraphs]
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)} | {site}</title>'
        f"{told}</head>"
        '<body><nav><a href="/">Home</a> <a href="/world">World</a></nav><main><article>'
        f'<h1>{escape(title)}</h1><div class="byline">By {author}</div><p class="post-date">{shown}</p>'
        "<figure><img src='x.jpg'><figcaption>A plant in Example Town on 3 May 2011. <span class='credit'>Photo: Some One"
        f"</span></figcaption></figure>{first}{within}{''.join(rest)}"
        '<aside class="related"><h3>Related stories</h3><ul><li><a href="/x">Tulips in another trade dispute</a></li></ul>'
        f"</aside></article></main><footer>© 2024 {site}. All rights reserved.</footer></body></html>"
    )


def mhtml(page: str, address: str = "https://example.org/2024/09/06/tools", more: str = "") -> bytes:
    """The page as browsers save it. more: further parts, each with its boundary before it."""
    return (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {address}\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----edge"\r\n\r\n'
        f"------edge\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: {address}\r\n"
        f"Content-Transfer-Encoding: 8bit\r\n\r\n{page}\r\n{more}------edge--\r\n"
    ).encode()


def pdf(lines: list[str], pages: int = 1) -> bytes:
    """A PDF with the same lines on every page, which it numbers."""
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    objects += [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode()]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for number in range(pages):
        shown = [*lines, f"Page {number + 1}"] if pages > 1 else lines
        text = b"".join(b"(" + _quoted(line) + b") Tj T*\n" for line in shown)
        stream = b"BT /F1 11 Tf 14 TL 60 760 Td\n" + text + b"ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    out = BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    at = []
    for number, each in enumerate(objects, start=1):
        at.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + each + b"\nendobj\n")
    table = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{place:010d} 00000 n \n".encode() for place in at))
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode())
    return out.getvalue()


def locked(data: bytes, password: str) -> bytes:
    """The PDF with a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    writer.encrypt(password, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _quoted(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
