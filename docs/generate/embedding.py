"""The phone in a page of one's own: files of ``docs/embedding`` around the modules of ``new``."""

from __future__ import annotations

import json
from typing import Final

from docs.generate import text
from docs.generate.site import DOCS, Place
from wizard.plan.client import ELEMENT, LIBRARY

FOLDER = DOCS / "embedding"
INNER: Final = "phone"
"""The folder beside the files that the modules are copied to."""
LEXERS = {"js": "js", "jsx": "jsx", "vue": "html", "html": "html"}


def copied(place: Place, what: str) -> str:
    """Return the command that copies the modules of a generated client.

    Args:
        place: not used.
        what: ``element`` for those of the element, too.
    """
    del place
    names = ",".join((*LIBRARY, *ELEMENT) if what == "element" else LIBRARY)
    command = f"mkdir {INNER}\ncp asterisk-webrtc/client/{{{names}}} {INNER}/"
    return text.fence(command, "sh")


def file(place: Place, name: str) -> str:
    """Return one file, as the lab runs it.

    Args:
        place: not used.
        name: below ``docs/embedding``.
    """
    del place
    content = (FOLDER / name).read_text(encoding="utf-8")
    indent = 0 if name == "phone.js" else 4  # the others are in tabs
    return text.fence(content, LEXERS[name.rpartition(".")[2]], name, indent)


def versions(place: Place, _: str) -> str:
    """Return the command that installs the packages with which the files were tested."""
    packages = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["dependencies"]
    command = text.fence(f"npm install jssip@{packages['jssip']}", "sh")
    tried = place.listed(f"{name} {release}" for name, release in packages.items())
    return f"{command}\n\n{place.word('embedding.tried', packages=tried)}\n"
