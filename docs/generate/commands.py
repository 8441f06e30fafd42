"""The command page, from the same Sphinx source as the man page.

sphinx-click and Sphinx make a tree of it; this turns the tree into Markdown with an anchor for
each command and option, such as ``#new-answers``. What the commands say is in the tables ``help``
and ``man`` of :mod:`wizard.words`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import click

from docs.generate import text
from docs.generate.site import DOCS, Place
from wizard.cli import main
from wizard.words.texts import ENGLISH, Texts

SOURCE = DOCS / "man"
_PREFIX = "asterisk-webrtc-wizard"
# Sphinx sets these behind the help of an option; they are labels on this page.
_LABELS = {"Default": "command.default", "Options": "command.values"}
_REQUIRED = "Required"
_ARGUMENTS = {
    "Optional argument": "command.optional",
    "Optional argument(s)": "command.optional-several",
    "Required argument": "command.required-argument",
}

Element = ElementTree.Element


@cache
def document(language: str = ENGLISH) -> Element:
    """Return the Sphinx document of the commands as a tree.

    Args:
        language: ``en`` or ``zh``.
    """
    with tempfile.TemporaryDirectory() as folder:
        _sphinx("xml", folder, language)
        made = (Path(folder) / "index.xml").read_text(encoding="utf-8")
    return ElementTree.fromstring(made)  # noqa: S314  we have just written it


class Words:
    """What the page says, in its language.

    Args:
        place: the page.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self.language = place.site.language
        self.word = place.word
        self.help = Texts(self.language, "help")

    def html(self, element: Element | None) -> str:
        """Return what an element says as HTML, with strong and emphasised words.

        Args:
            element: of the Sphinx document; None gives an empty text.
        """
        if element is not None and len(element):
            return _inline(element)
        return self.place.plain(_text(element))


def commands(place: Place, _: str) -> str:
    """Return the whole page of the commands."""
    return "\n".join(sections(Words(place)))


def sections(words: Words) -> Iterator[str]:
    """Yield every section of the page; the commands are sections like the others.

    Args:
        words: of the page's language.
    """
    # Anchors are the same in every language: those of the English titles.
    for english, section in zip(_sections(ENGLISH), _sections(words.language), strict=True):
        if english.findtext("title") == "Commands":
            yield f"## {words.word('command.commands')} {{ #commands }}\n"
            yield _overview(words, section)
            for command in section.findall("section"):
                yield from _command(words, command)
        else:
            title = section.findtext("title") or ""
            yield f"## {title} {{ #{english.get('ids', '').split()[0]} }}\n"
            yield from (f"{_block(words, block)}\n" for block in section if block.tag != "title")


def _sections(language: str) -> list[Element]:
    top = document(language).find("section")
    assert top is not None  # noqa: S101
    return top.findall("section")


def anchors() -> Iterator[str]:
    """The anchor of each command and of each of its options and arguments."""
    for name, command in main.commands.items():
        yield name
        for each in command.params:
            if not getattr(each, "hidden", False):
                shown = (each.metavar or str(each.name)) if _is_argument(each) else _longest(each)
                yield f"{name}-{slug(shown)}"


def _is_argument(param: click.Parameter) -> bool:
    return isinstance(param, click.Argument)


def _longest(param: click.Parameter) -> str:
    return max(param.opts, key=len)


def slug(name: str) -> str:
    """Return the anchor of an option or argument, to append to that of its command."""
    return re.sub(r"[^\w-]", "", name).strip("-").lower()


# -- one command ---------------------------------------------------------------------------------


class _Parts(NamedTuple):
    """What Sphinx made of one command, in the order in which the page shows it."""

    said: list[Element]
    usage: list[Element]
    described: list[Element]
    told: list[Element]


def _parts(words: Words, section: Element) -> _Parts:
    found = _Parts([], [], [], [])
    for block in section:
        if block.tag == "literal_block":
            found.usage.append(block)
        elif block.tag == "desc":
            found.described.append(block)
        elif block.tag == "line_block" or _text(block).startswith(words.help("heading.exits")):
            found.told.append(block)
        elif block.tag == "paragraph":
            found.said.append(block)
    return found


def _name(section: Element) -> str:
    return (section.findtext("title") or "").removeprefix(_PREFIX).strip()


def _overview(words: Words, commands: Element) -> str:
    rows = (
        (f'<a href="#{name}"><code>{name}</code></a>', words.html(section.find("paragraph")))
        for section in commands.findall("section")
        if (name := _name(section))
    )
    return f"{text.facts(rows)}\n"


def _command(words: Words, section: Element) -> Iterator[str]:
    name = _name(section)
    parts = _parts(words, section)
    yield f"## `{name}` {{ #{name} }}\n"
    first, *others = (words.html(block) for block in parts.said)
    yield f'<p class="lead">{first}</p>\n'
    yield from (f"{_block(words, block)}\n" for block in parts.usage)
    yield from (f"<p>{said}</p>\n" for said in others)
    yield f"### {words.word('command.options')} {{ #{name}-options }}\n"
    for block in parts.described:
        yield from _option(words, block, name)
    for block in parts.told:
        yield from _told(words, block, name)


def _option(words: Words, block: Element, command: str) -> Iterator[str]:
    signatures = block.findall("desc_signature")
    names = ", ".join("".join(each.itertext()).strip() for each in signatures)
    first = (signatures[0].get("allnames") or "").split()
    name = next((each for each in first if each.startswith("--")), first[0])
    yield f"#### `{names}` {{ #{command}-{slug(name)} }}\n"
    content = block.find("desc_content")
    made = "".join(_described(words, each) for each in content) if content is not None else ""
    yield f'<div class="option">{made}</div>\n'


def _described(words: Words, block: Element) -> str:
    if block.tag == "field_list":
        return "".join(
            f'<p class="hint">{words.word(_LABELS[_text(field.find("field_name"))])} '
            f"{text.code(_text(field.find('field_body/paragraph')))}</p>"
            for field in block
        )
    strong = block.find("strong")
    if strong is not None and _text(strong) == _REQUIRED:
        said = words.place.plain(" ".join((strong.tail or "").split()))
        return f"<p><strong>{words.word('command.required')}</strong> {said}</p>"
    if label := _ARGUMENTS.get(_text(block)):
        return f"<p>{words.word(label)}</p>"
    return f"<p>{words.html(block)}</p>"


def _told(words: Words, block: Element, command: str) -> Iterator[str]:
    """What stands below the help: examples, exit codes, and lists with a sentence before."""
    lines = [_text(line) for line in block.findall("line")] or [_text(block)]
    said = " ".join(lines)
    exits = words.help("heading.exits")
    if said == words.help("heading.examples"):
        yield f"### {words.word('command.examples')} {{ #{command}-examples }}\n"
    elif said.startswith(exits):
        yield f"### {words.word('command.exits')} {{ #{command}-exits }}\n"
        yield f"<p>{words.place.plain(said.removeprefix(exits).strip())}</p>\n"
    else:
        yield f"<p>{words.place.plain(said)}</p>\n"
    for inner in block.findall("line_block"):
        yield text.fence(_aligned(inner.findall("line")), "console") + "\n"


def _aligned(lines: Iterable[Element]) -> str:
    """Command lines; what each does stands behind it as a comment."""
    found = []
    for line in lines:
        shown, _, about = re.sub(r"\s{2,}(# )?", "\0", "".join(line.itertext())).partition("\0")
        found.append((shown.strip(), about.strip()))
    width = max((len(shown) for shown, about in found if about), default=0)
    return "\n".join(f"{shown:{width}}  # {about}" if about else shown for shown, about in found)


# -- the tree of Sphinx --------------------------------------------------------------------------


def _block(words: Words, block: Element) -> str:
    if block.tag == "literal_block":
        return text.fence("".join(block.itertext()), "console")
    if block.tag == "line_block":
        return f"<p>{'<br>'.join(_inline(line) for line in block.findall('line'))}</p>"
    if block.tag == "definition_list":
        return text.facts(
            (_inline(item.find("term")), words.html(item.find("definition/paragraph")))
            for item in block
        )
    return f"<p>{words.html(block)}</p>"


_TAGS = {"strong": "code", "emphasis": "em", "literal": "code", "title_reference": "em"}


def _text(element: Element | None) -> str:
    """The words of an element alone."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _inline(element: Element | None) -> str:
    """The words of an element with what is strong, emphasised or code in it."""
    return re.sub(r"\s+", " ", _words(element)).strip() if element is not None else ""


def _words(element: Element) -> str:
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        tag = _TAGS.get(child.tag, "span")
        parts.append(f"<{tag}>{_words(child)}</{tag}>{escape(child.tail or '', quote=False)}")
    return "".join(parts)


def manual(out: Path) -> None:
    """Build the man page.

    Args:
        out: the folder; made if missing.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        _sphinx("man", folder, ENGLISH)
        shutil.copy(Path(folder) / f"{_PREFIX}.1", out)


def _sphinx(builder: str, folder: str, language: str) -> None:
    """Have Sphinx build the source in a language; a warning is an error."""
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder, "-t", language,
         "-d", f"{folder}/.trees", str(SOURCE), folder],
        check=True,
    )  # fmt: skip
