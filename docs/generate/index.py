"""The index of the search: short entries that a person understands, found by what people type.

MkDocs makes an entry of every heading, with all the text below it. Here its blocks of code go, and
pages about one fact come in. Words that mean the same are one concept, which has a sign: entries
hold the signs of what they say, and ``docs/theme/search.js`` turns what somebody types into signs.
Signs, names and lines of logs are searched and never shown.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import jieba

from docs.generate import text
from docs.generate.config import words_file
from docs.generate.factpage import FactPage
from docs.generate.head import shortened
from docs.generate.site import Site
from wizard.catalogue.types import Synonyms
from wizard.explain.words import RUNS, Vocabulary

_CODE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_HAN = re.compile(r"[\u3400-\u9fff]+")
_GAP = "\u200b"  # separates words where the language itself does not
# Fields that are searched and not shown, and how much more a word counts there than in the text.
HIDDEN = {"names": 1, "concepts": 4, "phrases": 2, "words": 1}
_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
# How likely a page with prose, or a part of one, is what somebody looks for.
WHOLE, PART = 2.0, 1.2
WEIGHT = 6  # of a concept that tells as much as any


def renew(site: Site, folder: Path, pages: Sequence[FactPage]) -> None:
    """Write the index of a language anew.

    Args:
        site: the language.
        folder: the built site of that language.
        pages: the pages about one fact.
    """
    path = folder / "search" / "search_index.json"
    index = json.loads(path.read_text(encoding="utf-8"))
    jieba.setLogLevel(logging.WARNING)  # how it loads its dictionary is nobody's business
    if words_file(site.language).is_file():
        jieba.load_userdict(str(words_file(site.language)))
    signs = Signs(site, [*site.titles.values(), *(page.title for page in pages)])
    index["docs"] = [*(_of_prose(each, signs, site) for each in _joined(index["docs"])),
                     *(_of_fact(page, signs) for page in pages)]  # fmt: skip
    index["config"]["known"] = signs.known
    if signs.cut:  # cut into words already, and without endings: nothing is left for a stemmer
        index["config"] |= {"lang": ["en"], "pipeline": []}
    index["config"]["fields"] |= {name: {"boost": boost} for name, boost in HIDDEN.items()}
    written = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    path.write_text(written, encoding="utf-8")
    path.with_suffix(".js").write_text(f"var __index = {written}", encoding="utf-8")


class Signs:
    """The signs of concepts, for the words of a language.

    Args:
        site: the language; where it is written in Chinese characters, people type Latin ones, too.
        titles: of the pages; what is an acronym in them tells something, though it is a little
            word elsewhere, such as TURN.
    """

    def __init__(self, site: Site, titles: Iterable[str]) -> None:
        acronyms = {each.lower() for title in titles for each in _ACRONYM.findall(title)}
        facts: Mapping[str, Synonyms] = site.catalogue.synonyms
        self._vocabulary = Vocabulary(facts)
        self.cut = bool(_HAN.search(site.word("site.name")))
        self.known = {
            " ".join(RUNS.findall(word.lower())): (_sign(name), round(WEIGHT * fact.weight))
            for name, fact in facts.items()
            for word in fact.words
            if (self.cut or not _HAN.search(word)) and not (word in acronyms and not fact.weight)
        }

    def of(self, *texts: str) -> str:
        """Return the signs of the concepts in some texts, each once.

        Args:
            *texts: in any language.
        """
        terms = (term for each in texts for term in self._vocabulary.terms(each))
        return " ".join(dict.fromkeys(_sign(term[1:]) for term in terms if term.startswith("#")))


def _sign(concept: str) -> str:
    return f"≈{concept.replace('-', '')}"


def _joined(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries without code; the first heading of a page is the page itself."""
    found: dict[str, dict[str, Any]] = {}
    for each in entries:
        each["text"] = _CODE.sub("", each["text"]).strip()
        page, _, anchor = each["location"].partition("#")
        if anchor == "top" and page in found:
            found[page]["text"] += each["text"]
        elif each["text"] or not anchor:
            found[each["location"]] = each
    return list(found.values())


def _of_prose(entry: dict[str, Any], signs: Signs, site: Site) -> dict[str, Any]:
    """An entry of a page with prose; the page itself is likelier meant than a part of it."""
    page, _, anchor = entry["location"].partition("#")
    title, said = (text.bare(entry[name]).replace(_GAP, "") for name in ("title", "text"))
    words = {"concepts": signs.of(title), "words": signs.of(said)}
    if not anchor:
        path = page.removesuffix(".html")
        asked = site.asked.get(f"{path}.md", ())
        words["names"] = _name(path.rpartition("/")[2])
        words["concepts"] += f" {signs.of(*asked)}"
        words["phrases"] = escape(cut(" … ".join(asked)), quote=False)
    return {**entry, **words, "boost": PART if anchor else WHOLE}


def _name(words: str) -> str:
    """The sign of a name in whole."""
    return f"≡{re.sub(r'[^a-z0-9]+', '', words.lower())}"


def _of_fact(page: FactPage, signs: Signs) -> dict[str, Any]:
    return {
        "location": f"{page.path.removesuffix('.md')}.html",
        "title": escape(cut(page.name or page.title), quote=False),
        "text": f"<p>{escape(cut(shortened(page.about)), quote=False)}</p>",
        "names": " ".join(map(_name, page.names)),
        "concepts": f"{signs.of(page.title)} {signs.of(*page.phrases)}",
        "phrases": escape(cut(" … ".join(page.phrases)), quote=False),
        "words": f"{escape(cut(' … '.join(page.words)), quote=False)} {signs.of(*page.words)}",
        "boost": page.rank,
    }


def cut(words: str) -> str:
    """Return a text with its Chinese segmented into words, as the search index has it."""

    def pieces(match: re.Match[str]) -> str:
        return f"{_GAP}{_GAP.join(jieba.cut(match[0]))}{_GAP}"

    return _HAN.sub(pieces, words).strip(_GAP)
