"""``python -m docs.generate.finish site``: mends what checkers find in the theme's own HTML.

Attributes with values that HTML does not know, and a dialogue without a name.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_MENDS = (
    (re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"'), r"\1"),
    (re.compile(r'(<input class="md-option"[^>]*?) autocomplete="off"'), r"\1"),
    (re.compile(r' tabindex(="")?(?=[ >])'), ' tabindex="0"'),
    (
        re.compile(
            r'(<div class="md-search" data-md-component="search" role="dialog")'
            r'(>.*?<input [^>]*?aria-label="([^"]+)")',
            re.DOTALL,
        ),
        r'\1 aria-label="\3"\2',
    ),
)


def finish(folder: Path) -> None:
    """Mend every page below a folder."""
    for page in folder.rglob("*.html"):
        before = page.read_text(encoding="utf-8")
        after = before
        for pattern, instead in _MENDS:
            after = pattern.sub(instead, after)
        if after != before:
            page.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    finish(Path(sys.argv[1]))
