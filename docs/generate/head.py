"""What the head of a page tells search engines and those to whom somebody sends a link."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any, NamedTuple

from docs.generate import text
from docs.generate.config import address, prefix
from docs.generate.factpage import FactPage
from docs.generate.history import FEED
from docs.generate.site import LANGUAGES, Site

NAME = "asterisk-webrtc-wizard"
REGION = re.compile(r"<!--head-->(?P<inner>.*?)<!--/head-->", re.DOTALL)
_TITLE = re.compile(r"<title>(?P<text>.*?)</title>", re.DOTALL)
_ABOUT = re.compile(r'<meta name="description" content="(?P<text>[^"]*)"')
LONGEST = 200  # characters of a description; search engines cut it sooner
SIZE = (1200, 630)
# The sections that have a picture of their own; all others have that of the site.
PICTURES = ("networks", "reference", "faq", "codecs", "clients", "proof")
_SECTION_OF = {"options": "reference", "symptoms": "faq", "findings": "faq", "complaints": "faq"}


class Page(NamedTuple):
    """What its head tells about a page.

    Attributes:
        path: below the folder of its language, such as ``faq/ice.html``.

        title: in plain text.

        about: what it says, in plain text.

        answer: the answer in plain text, where the title is a question; else empty.
    """

    path: str
    title: str
    about: str
    answer: str = ""


def of_fact(page: FactPage) -> Page:
    """Return what the head of a page about one fact needs."""
    return Page(f"{page.path.removesuffix('.md')}.html", page.title, page.about, page.answer)


def finish(site: Site, folder: Path, path: Path) -> None:
    """Replace the head of a page that MkDocs built.

    Args:
        site: of the page's language.
        folder: of the language's built pages.
        path: of the page.

    Raises:
        ValueError: the page has no title or description.
    """
    content = path.read_text(encoding="utf-8")
    region = REGION.search(content)
    if region is None:
        return
    title, about = _TITLE.search(region[0]), _ABOUT.search(region[0])
    if title is None or about is None:
        raise ValueError(f"{path}: no title or description")
    place = path.relative_to(folder).as_posix()
    page = Page(place, text.bare(title["text"]).strip(), unescape(about["text"]))
    made = head(site, page)
    path.write_text(REGION.sub(lambda _: made, content, count=1), encoding="utf-8")


def head(site: Site, page: Page) -> str:
    """Return the tags that are about the page itself.

    Args:
        site: of the page's language.
        page: title, description and address.
    """
    about = shortened(page.about)
    title = _title(site, page)
    full = title if page.path == "index.html" else f"{title} - {NAME}"
    tags = [
        f"<title>{escape(full)}</title>",
        f'<meta name="description" content="{escape(about)}">',
        *_addresses(site, page),
        *_card(site, page, title, about),
        _linked_data(site, page, about),
    ]
    return "\n".join(tags)


def _title(site: Site, page: Page) -> str:
    """What a page answers; what its section is about is plain from the menu only."""
    word = f"title.{page.path.partition('/')[0].removesuffix('.html')}"
    return site.word(word, title=page.title) if site.has_word(word) else page.title


def shortened(words: str) -> str:
    """Return a text cut to the length of a description, between words or sentences."""
    if len(words) <= LONGEST:
        return words
    cut = words[:LONGEST]
    end = max(cut.rfind(mark) for mark in (". ", "。", "；", "; "))
    if end > LONGEST // 2:
        return cut[: end + 1].rstrip(" ;；")
    return cut[: max(cut.rfind(" "), cut.rfind("，"), LONGEST // 2)].rstrip(",，;；:： ") + "…"


def _addresses(site: Site, page: Page) -> Iterator[str]:
    """Where the page and its translations are for good; nothing where that is not known.

    A script of the theme asks for the site map of whatever ``rel`` says nothing but "alternate";
    the blank keeps it from that.
    """
    own = address(site.language)
    if not own or page.path == "404.html":
        return
    yield f'<link rel="canonical" href="{own}{page.path}">'
    for language in LANGUAGES:
        yield (
            f'<link rel="alternate " href="{address(language)}{page.path}" hreflang="{language}">'
        )
    first = address(LANGUAGES[0])
    yield f'<link rel="alternate " href="{first}{page.path}" hreflang="x-default">'
    yield (
        f'<link rel="alternate " type="application/atom+xml" href="{own}{FEED}" '
        f'title="{escape(site.word("history.feed"))}">'
    )


def _section(path: str) -> str:
    """The section of a page: its folder or, at the root, its own name."""
    first = path.partition("/")[0].removesuffix(".html")
    return _SECTION_OF.get(first, first)


def _card(site: Site, page: Page, title: str, about: str) -> Iterator[str]:
    """What is shown where somebody posts a link."""
    own = address(site.language)
    section = _section(page.path)
    image = f"assets/social/{section if section in PICTURES else 'site'}.png"
    shown = f"{own}{image}" if own else posixpath.relpath(image, posixpath.dirname(page.path))
    properties = {
        "og:type": "website" if page.path == "index.html" else "article",
        "og:site_name": NAME,
        "og:locale": site.word("site.locale"),
        "og:title": title,
        "og:description": about,
        "og:image": shown,
        "og:image:width": SIZE[0],
        "og:image:height": SIZE[1],
        "og:image:alt": site.word("site.picture"),
    }
    if own:
        properties["og:url"] = f"{own}{page.path}"
    for name, value in properties.items():
        yield f'<meta property="{name}" content="{escape(str(value))}">'
    yield '<meta name="twitter:card" content="summary_large_image">'


def _linked_data(site: Site, page: Page, about: str) -> str:
    """The same for programs, as schema.org has it."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "TechArticle",
        "headline": page.title,
        "description": about,
        "inLanguage": site.language,
    }
    if page.path == "index.html":
        data = {
            "@context": "https://schema.org",
            "@type": "SoftwareApplication",
            "name": NAME,
            "description": about,
            "applicationCategory": "DeveloperApplication",
            "operatingSystem": "Linux",
            "inLanguage": site.language,
        }
    elif page.answer:
        answer = {"@type": "Answer", "text": page.answer}
        data = {
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "inLanguage": site.language,
            "mainEntity": [
                {"@type": "Question", "name": page.title, "acceptedAnswer": answer},
            ],
        }
    if own := address(site.language):
        data["url"] = f"{own}{page.path}"
    written = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{written}</script>'


def site_map(paths: list[str]) -> str:
    """One map for every language, in which each page names its translations.

    Args:
        paths: of the pages below the folder of any language.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for path in paths:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{name}" href="{address(language)}{path}"/>'
            for name, language in ((*zip(LANGUAGES, LANGUAGES, strict=True),
                                    ("x-default", LANGUAGES[0])))
        )  # fmt: skip
        lines += [
            f"<url><loc>{address(language)}{path}</loc>{links}</url>" for language in LANGUAGES
        ]
    return "\n".join([*lines, "</urlset>", ""])


def write_maps(folder: Path, paths: list[str]) -> None:
    """Write robots.txt and, if the site's address is known, the sitemap.

    Args:
        folder: the root of the built site.
        paths: of all pages.
    """
    for language in LANGUAGES:
        for name in ("sitemap.xml", "sitemap.xml.gz"):
            (folder / prefix(language) / name).unlink(missing_ok=True)
    robots = "User-agent: *\nAllow: /\n"
    if root := address(LANGUAGES[0]):
        (folder / "sitemap.xml").write_text(site_map(paths), encoding="utf-8")
        robots += f"\nSitemap: {root}sitemap.xml\n"
    (folder / "robots.txt").write_text(robots, encoding="utf-8")
