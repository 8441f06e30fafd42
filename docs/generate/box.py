"""The box that explains logs and checks configurations in the reader's browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from docs.generate import runtime, text
from docs.generate.config import prefix
from docs.generate.site import Place, Site
from wizard.limits import MIB, PAGE_BYTES, PAGE_FILES

SIZE: Final = "@@size@@"
"""Stands for the size of the download until all of it is built."""
VERSION: Final = "@@version@@"
"""Stands for the version of what pages run until all of it is built."""
RUN: Final = "run"
MEGABYTE: Final = 1_000_000
KEPT: Final = ("kept", "insecure", "refused")
"""Words about whether the page opens without a network."""
_WORDS: Final = (
    "loading", "working", "done", "stopped", "failed", "failed_remedy", "large", "empty", "mended",
    "copy", "copied", "file_url", "result", *KEPT,
)  # fmt: skip


def box(place: Place, _: str) -> str:
    """Return the box; without scripts, a sentence says which command does the same."""
    word = place.word
    fields = {name: word(f"box.{name}") for name in _WORDS}
    fields["large"] = word("box.large", size=PAGE_BYTES // MIB, files=PAGE_FILES)
    releases = "".join(
        f'<option value="{each.id}">{escape(each.id)}</option>'
        for each in place.site.catalogue.branches.values()
    )
    above = place.to("index.md").removesuffix("index.html").removesuffix("index.md")
    return (
        f'<div class="box" id="box" data-run="{run(place)}" data-root="{above}" '
        f'data-lang="{place.site.language}" data-most="{PAGE_BYTES}" data-files="{PAGE_FILES}" '
        f"data-words='{escape(json.dumps(fields, ensure_ascii=False))}' data-search-exclude>"
        f'<form class="picker" hidden>'
        f'<label for="box-text">{word("box.text")}</label>'
        f'<textarea id="box-text" name="text" rows="8" spellcheck="false" autocomplete="off" '
        f'placeholder="{escape(word("box.placeholder"))}"></textarea>'
        f'<div class="fields"><label>{word("box.files")}<input type="file" name="files" multiple>'
        f'</label><label>{word("box.version")}<select name="asterisk">'
        f'<option value="">{word("box.usual")}</option>{releases}</select></label></div>'
        f'<p class="buttons"><button type="submit" class="md-button md-button--primary">'
        f"{word('box.start', size=SIZE)}</button> "
        f'<button type="button" class="md-button" name="stop" hidden>'
        f"{word('box.stop')}</button></p>"
        f'<progress hidden aria-label="{escape(word("box.progress"))}"></progress>'
        f'<p class="state" role="status"></p><p class="hint kept"></p></form>'
        f'<p class="without">{_prose(word("box.without"))}</p>'
        f'<div class="result" tabindex="-1" hidden></div></div>\n'
        f'<script src="{above}assets/box.js" defer></script>\n'
    )


def up(site: Site) -> str:
    """Return the relative path from the root of a language to the root of the site."""
    return "../" if prefix(site.language) else ""


def run(place: Place) -> str:
    """Return the relative path from a page to the folder of the runtime."""
    above = place.to("index.md").removesuffix("index.html").removesuffix("index.md")
    return f"{above}{up(place.site)}{RUN}/{VERSION}/"


def tell_runtime(paths: Iterable[Path]) -> None:
    """Write the size and version of the runtime into pages that show them.

    Args:
        paths: of built pages.
    """
    version = runtime.folder().name
    size = f"{runtime.manifest()['packed'] / MEGABYTE:.1f}"
    for path in paths:
        content = path.read_text(encoding="utf-8")
        if VERSION in content:
            content = content.replace(SIZE, size).replace(VERSION, version)
            path.write_text(content, encoding="utf-8")


def licences(place: Place, _: str) -> str:
    """Return a table with the parts of the runtime and the licence of each."""
    rows = [
        (escape(name), escape(version), escape(licence))
        for name, version, licence in runtime.parts()
    ]
    head = tuple(place.word(f"box.{each}") for each in ("part", "release", "licence"))
    whole = f"{run(place)}licences.txt"
    return f'{text.table(head, rows)}\n\n<p><a href="{whole}">{place.word("box.texts")}</a></p>\n'


def _prose(said: str) -> str:
    """A text as HTML, with code between backticks."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(said, quote=False))
