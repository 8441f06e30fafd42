"""Passwords: generated, taken from the environment, and laid over each other.

No message repeats a value. Their file is the concern of :mod:`wizard.answers.secretsfile`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import NamedTuple

from wizard.answers import Answers, Secret, Secrets
from wizard.errors import Invalid, Unanswered, UsageProblem
from wizard.words.message import Message

TURN_VARIABLE = "ASTERISK_WEBRTC_TURN_PASSWORD"

_ALPHABET = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"  # no 0 O 1 I l o
_EVEN = 256 - 256 % len(_ALPHABET)
_LETTERS = bytes(_ALPHABET[number % len(_ALPHABET)] for number in range(256))
_UNFAIR = bytes(range(_EVEN, 256))  # left out, so that each letter is as likely as any other
_DIGEST = re.compile(r"\{MD5\}([!-9;-z|~][ -9;-z|~]{0,60}):([0-9a-f]{32})")
_LENGTH = 20  # of 56 letters: 116 bits


class Digest(NamedTuple):
    """What is stored in place of a password: the MD5 of user name, realm and password (RFC 7616).

    Attributes:
        realm: that it holds for.

        md5: in 32 hexadecimal digits.
    """

    realm: str
    md5: str

    @property
    def secret(self) -> Secret:
        """As it stands in secrets.toml in place of a password."""
        return Secret(f"{{MD5}}{self.realm}:{self.md5}")


def digest_of(text: str) -> Digest | None:
    """The digest that stands in place of a password; None for a password.

    Args:
        text: what is in secrets.toml.
    """
    found = _DIGEST.fullmatch(text)
    return Digest(found[1], found[2]) if found else None


def generate(count: int = 1) -> list[Secret]:
    """Generate passwords of letters and digits that are hard to confuse when read aloud.

    Args:
        count: how many.
    """
    letters = b""
    while len(letters) < count * _LENGTH:
        more = (count * _LENGTH - len(letters)) * 9 // 8 + 16
        letters += os.urandom(more).translate(_LETTERS, _UNFAIR)
    text = letters.decode()
    return [Secret(text[at : at + _LENGTH]) for at in range(0, count * _LENGTH, _LENGTH)]


def overlay(*strongest_first: Secrets) -> Secrets:
    """Merge the secrets of several sources; for each name the first source that has one wins.

    Args:
        *strongest_first: from the strongest to the weakest.
    """
    users: dict[str, Secret] = {}
    turn: dict[str, Secret] = {}
    guests: dict[str, Secret] = {}
    for each in reversed(strongest_first):
        users.update(each.users)
        turn.update(each.turn)
        guests.update(each.guests)
    return Secrets(users=users, turn=turn, guests=guests)


def from_environment(environ: Mapping[str, str] = os.environ) -> Secrets:
    """The TURN password of the environment, if it is there.

    Args:
        environ: the variables; those of this process if not given.

    Raises:
        UsageProblem: it cannot be carried by a configuration file.
    """
    from wizard.answers.validate import password

    text = environ.get(TURN_VARIABLE)
    if not text:
        return Secrets()
    try:
        password(text)
    except Invalid as reason:
        raise UsageProblem(reason.message, place=TURN_VARIABLE) from None
    return Secrets(turn={"password": Secret(text)})


def needs_turn_password(answers: Answers) -> bool:
    """Whether a TURN password belongs to the answers.

    Args:
        answers: complete answers.
    """
    return answers.turn.mode != "none"


def complete(answers: Answers, have: Secrets) -> Secrets:
    """The secrets with a generated one for everything that lacks it; none is dropped.

    Args:
        answers: with the rows of a users file, if there is one.
        have: what is known already.

    Raises:
        Unanswered: the password of a TURN server that exists cannot be invented.
    """
    users = dict(have.users)
    lacking = [user.name for user in answers.users if user.name not in users]
    users.update(zip(lacking, generate(len(lacking)), strict=True))
    turn = dict(have.turn)
    if needs_turn_password(answers) and "password" not in turn:
        if answers.turn.mode == "existing":
            raise Unanswered(
                Message("answers.turn.no-password"),
                Message("answers.turn.no-password-remedy", variable=TURN_VARIABLE),
            )
        (turn["password"],) = generate()
    guests = dict(have.guests)
    if answers.guests.enabled and "password" not in guests:
        (guests["password"],) = generate()
    return Secrets(users=users, turn=turn, guests=guests)
