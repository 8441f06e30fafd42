r"""Text from outside, made harmless: controls are shown as ``\x1b`` or ``\u202e``.

Names of files, lines of logs, what servers send and what the environment holds may contain escape
sequences, marks that turn the direction of text, and invisible characters. All output of this
program goes through :mod:`wizard.words.output`, which applies this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

_RANGES: Final = (
    (0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F),  # controls but line feed and tab
    (0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069),  # direction of text
    (0x2028, 0x2029),  # separators of lines and paragraphs
    (0x180E, 0x180E), (0x200B, 0x200B), (0x2060, 0x2065), (0x206A, 0x206F),  # invisible
    (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xE0000, 0xE0FFF),  # so are annotations and tags
    (0xD800, 0xDFFF),  # halves of surrogate pairs
)  # fmt: skip
UNSAFE: Final = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _RANGES)
_UNSAFE: Final = re.compile(f"[{UNSAFE}]")
_UNSAFE_IN_LINE: Final = re.compile(f"[{UNSAFE}\t\n]")
_SHORT: Final = {"\r": r"\r", "\n": r"\n", "\t": r"\t"}


def shown(letter: str) -> str:
    """The visible form of a character that must not reach a terminal.

    Args:
        letter: one character.
    """
    if letter in _SHORT:
        return _SHORT[letter]
    number = ord(letter)
    if 0xDC80 <= number <= 0xDCFF:  # a byte that is no UTF-8, as Python passes it on
        return f"\\x{number - 0xDC00:02x}"
    if number <= 0xFF:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def unsafe_letters() -> Iterator[str]:
    """Every character that is escaped."""
    for first, last in _RANGES:
        yield from map(chr, range(first, last + 1))


def visible(text: str) -> str:
    """Escape everything that a terminal would obey; line feeds and tabs stay.

    Args:
        text: of any characters.
    """
    return _UNSAFE.sub(lambda found: shown(found[0]), text)


def in_line(text: object) -> str:
    """Escape a piece of a line, such as the name of a file, including line feeds and tabs.

    Args:
        text: of any type.
    """
    return _UNSAFE_IN_LINE.sub(lambda found: shown(found[0]), str(text))


def json_text(document: Any) -> str:
    """A document as indented JSON without any character that a terminal would obey.

    Args:
        document: dictionaries, lists, tuples, texts, numbers, booleans and None.
    """
    import json

    import msgspec

    plain = json.dumps(document, ensure_ascii=False)
    return str(msgspec.json.format(_UNSAFE.sub(_in_json, plain), indent=2))


def _in_json(found: re.Match[str]) -> str:
    """A character as JSON spells it; parsers refuse half of a surrogate pair."""
    number = ord(found[0])
    if 0xD800 <= number <= 0xDFFF:
        return "\\" + shown(found[0])
    units = found[0].encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
