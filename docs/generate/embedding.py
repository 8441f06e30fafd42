"""The phone in a page of one's own: files of ``docs/embedding`` around the modules of ``new``."""

from __future__ import annotations

import json
from typing import Final

from docs.generate import text
from docs.generate.site import DOCS, Place
from wizard.plan.client import ELEMENT, LIBRARY
from wizard.render.templating import source

FOLDER = DOCS / "embedding"
INNER: Final = "phone"
"""The folder beside the files that the modules are copied to."""
CALL: Final = ("guest-call.js", "guest-call.d.ts")
"""What a call without an account needs besides the library and its texts."""
LEXERS = {"js": "js", "jsx": "jsx", "vue": "html", "html": "html"}


def copied(place: Place, what: str) -> str:
    """Return the command that copies modules of a generated client into a project.

    Args:
        place: not used.
        what: ``guest`` for the modules of a call without an account; otherwise, those of the
            phone and the element.
    """
    del place
    names = (*LIBRARY, "texts.js", *CALL) if what == "guest" else (*LIBRARY, *ELEMENT)
    lines = (
        "CLIENT=../asterisk-webrtc/client",
        f"mkdir -p src/{INNER}",
        f"for file in {' '.join(names)}; do",
        f'  cp "$CLIENT/$file" src/{INNER}/',
        "done",
    )
    return text.fence("\n".join(lines), "sh")


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


def types(place: Place, name: str) -> str:
    """Return a file of types that is the same for every server, folded.

    Args:
        place: not used.
        name: below ``client``.
    """
    del place
    path = f"client/{name}"
    content = source(path).decode()
    return f'??? file "{path}"\n\n{text.fence(content, "ts", path, indent=4)}\n'


def versions(place: Place, _: str) -> str:
    """Return the command that installs the packages with which the files were tested."""
    packages = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["dependencies"]
    command = text.fence(f"npm install jssip@{packages['jssip']}", "sh")
    tried = place.listed(f"{name} {release}" for name, release in packages.items())
    return f"{command}\n\n{place.word('embedding.tried', packages=tried)}\n"
