"""What a translation lost of the names and figures of its original."""

from __future__ import annotations

import re

COMMAND = re.compile(r"`([^`]+)`|asterisk -rx '([^']+)'")


NAME = re.compile(
    r"[\w-]+\.(?:conf|so|pem|toml|yaml|sh|json)\b"
    r"|[a-z][a-z0-9]*_[a-z0-9_]+"
    r"|\b[a-z][a-z0-9_]*(?==[\w./$:])"  # of a line KEY=VALUE
    r"|(?<![\w-])--[a-z][\w-]+"
    r"|\basterisk-[a-z]+\b|\blib[a-z]+-[a-z]+\b"  # packages
    r"|\b\d+(?:\.\d+)+\b|\b\d{2,}\b"
    r"|\b[A-Z]+-\d[\d-]*\b"
)

# Stands for something of the reader's; Chinese has words of its own for such.
PLACEHOLDER = re.compile(r"[A-Z][A-Z-]*(?:\.so)?|[^a-z0-9]*")


def names(text: str) -> set[str]:
    """What reads the same in every language."""
    found = set(NAME.findall(text))
    for command in COMMAND.finditer(text):
        found.update(re.findall(r"[\w.-]+", command[1] or command[2]))
    return {name for name in found if not PLACEHOLDER.fullmatch(name)}


def lost(english: str, chinese: str) -> list[str]:
    """Names of the English text that the Chinese one does not have."""
    return sorted(
        name
        for name in names(english)
        if not re.search(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", chinese)
    )
