"""Pages about one fact in the frame of the page that MkDocs built for their overview.

There are many hundreds of them in each language. MkDocs would take minutes for so many and put
nothing but their text into its theme; here the theme is taken from the overview, once for all that
belong to it, and each text is put into it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from pathlib import Path

from docs.generate import head
from docs.generate.factpage import FactPage
from docs.generate.site import Site

_LINK = re.compile(r'(?P<name> (?:href|src))="(?P<to>[^"#:][^":]*)"')
_CONFIG = re.compile(r'(?P<name>"(?:base|search)": )"(?P<to>[^"]+)"')
_SCOPE = re.compile(r'(?P<name>new URL\()"(?P<to>[^"]+)"')
_ARTICLE = re.compile(r"(<article[^>]*>).*(</article>)", re.DOTALL)
_TOPIC = re.compile(
    r'(<div class="md-header__topic" data-md-component="header-topic">\s*<span[^>]*>).*?(</span>)',
    re.DOTALL,
)
_STEPS = re.compile(r'<nav class="md-footer__inner.*?</nav>', re.DOTALL)
_TOC = re.compile(r"<!--toc-->.*?<!--/toc-->", re.DOTALL)
_TOC_TOGGLE = re.compile(r'<input class="md-nav__toggle md-toggle" type="checkbox" id="__toc">')
_TOC_LABEL = re.compile(
    r'<label class="md-nav__link md-nav__link--active" for="__toc">.*?</label>', re.DOTALL
)
HEAD, TOPIC, BODY, HERE = (f"\0{name}\0" for name in ("head", "topic", "body", "here"))


class Frame:
    """What is around a page, read from a page that MkDocs built.

    Args:
        page: the HTML of that page.
        path: where it is below the folder of its language, such as ``reference/rtp.html``.
        folder: the folder of the pages that get the frame.
    """

    def __init__(self, page: str, path: str, folder: str) -> None:
        page = page.replace(f'{path}" hreflang=', f'{HERE}" hreflang=')
        page = _without_toc(page)
        page = _STEPS.sub("", page)
        page = _moved(page, posixpath.dirname(path), folder)
        page = head.REGION.sub(HEAD, page)
        page = _TOPIC.sub(rf"\g<1>{TOPIC}\g<2>", page)
        page = _ARTICLE.sub(rf"\g<1>{BODY}\g<2>", page)
        self._parts = re.split("(\0[a-z]+\0)", page)

    def around(self, inner: Mapping[str, str]) -> str:
        """Return the frame with the parts of a page in their places.

        Args:
            inner: HTML by the mark of its place.
        """
        return "".join(inner.get(part, part) for part in self._parts)


def write(site: Site, folder: Path, pages: Iterable[FactPage]) -> None:
    """Write the pages of facts of one language.

    Args:
        site: the language.
        folder: the built site of that language.
        pages: what to write.
    """

    @cache
    def frame(path: str, own: str) -> Frame:
        return Frame((folder / path).read_text(encoding="utf-8"), path, own)

    for page in pages:
        path = _html(page.path)
        around = frame(_html(page.frame), posixpath.dirname(path))
        place = folder / path
        place.parent.mkdir(exist_ok=True)
        inner = {
            HEAD: head.head(site, head.of_fact(page)),
            TOPIC: escape(page.title),
            BODY: f'{_crumbs(site, page)}<h1 id="top">{page.heading}</h1>{page.body}',
            HERE: path,
        }
        place.write_text(around.around(inner), encoding="utf-8")


def _crumbs(site: Site, page: FactPage) -> str:
    """The way back to the overview."""
    path = posixpath.relpath(_html(page.frame), posixpath.dirname(page.path))
    return f'<p class="crumbs"><a href="{path}">{escape(site.titles[page.frame])}</a></p>'


def _html(path: str) -> str:
    return f"{path.removesuffix('.md')}.html"


def _moved(page: str, before: str, after: str) -> str:
    """A page whose links hold from another folder."""
    if before == after:
        return page

    def new(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(before, match["to"]))
        return f'{match["name"]}="{posixpath.relpath(target, after)}"'

    def config(match: re.Match[str]) -> str:
        return new(match).replace('="', '"')

    return _SCOPE.sub(config, _CONFIG.sub(config, _LINK.sub(new, page)))


def _without_toc(page: str) -> str:
    """Without the contents of the page, beside it and in the menu."""
    for pattern in (_TOC, _TOC_TOGGLE, _TOC_LABEL):
        page = pattern.sub("", page)
    return page
