"""Differences as a person reads them, with every secret masked.

Secrets are found twice over: by their text, where the caller knows it, and by the name of the
key they stand behind, since the old side of a difference holds secrets that nobody knows any
more. Masking too much is harmless here; showing one is not.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from wizard.answers import Secret
from wizard.writing.merge import Matcher, common_edges

CONTEXT = 3
MASK = Secret.MASK
KEY_NOT_SHOWN = "(private key, not shown)"
_KEY_WORDS = r"(?:password|passwd|passphrase|secret|credential|md5_cred|hmac_key)"
_KEYED = re.compile(
    rf"""(?ix) (?P<key> ["']? (?<! [\w.-] ) [\w.-]* {_KEY_WORDS} (?! s\b) \w* ["']?
      \s* (?: => | [=:] ) \s* )
    (?: (?P<quote> ["'`] ) (?: \\. | (?! (?P=quote) ) . )* (?P=quote) (?= \s* (?: [,;)}}\]] | $ ) )
      | \S .* )"""
)
_TURN_USER = re.compile(r"^(\s*user\s*=\s*[^:\s]*:)\S.*$")
_ASSIGNED = re.compile(r"^([^=]*=\s*).*$")
_PEM_KEY = b"PRIVATE KEY-----"


class Masker:
    """Replaces secrets in lines of text.

    Args:
        secrets: the texts to hide, as typed; how each format escapes them is added here.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = secrets

    @functools.cached_property
    def _by_length(self) -> dict[int, set[str]]:
        """Every form of every secret; made when the first line is to be masked."""
        found: dict[int, set[str]] = {}
        for secret in self._secrets:
            for form in _forms(secret):
                found.setdefault(len(form), set()).add(form)
        return found

    def __call__(self, line: str) -> str:
        """The line with a mask in place of each secret."""
        for length in sorted(self._by_length, reverse=True):
            line = self._masked(line, length)
        line = _KEYED.sub(lambda found: found["key"] + MASK, line)
        return _TURN_USER.sub(rf"\g<1>{MASK}", line)

    def _masked(self, line: str, length: int) -> str:
        known = self._by_length[length]
        place = 0
        while place + length <= len(line):
            if line[place : place + length] in known:
                line = line[:place] + MASK + line[place + length :]
                place += len(MASK)
            else:
                place += 1
        return line


def _forms(secret: str) -> set[str]:
    """A secret as the written formats spell it."""
    quoted = json.dumps(secret)[1:-1]
    forms = {secret, secret.replace(";", "\\;"), escape(secret), secret.replace("'", "'\\''")}
    forms |= {quoted, json.dumps(secret, ensure_ascii=False)[1:-1], quoted.replace("/", "\\/")}
    return forms - {""}


def masked_value(line: str) -> str:
    """Mask the value on a line of secrets.toml, where every value is a secret whatever its key."""
    return _ASSIGNED.sub(rf"\g<1>{MASK}", line)


def is_private_key(content: bytes | None) -> bool:
    """Whether a file holds a private key in PEM, alone or beside a certificate.

    Args:
        content: of the file; None where there is none.
    """
    return content is not None and _PEM_KEY in content


def unified(
    path: str, old: bytes | None, new: bytes | None, mask: Masker, notes: Sequence[str] = ()
) -> str:
    """A unified diff for the screen; empty when there is nothing to tell.

    Args:
        path: the file, below the folder.

        old: its content on the disk, None where there is none.

        new: its content to be, None where it goes.

        mask: what hides the secrets.

        notes: lines to put below the names, such as a change of permission bits.
    """
    if old == new and not notes:
        return ""
    head = [
        f"--- {f'a/{path}' if old is not None else '/dev/null'}",
        f"+++ {f'b/{path}' if new is not None else '/dev/null'}",
        *notes,
    ]
    if is_private_key(old) or is_private_key(new):
        body = [KEY_NOT_SHOWN] if old != new else []
    elif path.rpartition("/")[2] == "secrets.toml":
        # Every value is a secret here, whatever its key is called.
        body = [masked_value(line) for line in _hunks(old, new)]
    else:
        body = [mask(line) for line in _hunks(old, new)]
    return "".join(f"{_printable(line)}\n" for line in (*head, *body))


def _hunks(old: bytes | None, new: bytes | None) -> Iterator[str]:
    old, new = old or b"", new or b""
    head, tail = common_edges(old, new, context=CONTEXT)
    above = old.count(b"\n", 0, head)
    before, after = _lines(old[head : len(old) - tail]), _lines(new[head : len(new) - tail])
    for group in Matcher(None, before, after).get_grouped_opcodes(CONTEXT):
        first, last = group[0], group[-1]
        old_span, new_span = _span(above, first[1], last[2]), _span(above, first[3], last[4])
        yield f"@@ -{old_span} +{new_span} @@"
        for tag, a0, a1, b0, b1 in group:
            if tag == "equal":
                yield from _marked(" ", before[a0:a1])
                continue
            yield from _marked("-", before[a0:a1])
            yield from _marked("+", after[b0:b1])


def _marked(mark: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line.removesuffix("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _span(above: int, start: int, end: int) -> str:
    if end - start == 1:
        return str(above + start + 1)
    return f"{above + start + (end > start)},{end - start}"


def _lines(content: bytes) -> list[str]:
    text = content.decode(errors="backslashreplace")
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _printable(line: str) -> str:
    """Control characters of a file must not reach the terminal."""
    return "".join(
        character if character.isprintable() or character == "\t" else repr(character)[1:-1]
        for character in line
    )
