"""The settings of a platform such as FreePBX, from the facts that ``check`` uses, too."""

from __future__ import annotations

from html import escape

from docs.generate import text
from docs.generate.site import Place
from wizard.platforms import FoundPlatform


def settings(place: Place, platform: str) -> str:
    """A table of the menus and commands, and whether each was run or read.

    Args:
        place: the page.
        platform: id of the platform.
    """
    found = FoundPlatform(place.catalogue.platforms[platform], "", "")
    rows = []
    for fact in found.settings:
        made = found.propose(fact, place.site.language, {})
        does = made.lines or made.commands[:1]
        shown = "<br>".join(map(text.code, does)) or escape(made.value) or "-"
        note = f"<br>{escape(made.note)}" if made.note else ""
        standing = place.word("platform.run" if fact.tried else "platform.read")
        rows.append([f"{escape(made.menu)}{note}", shown, standing])
    heads = [place.word(f"platform.{each}") for each in ("menu", "command", "standing")]
    return text.table(heads, rows, "data")
