"""Which platform a configuration folder belongs to, by what is in it.

A copy from another machine is recognised as well, even where the targets of its links stayed
behind.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from wizard.catalogue import Catalogue
from wizard.catalogue.types import Platform
from wizard.conf.text import decode
from wizard.platforms import HEAD, FoundPlatform
from wizard.reading import read_file

_LOOKED_AT: Final[tuple[str, ...]] = (
    "pjsip.conf", "http.conf", "extensions.conf", "rtp.conf", "sip.conf", "pjsip.endpoint.conf",
    "pjsip_additional.conf", "http_additional.conf", "extensions_additional.conf",
)  # fmt: skip
"""Files that platforms generate, some of them links whose targets may have stayed behind."""
_INCLUDE: Final = re.compile(r"(?im)^[ \t]*#(?:try)?include[ \t]+[\"<']?([^\"<>'\n;]+)")
_COMMENT: Final = re.compile(r"(?m)^[ \t]*;.*$")
_BYTES: Final = 1_000_000


def recognise(folder: Path, *, own: bool = False) -> FoundPlatform | None:
    """The platform whose files a configuration folder has.

    Args:
        folder: the folder; files that cannot be read tell nothing.
        own: whether this machine's Asterisk reads it, so that files of the machine tell, too.

    Returns:
        None where it belongs to no platform that is known.
    """
    try:
        names = frozenset(os.listdir(folder))  # noqa: PTH208  names, not paths
    except OSError:
        return None
    texts: dict[str, str] = {name: _text(folder / name) for name in _LOOKED_AT if name in names}
    for fact in Catalogue().platforms.values():
        machine = fact.machine
        if machine and not (own and any(os.path.exists(each) for each in machine)):  # noqa: PTH110
            continue
        if by := next(_marks(fact, folder, names, texts), ""):
            return FoundPlatform(fact, _release(fact, texts), by)
    return None


def in_place_of_links(folder: Path, found: FoundPlatform | None) -> dict[str, bytes]:
    """What a platform's links would read, where their targets stayed behind.

    Args:
        folder: a configuration folder.
        found: the platform that it belongs to; None for none.

    Returns:
        Bytes by name of the file.
    """
    made = {}
    for name, includes in (found.fact.linked if found else {}).items():
        path = folder / name
        if path.is_symlink() and not path.exists():
            lines = (f"#include {each}\n" for each in includes)
            made[name] = "".join(lines).encode()
    return made


def _marks(
    fact: Platform, folder: Path, names: Collection[str], texts: dict[str, str]
) -> Iterator[str]:
    """What shows that a folder is a platform's."""
    for name, text in texts.items():
        head = text[:HEAD].casefold()
        if any(each.casefold() in head for each in fact.heads):
            yield name
    yield from (name for name in fact.files if name in names)
    for name, text in texts.items():
        for found in _INCLUDE.finditer(_COMMENT.sub("", text)):
            if found[1].strip().removeprefix("/etc/asterisk/").startswith(fact.includes):
                yield name
    for name in sorted(names) if fact.links else ():
        with suppress(OSError):
            target = os.readlink(folder / name)  # noqa: PTH115  as it is written
            if any(part in target for part in fact.links):
                yield name


def _release(fact: Platform, texts: dict[str, str]) -> str:
    found = re.search(fact.release, texts.get(fact.release_in, "")) if fact.release else None
    return found[1] if found else ""


def _text(path: Path) -> str:
    with suppress(OSError, ValueError):
        return decode(read_file(path, _BYTES, cut=True)[0])
    return ""
