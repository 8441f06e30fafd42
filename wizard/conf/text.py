"""Bytes of a configuration file as text and back, whatever their encoding; names in one case."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase

_FOLD = str.maketrans(ascii_uppercase, ascii_lowercase)


def decode(data: bytes) -> str:
    """Decode bytes as UTF-8; invalid bytes come back unchanged from :func:`encode`.

    Args:
        data: of a configuration file.
    """
    return data.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """The bytes again.

    Args:
        text: as :func:`decode` returned it.
    """
    return text.encode("utf-8", "surrogateescape")


def fold(name: str) -> str:
    """A name as ``strcasecmp`` compares it: only ASCII letters have two cases.

    Args:
        name: of a section, an option or a module.
    """
    return name.lower() if name.isascii() else name.translate(_FOLD)
