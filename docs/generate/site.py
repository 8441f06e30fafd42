"""One language of the site: where pages are, how they link, and the words of its language."""

from __future__ import annotations

import json
import os
import posixpath
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from html import escape
from pathlib import Path
from typing import Any

from docs.generate import text
from wizard.catalogue import DATA, Catalogue, in_language, types
from wizard.words.texts import languages

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WORDS = Path(__file__).with_name("words")
# Each language that the site has words in; the program's first one stands at the root.
LANGUAGES = tuple(each for each in languages() if (WORDS / f"{each}.toml").is_file())
ASTERISK = "https://github.com/asterisk/asterisk/blob"
# The id of a fact in running text: no path, no file, no code.
_ID = re.compile(r"(?<![\w./`-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w`/-]|\.\w)")
_READ_IN = re.compile(
    r"(?P<path>[\w./-]+\.[ch])(?::(?P<line>\d+))?(?=[:,;\s])[^;]*? at (?P<tag>\d+\.\d+\.\d+)"
)
OWN_PAGES = {
    "rtp": "reference/rtp.md",
    "http": "reference/http.md",
    "res_stun_monitor": "reference/res_stun_monitor.md",
    "modules": "reference/modules.md",
}
# The layers of a call, in its order; the questions of each have a page.
LAYERS = (
    "tls", "websocket", "sip", "sdp", "ice", "dtls", "srtp", "codec", "dialplan", "browser",
    "client", "set-up",
)  # fmt: skip
QUESTIONS = "faq.md"
PJSIP = ("endpoint", "transport", "aor", "auth", "identify", "global", "system")


def page_of(option: str) -> str:
    """Return the page that has the entry of an option."""
    file, section, _ = option.split("/")
    if file == "pjsip" and section in PJSIP:
        return f"reference/pjsip-{section}.md"
    return OWN_PAGES.get(file, "reference/other.md")


def _title(prose: str) -> str:
    """The title that a page has at its top, else its heading."""
    found = re.search(r"^title: (.+)$", prose, re.MULTILINE) or re.search(
        r"^# (.+)$", prose, re.MULTILINE
    )
    return found[1].strip('"') if found else ""


@cache
def own_page(shelf: str, name: str) -> str:
    """Return the page of a fact alone, such as ``options/rtp-general-rtpstart.md``.

    Args:
        shelf: the table of the catalogue.
        name: the id of the fact.
    """
    return f"{shelf}/{text.anchor(name)}.md"


@cache
def _path(page: str, folder: str) -> str:
    """The path of a page as HTML has it, from a folder: pages of a folder share their links."""
    return re.sub(r"\.md$", ".html", posixpath.relpath(page, folder or "."))


@cache
def _lines(path: Path) -> Mapping[str, int]:
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("id = "):
            found[line.removeprefix("id = ").strip().strip('"')] = number
    return found


class Site:
    """The site in one language.

    Args:
        language: ``en`` or ``zh``.
        catalogue: the facts.
        repository: address of the project, for links to the facts; empty where it is not known.
    """

    def __init__(self, language: str, catalogue: Catalogue, repository: str = "") -> None:
        self.language = language
        self.catalogue = catalogue
        self.repository = repository.rstrip("/")
        self._words = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """By path of a page: its title."""
        folder = DOCS / self.language
        return {
            path.relative_to(folder).as_posix(): _title(path.read_text(encoding="utf-8"))
            for path in folder.rglob("*.md")
        }

    @cached_property
    def asked(self) -> Mapping[str, Sequence[str]]:
        """By path of a page: what people ask that it answers, as its top says."""
        folder = DOCS / self.language
        found = {}
        for path in folder.rglob("*.md"):
            asked = re.search(r"^asked: (\[.+\])$", path.read_text(encoding="utf-8"), re.MULTILINE)
            if asked:
                found[path.relative_to(folder).as_posix()] = json.loads(asked[1])
        return found

    def word(self, key: str, /, **places: object) -> str:
        """Return a word or phrase of the site itself.

        Args:
            key: table and id, such as ``guide.port``.
            **places: values for its places.

        Raises:
            KeyError: there is no such word.
        """
        table, _, name = key.partition(".")
        found: str = self._words[table][name]
        return found.format_map(places) if places else found

    def has_word(self, key: str) -> bool:
        """Whether there is such a word.

        Args:
            key: table and id.
        """
        table, _, name = key.partition(".")
        return name in self._words[table]

    def of(self, fact: types.Fact, field: str) -> str:
        """Return the text of a fact in this language.

        Args:
            fact: of the catalogue.
            field: its name.
        """
        return in_language(fact, field, self.language)

    def listed(self, items: Iterable[str]) -> str:
        """Join items with the comma of this language.

        Args:
            items: HTML or text.
        """
        return self.word("mark.comma").join(items)

    def aside(self, said: str) -> str:
        """Return a remark in the brackets of this language.

        Args:
            said: the remark.
        """
        return self.word("mark.aside", said=said)

    def labelled(self, label: str, said: str) -> str:
        """Return a label, the colon of this language, and a text.

        Args:
            label: before the colon.
            said: behind the colon.
        """
        return self.word("mark.labelled", label=label, said=said)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """By name of an option: its page and anchor, where only one option has the name."""
        found: dict[str, list[str]] = {}
        for option in self.catalogue.options.values():
            if not option.alias_of and option.id.partition("/")[0] in (*OWN_PAGES, "pjsip"):
                found.setdefault(option.name, []).append(option.id)
        return {name: ids[0] for name, ids in found.items() if len(ids) == 1}

    @cached_property
    def names_on(self) -> Mapping[str, Mapping[str, str]]:
        """By page of an overview: its options by name."""
        found: dict[str, dict[str, str]] = {}
        for option in self.catalogue.options.values():
            if not option.alias_of:
                found.setdefault(page_of(option.id), {})[option.name] = option.id
        return found

    def toml(self, table: str, name: str) -> tuple[str, int]:
        """Return the file of the repository and the line (from 1) where a fact begins.

        Args:
            table: of the catalogue, such as ``options/rtp``.
            name: the id of the fact.
        """
        path = DATA / f"{table}.toml"
        return path.relative_to(ROOT).as_posix(), _lines(path).get(name, 1)


class Place:
    """A page while it is made: knows what its links are relative to.

    Args:
        site: the site.
        page: path of the page, such as ``reference/rtp.md``.
        about: path of the page with the overview that it belongs to; itself where not given.
    """

    def __init__(self, site: Site, page: str, about: str = "") -> None:
        self.site = site
        self.page = page
        self.about = about or page
        self.word = site.word
        self.of = site.of
        self.listed = site.listed
        self.aside = site.aside
        self.labelled = site.labelled
        self.catalogue = site.catalogue

    def to(self, page: str, anchor: str = "") -> str:
        """Return a relative link to another page.

        Args:
            page: its path below the folder of the language.
            anchor: in the page; may be empty.
        """
        if page == self.page and anchor:
            return f"#{anchor}"
        path = _path(page, posixpath.dirname(self.page))
        return f"{path}#{anchor}" if anchor else path

    def to_option(self, option: str) -> str:
        """Return a link to the page of an option.

        Args:
            option: its id.
        """
        return self.to(own_page("options", option))

    def to_symptom(self, name: str) -> str:
        """Return a link to the page of a symptom.

        Args:
            name: its id.
        """
        return self.to(own_page("symptoms", name))

    @cached_property
    def links(self) -> Mapping[str, str]:
        """Where the names of options lead from here."""
        # names of this very file come first
        found = {**self.site.names, **self.site.names_on.get(self.about, {})}
        return {
            name: self.to_option(option)
            for name, option in found.items()
            if "_" in name or _telling(name)
        }

    def say(self, fact: types.Fact, field: str, own: str = "") -> str:
        """Return a text of a fact as HTML with links; its lines stay lines.

        Args:
            fact: of the catalogue.
            field: the name of the text.
            own: an option that gets no link, as the text is its own.
        """
        lines = self.of(fact, field).splitlines()
        return "<br>".join(self._linked(line, own, fact.id) for line in lines)

    def plain(self, words: str) -> str:
        """Return a text as HTML with links.

        Args:
            words: of the catalogue.
        """
        return self._linked(words)

    def _linked(self, line: str, own: str = "", about: str = "") -> str:
        """A line as HTML; a symptom that it names by its id is there by its title."""
        made, end = [], 0
        for match in _ID.finditer(line):
            symptom = self.catalogue.symptoms.get(match[0])
            if symptom is None or symptom.id == about:
                continue
            made.append(text.html(line[end : match.start()], self.links, own))
            title = escape(self.of(symptom, "title"))
            made.append(f'<a href="{self.to_symptom(symptom.id)}">{title}</a>')
            end = match.end()
        return "".join(made) + text.html(line[end:], self.links, own)

    def source(self, fact: types.Option | types.Module | Any) -> str:
        """Return where a fact was read, with links into the source of that release.

        Args:
            fact: with a ``source``.
        """
        made = []
        end = 0
        for match in _READ_IN.finditer(fact.source):
            made.append(text.html(fact.source[end : match.start()]))
            line = f"#L{match['line']}" if match["line"] else ""
            url = f"{ASTERISK}/{match['tag']}/{match['path']}{line}"
            made.append(f'<a href="{url}">{escape(match[0])}</a>')
            end = match.end()
        return "".join(made) + text.html(fact.source[end:])

    def reason(self, kind: str, name: str) -> str:
        """Return a small link to a reason or an advice, labelled with its id.

        Args:
            kind: ``rule``, ``advice`` or ``refusal``.
            name: its id.
        """
        target = self.to("reference/reasons.md", text.anchor(f"{kind}/{name}"))
        return f'<a class="why" href="{target}">{name}</a>'

    def footer(self, table: str, fact: Any, before: str = "") -> str:
        """Return where a fact was read, and where it is in the repository.

        Args:
            table: of the catalogue.
            fact: with ``id`` and ``source``.
            before: HTML in front of it.
        """
        read = self.labelled(self.word("option.source"), self.source(fact))
        entry = self.labelled(self.word("option.edit"), self.entry(table, fact.id))
        return f'<p class="source">{before}{read} · {entry}</p>'

    def entry(self, table: str, name: str) -> str:
        """Return the file and line of a fact; a link if the repository's URL is known.

        Args:
            table: of the catalogue.
            name: the id of the fact.
        """
        path, line = self.site.toml(table, name)
        shown = f"{path.rpartition('data/')[2]}:{line}"
        if not self.site.repository:
            return f"<code>{shown}</code>"
        url = f"{self.site.repository}/blob/main/{path}#L{line}"
        return f'<a href="{url}">{self.word("option.change")}</a>'


def _telling(name: str) -> bool:
    """Whether a name without an underscore is no word of English."""
    return name.startswith(("rtp", "stun", "turn", "tls", "dtls", "ice", "srtp", "strict")) or (
        name in {"webrtc", "sessionlimit", "autoload", "rewritecontact", "keepalive"}
    )


Maker = Callable[[Place, str], str]
"""Fills a mark of a page, ``<!-- make: NAME WHAT -->``: takes the place and WHAT, which may be
empty, and returns Markdown or HTML."""


def repository() -> str:
    """The address of the project, where whoever builds the site says it."""
    return os.environ.get("REPOSITORY_URL", "")
