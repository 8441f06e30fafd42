"""The command page, from the same Sphinx source as the man page.

sphinx-click and Sphinx make a tree of it; this turns the tree into Markdown with an anchor for
each command and option, such as ``#new-answers``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from docs.generate import text
from docs.generate.site import DOCS, Place

SOURCE = DOCS / "man"
_PREFIX = "asterisk-webrtc-wizard"


@cache
def document() -> ElementTree.Element:
    """The Sphinx document as a tree."""
    with tempfile.TemporaryDirectory() as folder:
        _sphinx("xml", folder)
        made = (Path(folder) / "index.xml").read_text(encoding="utf-8")
    return ElementTree.fromstring(made)  # noqa: S314  we have just written it


def commands(place: Place, what: str) -> str:
    """The whole document, or with ``only`` the commands alone."""
    top = document().find("section")
    assert top is not None  # noqa: S101
    parts: list[str] = []
    for section in top.findall("section"):
        name = _title(section)
        if name == "Commands":
            for command in section.findall("section"):
                parts += _command(command, place)
        elif what != "only":
            parts += [f"## {name} {{ #{section.get('ids', '').split()[0]} }}\n"]
            parts += [f"{block}\n" for block in _blocks(section)]
    return "\n".join(parts)


def _title(section: ElementTree.Element) -> str:
    return section.findtext("title") or ""


def _command(section: ElementTree.Element, place: Place) -> Iterator[str]:
    title = _title(section)
    short = title.removeprefix(_PREFIX).strip() or "top"
    yield f"## `{title}` {{ #{short.replace(' ', '-')} }}\n"
    for block in section:
        if block.tag == "rubric":
            label = {"Options": "command.options", "Arguments": "command.arguments"}
            key = label.get(block.text or "")
            yield f'<p class="rubric">{place.word(key)}</p>\n' if key else ""
        elif block.tag == "desc":
            yield from _option(block, short)
        elif block.tag not in ("title", "index"):
            yield _block(block) + "\n"


def slug(name: str) -> str:
    """The anchor of an option or argument behind that of its command."""
    return re.sub(r"[^\w-]", "", name).strip("-").lower()


def _option(block: ElementTree.Element, command: str) -> Iterator[str]:
    signatures = block.findall("desc_signature")
    names = ", ".join("".join(each.itertext()).strip() for each in signatures)
    first = (signatures[0].get("allnames") or "").split()
    name = next((each for each in first if each.startswith("--")), first[0])
    yield f"### `{names}` {{ #{command}-{slug(name)} }}\n"
    content = block.find("desc_content")
    yield "".join(_blocks(content)) + "\n" if content is not None else ""


def _blocks(parent: ElementTree.Element) -> Iterator[str]:
    for block in parent:
        if block.tag not in ("title", "index"):
            yield _block(block)


def _block(block: ElementTree.Element) -> str:
    if block.tag == "literal_block":
        return "\n" + text.fence("".join(block.itertext()), "console")
    if block.tag == "line_block":
        return f"<p>{'<br>'.join(_inline(line) for line in block.findall('line'))}</p>"
    if block.tag == "definition_list":
        return text.facts(
            (_inline(item.find("term")), "".join(_inline(p) for p in item.iter("paragraph")))
            for item in block
        )
    if block.tag == "field_list":
        return text.facts(
            (_inline(field.find("field_name")), _inline(field.find("field_body/paragraph")))
            for field in block
        )
    return f"<p>{_inline(block)}</p>"


_TAGS = {"strong": "strong", "emphasis": "em", "literal": "code", "title_reference": "em"}


def _inline(element: ElementTree.Element | None) -> str:
    """The words of an element with what is strong, emphasised or code in it."""
    return re.sub(r"\s+", " ", _words(element)).strip() if element is not None else ""


def _words(element: ElementTree.Element) -> str:
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        tag = _TAGS.get(child.tag, "span")
        parts.append(f"<{tag}>{_words(child)}</{tag}>{escape(child.tail or '', quote=False)}")
    return "".join(parts)


def manual(out: Path) -> None:
    """Make the man page in a folder."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        _sphinx("man", folder)
        shutil.copy(Path(folder) / f"{_PREFIX}.1", out)


def _sphinx(builder: str, folder: str) -> None:
    """Have Sphinx build the source; a warning is an error."""
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder, "-d", f"{folder}/.trees",
         str(SOURCE), folder],
        check=True,
    )  # fmt: skip
