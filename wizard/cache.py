"""What can be made again at any time, kept between runs in a folder that is the user's own."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from wizard import identity

PACKAGE: Final = Path(__file__).parent


def folder(name: str) -> Path | None:
    """Return a folder of the cache; None if somebody else could write into it.

    Args:
        name: of the folder.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    own = base / "asterisk-webrtc-wizard"
    try:
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        (own / name).mkdir(mode=0o700, exist_ok=True)
        safe = base.stat().st_uid == identity.user() and _closed(own) and _closed(own / name)
    except OSError:
        return None
    return own / name if safe else None


def _closed(place: Path) -> bool:
    status = place.lstat()
    ours = stat.S_ISDIR(status.st_mode) and status.st_uid == identity.user()
    return ours and not stat.S_IMODE(status.st_mode) & 0o022


def parsed_toml(text: str, name: str) -> dict[str, Any]:
    """The document of a TOML text, parsed once and kept as long as the text stays the same.

    Each copy of the program keeps its own: two releases would undo what the other one kept.

    Args:
        text: the TOML.
        name: the text's own, below which it is kept.

    Raises:
        tomllib.TOMLDecodeError: the text is no TOML.
    """
    import tomllib

    place = folder("catalogue")
    if place is None:
        return tomllib.loads(text)
    from hashlib import sha256  # both take a tenth of the time of a page of help

    import msgspec

    kept = place / kept_name(name, PACKAGE)
    digest = sha256(text.encode()).digest()
    with suppress(OSError, msgspec.DecodeError):
        content = kept.read_bytes()
        if content.startswith(digest):
            return msgspec.msgpack.decode(content[len(digest) :], type=dict[str, Any])
    document = tomllib.loads(text)
    with suppress(OSError):
        fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
        fresh.write_bytes(packed(text, document))
        fresh.replace(kept)
    return document


def kept_name(name: str, package: Path) -> str:
    """The file that keeps the document of a text.

    Args:
        name: the text's own.
        package: where the copy of this package is that keeps it.
    """
    from hashlib import sha256

    return f"{name.replace('/', '.')}.{sha256(os.fsencode(package)).hexdigest()[:8]}"


def packed(text: str, document: Mapping[str, Any]) -> bytes:
    """Return the content of a cache file: the digest of a text, and its parsed document.

    Args:
        text: that was parsed.
        document: what it was parsed to.
    """
    from hashlib import sha256

    import msgspec

    return sha256(text.encode()).digest() + msgspec.msgpack.encode(document)
