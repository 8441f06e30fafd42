"""Codec paths for one release and the modules of one server, by the program in the browser."""

from __future__ import annotations

import json
from html import escape
from typing import Final

from docs.generate.box import SIZE, run
from docs.generate.site import Place

_BOX: Final = ("failed", "failed_remedy", "file_url", "loading", "working", "done")
"""Words that the box has, too."""


def exact(place: Place) -> str:
    """Return the fields for an exact release below the picker; they need scripts."""
    word = place.word
    fields = {name: word(f"box.{name}") for name in _BOX}
    words = escape(json.dumps(fields, ensure_ascii=False))
    return (
        f'<details class="exact" id="codec-exact" hidden data-run="{run(place)}" '
        f'data-lang="{place.site.language}" data-words="{words}" data-search-exclude>'
        f"<summary>{word('codec.exact')}</summary>"
        f'<form class="picker"><div class="fields">'
        f'<label>{word("codec.release")}<input name="asterisk" placeholder="22.10.1" '
        f'autocomplete="off" spellcheck="false"></label></div>'
        f'<label for="exact-modules">{word("codec.loaded")}</label>'
        f'<textarea id="exact-modules" name="modules" rows="5" spellcheck="false" '
        f'autocomplete="off"></textarea>'
        f'<p class="hint">{word("codec.exact_hint")}</p>'
        f'<p class="buttons"><button type="submit" class="md-button md-button--primary">'
        f"{word('codec.calculate', size=SIZE)}</button></p>"
        f'<progress hidden aria-label="{escape(word("box.progress"))}"></progress>'
        f'<p class="state" role="status"></p></form>'
        f'<div class="result" tabindex="-1" role="region" '
        f'aria-label="{escape(word("box.result"))}"></div></details>'
        '<script src="assets/exact.js" defer></script>\n'
    )
