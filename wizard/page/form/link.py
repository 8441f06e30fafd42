"""The state of the form as the end of a link, and back. Secrets are never in it.

``1.`` is the version; behind it is base64 of compressed JSON, whose check sum tells a link that
was cut off or changed.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from typing import Any

import msgspec

from wizard.catalogue.types import Question
from wizard.errors import UsageProblem
from wizard.interview.people import FIELDS, USERS
from wizard.interview.replay import RawAnswer, RawAnswers
from wizard.limits import LINK_BYTES, LINK_CHARACTERS
from wizard.words.message import Message

VERSION = "1"
Shape = dict[str, str | list[str | dict[str, str]] | None]


def written(answers: RawAnswers, questions: Mapping[str, Question]) -> str:
    """The end of a link that restores the answers.

    Args:
        answers: the answers; those to questions for secrets are left out.
        questions: the catalogue's questions by dotted key.
    """
    kept = {key: each for key, each in answers.items() if questions[key].kind != "secret"}
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9))
    return f"{VERSION}.{packed.decode().rstrip('=')}"


def read(text: str, questions: Mapping[str, Question]) -> RawAnswers:
    """The answers that a link restores; whether they are possible is for the interview to say.

    Args:
        text: what :func:`written` gave.
        questions: the catalogue's questions by dotted key.

    Raises:
        UsageProblem: it was cut off or changed, or another version of the form made it.
    """
    version, _, packed = text.partition(".")
    if version != VERSION and version.isdecimal():
        raise UsageProblem(Message("form.link.version"), Message("form.link.version-remedy"))
    if version != VERSION or len(text) > LINK_CHARACTERS:
        raise _damaged()
    try:
        found = msgspec.json.decode(_unpacked(packed), type=Shape)
        return {key: _answer(key, each, questions) for key, each in found.items()}
    except (binascii.Error, ValueError, zlib.error):
        raise _damaged() from None


def _damaged() -> UsageProblem:
    return UsageProblem(Message("form.link.damaged"), Message("form.link.damaged-remedy"))


def _unpacked(packed: str) -> bytes:
    data = base64.b64decode(packed + "=" * (-len(packed) % 4), b"-_", validate=True)
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(data, LINK_BYTES)
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("it was cut off, holds more than a link does, or something follows")
    return text


def _answer(key: str, value: Any, questions: Mapping[str, Question]) -> RawAnswer:
    if key not in questions or questions[key].kind == "secret":
        raise ValueError("no question that a link has an answer to")
    return answer(key, value)


def answer(key: str, value: Any) -> RawAnswer:
    """Return an answer as the interview takes it.

    Args:
        key: of the question.
        value: as JSON has it.

    Raises:
        ValueError: the value has the wrong form for this question.
    """
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, list):
        raise ValueError("neither a text nor a list")
    if key == USERS and all(_is_person(each) for each in value):
        return tuple(value)
    if key != USERS and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise ValueError("a list of something else")


def _is_person(row: object) -> bool:
    return isinstance(row, dict) and all(
        name in FIELDS and isinstance(value, str) for name, value in row.items()
    )
