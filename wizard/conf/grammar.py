"""What one statement says, as ``process_text_line`` of ``main/config.c`` reads it."""

from __future__ import annotations

from typing import NamedTuple

from wizard.conf.scan import BLANKS

NAME = 79
"""Bytes of a section's name that are kept."""

_BRACKET, _HASH, _BACKSLASH = b"[#\\"
_SIGNED = 128
"""On amd64 a C ``char`` from here on is negative, so it counts as a blank in some places."""


class Header(NamedTuple):
    """``[name](options)``.

    Attributes:
        name: between the brackets, in full; Asterisk keeps 79 bytes of it.

        options: what stands between parentheses, split at commas; None without parentheses.
    """

    name: bytes
    options: tuple[bytes, ...] | None

    @property
    def template(self) -> bool:
        """Whether ``!`` is among the options."""
        return b"!" in (self.options or ())

    @property
    def adds(self) -> bool:
        """Whether it adds to an earlier section: ``(+)``, also with a filter."""
        return any(option[:1] == b"+" for option in self.options or ())

    @property
    def bases(self) -> tuple[bytes, ...]:
        """The sections that it inherits from."""
        return tuple(
            option for option in self.options or () if option != b"!" and option[:1] != b"+"
        )


class Directive(NamedTuple):
    """``#include "file"`` and its kin.

    Attributes:
        name: the word after ``#``.

        argument: without its quotes; None where there is none.
    """

    name: bytes
    argument: bytes | None


class Assignment(NamedTuple):
    """``name = value``.

    Attributes:
        name: may be empty, which Asterisk complains about and skips.

        op: ``=``, ``=>`` or ``+=``.

        value: as a new variable gets it.

        tail: with ``+=``, what is put behind an earlier value; blanks before it count.
    """

    name: bytes
    op: bytes
    value: bytes
    tail: bytes = b""


class NoStatement(NamedTuple):
    """A line that is not a statement.

    Attributes:
        kind: the problem (:mod:`wizard.conf.problems`).
    """

    kind: str


Statement = Header | Directive | Assignment | NoStatement


def parse(text: bytes) -> Statement:
    """Read one statement, which is not empty.

    Args:
        text: without comments and blanks around it.
    """
    if text[0] == _BRACKET:
        return _header(text)
    if text[0] == _HASH:
        return _directive(text)
    return _assignment(text)


def _header(text: bytes) -> Header | NoStatement:
    end = text.find(b"]")
    if end < 0:
        return NoStatement("no-bracket")
    name = text[1:end]
    if text[end + 1 : end + 2] != b"(":
        return Header(name, None)
    close = text.find(b")", end + 2)
    if close < 0:
        return NoStatement("no-parenthesis")
    return Header(name, tuple(text[end + 2 : close].split(b",")))


def _directive(text: bytes) -> Directive:
    end = 1
    while end < len(text) and 32 < text[end] < _SIGNED:
        end += 1
    argument = text[end + 1 :].strip(BLANKS)
    if not argument:
        return Directive(text[1:end], None)
    closing = {b'"': b'"', b"<": b">"}.get(argument[:1])
    if closing is not None and argument.endswith(closing):
        argument = argument[1:-1]
    return Directive(text[1:end], argument)


def _assignment(text: bytes) -> Assignment | NoStatement:
    escaped = int(text[0] == _BACKSLASH)
    body = text[escaped:]
    if escaped and not (body and 32 < body[0] < _SIGNED):
        return NoStatement("bad-escape")
    equals = body.find(b"=", escaped)
    if equals < 0:
        return NoStatement("no-equals")
    rest = body[equals + 1 :]
    if equals > escaped and body[equals - 1 : equals] == b"+":
        name = body[: equals - 1].strip(BLANKS)
        return Assignment(name, b"+=", rest.strip(BLANKS), rest)
    name, op = body[:equals].strip(BLANKS), b"="
    if rest.startswith(b">"):
        op, rest = b"=>", rest[1:]
    return Assignment(name, op, rest.strip(BLANKS))
