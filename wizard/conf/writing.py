"""Statements as bytes of a file, so that Asterisk reads from them what was meant."""

from __future__ import annotations

import re

from wizard.conf.grammar import Assignment, Header, Statement, parse
from wizard.conf.scan import LONGEST, Line, TooDeep, statement_of
from wizard.conf.text import decode, encode
from wizard.errors import ConfigError
from wizard.words.message import Message

SettingText = tuple[str, str, str]
"""A name, the operator, and a value."""

_NEW_LINES = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def header_line(name: str, options: str | None) -> bytes:
    """A header without its line's end.

    Args:
        name: of the section.
        options: what is in parentheses, without them; None without parentheses.

    Raises:
        ConfigError: Asterisk would read something else.
    """
    made = encode(f"[{name}]" if options is None else f"[{name}]({options})")
    text, depth = _statement(made)
    said = parse(text) if text else None
    split = None if options is None else tuple(encode(options).split(b","))
    if depth or said != Header(encode(name), split) or _NEW_LINES.search(decode(made)):
        raise ConfigError(Message("conf.edit.header", name=name))
    return made


def statement_on(line: Line) -> Statement | None:
    """Return the statement on a line, or None when the line is blank or only a comment.

    Args:
        line: of a scanned file.
    """
    return parse(line.text) if line.text else None


def _statement(raw: bytes) -> tuple[bytes, int]:
    try:
        return statement_of(raw, 0)
    except TooDeep:
        return b"", 1


def reads(raw: bytes, expected: SettingText, line: Line | None) -> bool:
    """Whether Asterisk reads an assignment from a line, with block comments open as before.

    Args:
        raw: the bytes of the line, with its line end.
        expected: name, operator and value of the assignment.
        line: the line that is replaced, or None for a new one.
    """
    body = raw.rstrip(b"\r\n")
    if len(raw.removesuffix(b"\n")) > LONGEST or re.search(rb"[\x00-\x08\x0a-\x1f]", body):
        return False
    before, after = (line.before, line.after) if line else (0, 0)
    try:
        text, depth = statement_of(raw, before)
    except TooDeep:
        return False
    statement = parse(text) if text else None
    if not isinstance(statement, Assignment) or depth != after:
        return False
    return (decode(statement.name), decode(statement.op), decode(statement.value)) == expected


def key_of(name: str) -> bytes:
    """A name as it begins a line.

    Args:
        name: of the option.
    """
    return encode(f"\\{name}" if name[:1] in ("[", "#", "\\") else name)


def escaped(value: str, operator: bytes) -> bytes:
    """A value behind an operator.

    Args:
        value: of the option.
        operator: that comes before it.
    """
    written = encode(value.replace(";", "\\;"))
    return b" " + written if operator == b"=" and written.startswith(b">") else written


def line_of(name: str, op: str, value: str) -> bytes:
    """A whole assignment without its line's end.

    Args:
        name: of the option.
        op: ``=``, ``=>`` or ``+=``.
        value: its value.
    """
    operator = encode(op)
    between = b" " if op == "=>" else b""
    return key_of(name) + between + operator + between + escaped(value, operator)


def end_of(raw: bytes) -> bytes:
    """Return the line end of a line.

    Args:
        raw: the line.
    """
    return raw[len(raw.rstrip(b"\r\n")) :]
