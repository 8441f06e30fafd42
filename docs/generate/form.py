"""The interview as a form in the reader's browser."""

from __future__ import annotations

import json
from html import escape
from typing import Final

from docs.generate.box import KEPT, SIZE, run
from docs.generate.site import Place

_WORDS: Final = (
    "add", "ahead", "back", "cancel", "change", "changed_files", "command", "copied",
    "copy_command", "copy_link", "default", "defaults", "done", "download", "exact",
    "exact_number", "examples", "failed", "failed_remedy", "file_url", "forget", "forget_sure",
    "forgotten", "help", "keep_secret", "keys", "keys_failed", "keys_here", "keys_here_help",
    "keys_insecure", "keys_made", "keys_server", "keys_server_help", "last",
    "lines_gone", "loading", "new", "next", "notes", "order", "question", "reason", "remove",
    "restored", "settings", "status_changed", "then", "user_kind", "user_name", "user_row",
    "user_shown", "user_transport",
)  # fmt: skip


def form(place: Place, _: str) -> str:
    """Return the form; without scripts, a sentence says which command asks the same questions."""
    word = place.word
    fields = {name: word(f"form.{name}") for name in _WORDS}
    fields |= {name: word(f"box.{name}") for name in KEPT}
    above = place.to("index.md").removesuffix("index.html").removesuffix("index.md")
    reasons = place.to("reference/reasons.md")
    return (
        f'<div class="interview" id="form" data-run="{run(place)}" '
        f'data-lang="{place.site.language}" data-reasons="{reasons}" '
        f"data-words='{escape(json.dumps(fields, ensure_ascii=False))}' data-search-exclude>"
        f'<p class="without">{escape(word("form.without"))}</p>'
        f'<p class="buttons" hidden><button type="button" class="md-button md-button--primary" '
        f"data-start>{word('form.start', size=SIZE)}</button></p>"
        f'<progress hidden aria-label="{escape(word("form.progress"))}"></progress>'
        f'<p class="state" role="status"></p><p class="hint kept"></p>'
        f'<div class="fault" role="alert"></div>'
        f'<div class="sides" hidden>'
        f'<section class="asked" aria-label="{escape(word("form.questions"))}"></section>'
        f'<section class="folder" aria-label="{escape(word("form.files"))}"></section>'
        f"</div></div>\n"
        f'<script src="{above}assets/form.js" defer></script>\n'
    )
