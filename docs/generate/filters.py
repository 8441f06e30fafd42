"""A filter for a long page: by what somebody types, and by the version of Asterisk."""

from __future__ import annotations

from html import escape

from docs.generate.site import Place


def entries(place: Place) -> str:
    """Return the filter of a page with entries; its script shows it, as it needs scripts."""
    word = place.word
    choices = "".join(f"<option>{each}</option>" for each in place.catalogue.branches)
    return (
        f'<form class="picker filter" hidden data-count="{escape(word("filter.count"))}">'
        f'<div class="fields"><label>{word("filter.words")} '
        f'<input type="search" name="words" autocomplete="off"></label>'
        f'<label>{word("filter.version")} <select name="version">'
        f'<option value="">{word("filter.every")}</option>{choices}</select></label></div>'
        f'<output></output></form>\n<script src="{place.to("assets/filter.js")}" defer></script>\n'
    )
