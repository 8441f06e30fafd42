"""The site, built once for all tests of a run, and its pages as a checker reads them."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
import posixpath
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from docs.generate.config import prefix
from docs.generate.site import LANGUAGES

ROOT: Final = Path(__file__).parents[2]
PLACES: Final = ROOT / "build" / "test-site"
OLD_S: Final = 3600
FACTS: Final = ("options", "symptoms", "findings", "complaints")
ADDRESS: Final = "https://docs.example.test/wizard/"
PREFIXES: Final = {language: prefix(language) for language in LANGUAGES}
_ENVIRONMENT = {"SITE_URL": ADDRESS, "REPOSITORY_URL": ""}


@cache
def place() -> Path:
    """The folder of the build of what is checked out: made by the first run that asks for it."""
    home = PLACES / _digest()
    PLACES.mkdir(parents=True, exist_ok=True)
    with (PLACES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "log").exists():
            _forget_others()
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            said = build(home)
            (home / "log").write_text(said)
    return home


def site() -> Path:
    """The folder of the built site."""
    return place() / "site"


def log() -> str:
    """What the builders said on the way."""
    return (place() / "log").read_text()


def _digest() -> str:
    """A name of everything that the site is made from."""
    total = hashlib.sha256()
    sources = [ROOT / name for name in ("mkdocs.yml", "pyproject.toml")]
    for folder in ("docs", "wizard", "templates"):
        sources += (path for path in (ROOT / folder).rglob("*") if path.is_file())
    for path in sorted(sources):
        if "__pycache__" not in path.parts:
            total.update(f"{path}\0".encode() + path.read_bytes())
    return total.hexdigest()[:16]


def _forget_others() -> None:
    """Builds that no run can be reading any more."""
    for old in PLACES.iterdir():
        if old.is_dir() and time.time() - old.stat().st_mtime > OLD_S:
            shutil.rmtree(old, ignore_errors=True)


def build(home: Path) -> str:
    """Every language from what is checked out, as `make docs` does it; what was said."""
    done = subprocess.run(
        [sys.executable, "-m", "docs.generate", "--out", str(home / "docs"),
         "--site", str(home / "site"), "--man", str(home / "man")],
        cwd=ROOT, env={**os.environ, **_ENVIRONMENT}, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


class Page(HTMLParser):
    """What a test has to know of one page.

    Attributes:
        path: below the site's folder.

        ids: its anchors.

        links: where its links lead.

        loads: what a browser loads for it by itself.

        blocks: the text of its blocks of code.
    """

    def __init__(self, path: str, content: str) -> None:
        super().__init__()
        self.path = path
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.blocks: list[str] = []
        self._in_code = False
        self._in_pre = False
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note anchors, links, and what is loaded."""
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.add(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "link" and values.get("rel") in ("stylesheet", "icon", "preconnect"):
            self.loads.append(values["href"])
        if "src" in values:
            self.loads.append(values["src"])
        if tag == "pre":
            self._in_pre = True
        if tag == "code" and self._in_pre:
            self._in_code = True
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        """A block of code ends."""
        if tag == "pre":
            self._in_pre = False
        if tag == "code":
            self._in_code = False

    def handle_data(self, data: str) -> None:
        """Text of a block of code."""
        if self._in_code:
            self.blocks[-1] += data


@cache
def pages() -> dict[str, Page]:
    """Every page of both languages by its path below the site's folder.

    Of the pages about one fact only the article is read; what is around it is that of a page which
    is read, and :func:`samples` are read whole.
    """
    folder = site()
    found = {}
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        content = path.read_text(encoding="utf-8")
        if is_fact(name):
            content = content[content.index("<article") : content.index("</article>")]
        found[name] = Page(name, content)
    return found


def is_fact(path: str) -> bool:
    """Whether a page is about one fact."""
    folder = path.removeprefix(PREFIXES[language_of(path)]).partition("/")[0]
    return folder in FACTS and not path.endswith("index.html")


def facts() -> dict[str, Page]:
    """The articles of the pages about one fact."""
    return {name: page for name, page in pages().items() if is_fact(name)}


def samples(language: str) -> Iterator[Page]:
    """The first page about a fact of each kind, whole."""
    for folder in FACTS:
        name = next(each for each in facts() if each.startswith(f"{PREFIXES[language]}{folder}/"))
        yield Page(name, (site() / name).read_text(encoding="utf-8"))


def content_pages() -> dict[str, Page]:
    """The pages that have prose: no redirects, no page for what is not there, none of a fact."""
    return {
        name: page
        for name, page in pages().items()
        if "__drawer" in page.ids and not name.endswith("404.html")
    }


def of_language(language: str) -> Iterator[Page]:
    """The pages of one language."""
    for name, page in content_pages().items():
        if language_of(name) == language:
            yield page


def language_of(path: str) -> str:
    """The language of a page, by its path below the site's folder."""
    return next((name for name, prefix in PREFIXES.items() if prefix and path.startswith(prefix)),
                LANGUAGES[0])  # fmt: skip


def target_of(page: Page, link: str) -> tuple[str, str] | None:
    """The page and the anchor that an internal link leads to; None for one that leads out."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), unquote(parts.path)))
    return (path if parts.path else page.path), unquote(parts.fragment)


def weight(page: Page, packed: bool = True) -> int:
    """Bytes that a browser loads for a page without the search index.

    Args:
        page: that is visited first.

        packed: as hosts send it; else as it is unpacked.
    """
    loaded = [target_of(page, each) for each in page.loads]
    found = [page.path, *(target[0] for target in loaded if target)]
    found += [f"assets/javascripts/workers/{path.name}" for path in _workers()]
    files = [site() / name for name in dict.fromkeys(found)]
    return sum(_packed(file) if packed else file.stat().st_size for file in files)


@cache
def _workers() -> tuple[Path, ...]:
    return tuple((site() / "assets" / "javascripts" / "workers").glob("*.js"))


@cache
def _packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))
