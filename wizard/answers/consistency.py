"""Judges answers: each for itself by its form, and all of them by the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from wizard.answers import Answers, User
from wizard.answers.case import Case
from wizard.answers.fields import fields
from wizard.answers.rules import broken
from wizard.answers.tomltext import toml_value
from wizard.answers.userfile import UserFile
from wizard.answers.validate import VALIDATORS
from wizard.catalogue import Catalogue
from wizard.errors import Invalid, Refusal, Wrong
from wizard.limits import SHOWN
from wizard.words.message import Message

Place = Callable[[str], object]
"""Where the answer of a dotted key stands: a name, a message, or nothing."""
EMPTY = UserFile()
EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "asterisk.codec_modules": 'asterisk.codec_modules = ["codec_g729"]',
        "asterisk.config_dir": 'asterisk.config_dir = "/etc/asterisk"',
        "network.hostname": 'network.hostname = "pbx.example.com"',
        "network.private_address": 'network.private_address = "10.0.0.10"',
        "network.public_address": 'network.public_address = "203.0.113.10"',
        "network.private_address6": 'network.private_address6 = "fd00::10"',
        "network.public_address6": 'network.public_address6 = "2001:db8::10"',
        "network.local_networks": 'network.local_networks = ["10.0.0.0/24"]',
        "network.ignored_networks": 'network.ignored_networks = ["10.9.0.0/24"]',
        "network.rtp_start": "network.rtp_start = 10000",
        "network.rtp_end": "network.rtp_end = 10999",
        "network.stun": 'network.stun = "stun.example.com:3478"',
        "turn.uris": 'turn.uris = ["turn:turn.example.com:3478?transport=tcp"]',
        "turn.username": 'turn.username = "webrtc"',
        "signalling.port": "signalling.port = 8089",
        "signalling.tunnel": 'signalling.tunnel = "relay.example.com"',
        "certificate.certificate": 'certificate.certificate = "/etc/asterisk/keys/fullchain.pem"',
        "certificate.private_key": 'certificate.private_key = "/etc/asterisk/keys/privkey.pem"',
        "dialplan.echo": 'dialplan.echo = "600"',
        "guests.numbers": 'guests.numbers = ["6001"]',
        "guests.calls": "guests.calls = 2",
        "guests.seconds": "guests.seconds = 600",
        "guests.per_visitor": "guests.per_visitor = 2",
        "guests.per_minute": "guests.per_minute = 10",
        "guests.origins": 'guests.origins = ["https://www.example.com"]',
        "guests.captcha": 'guests.captcha = "https://api.hcaptcha.com/siteverify"',
        "sizing.browsers": "sizing.browsers = 20",
        "sizing.calls": "sizing.calls = 10",
        "users": 'name = "6001"',
        "users_from": 'users_from = "users.csv"',
    }
)
"""A line with a possible answer, by the key whose answers have a form."""


def validate(
    answers: Answers,
    catalogue: Catalogue,
    place: Place = lambda key: Message("answers.answers"),
    table: UserFile = EMPTY,
) -> None:
    """Reject invalid answers; the error names everything that is wrong.

    Args:
        answers: what was said.
        catalogue: the facts.
        place: where the answer of a dotted key stands; empty where a person has just said it.
        table: the users file, whose users are judged together with those of the answers.

    Raises:
        Refusal: with each thing that is wrong.
    """
    if found := problems(answers, catalogue, place, table):
        raise Refusal(found)


def problems(
    answers: Answers,
    catalogue: Catalogue,
    place: Place = lambda key: Message("answers.answers"),
    table: UserFile = EMPTY,
) -> list[Wrong]:
    """Return everything that is wrong with the answers; see :func:`validate`.

    Args:
        answers: complete ones, with secrets apart.
        catalogue: codecs, topologies and the texts of the rules.
        place: how a message names the source of a key, such as a file's name.
        table: the users of ``users_from``.

    Returns:
        One for each mistake, in the order of the answers file; empty for valid answers.
    """
    values = {key: value_of(answers, key) for key in VALIDATORS if key in fields()}
    return [
        *malformed(values, place),
        *_user_rows(answers.users, place),
        *table.wrong,
        *_nobody(answers, table),
        *impossible(Case.of(answers, catalogue, table.users), place, table),
    ]


def value_of(answers: Answers, key: str) -> Any:
    """The value at a dotted key.

    Args:
        answers: complete answers.
        key: such as ``network.hostname``.
    """
    value: Any = answers
    for part in key.split("."):
        value = getattr(value, part)
    return value


def malformed(values: Mapping[str, Any], place: Place) -> Iterator[Wrong]:
    """Yield the values that are invalid on their own.

    Args:
        values: some of the answers by dotted key; lists as lists or tuples.
        place: where the answer of a dotted key stands.
    """
    for key, validator in VALIDATORS.items():
        if key not in fields() or key not in values:
            continue
        value = values[key]
        for item in value if isinstance(value, list | tuple) else (value,):
            if item is None or (item == "" and not fields()[key].required):
                continue
            try:
                validator(str(item))
            except Invalid as reason:
                yield _form(key, reason.message, place)


def _form(key: str, reason: Message, place: Place) -> Wrong:
    remedy = Message("answers.change", line=EXAMPLES[key])
    return Wrong(_at(place, key), key, "", {}, reason.text, remedy.text)


def _user_rows(users: Iterable[User], place: Place) -> Iterator[Wrong]:
    name, display_name = VALIDATORS["users.name"], VALIDATORS["users.display_name"]
    for user in users:
        try:
            name(user.name)
            display_name(user.display_name)
        except Invalid as reason:
            shown = user.name[:SHOWN]
            message = Message("answers.users.one", name=shown, reason=reason.message)
            yield _form("users", message, place)


def _nobody(answers: Answers, table: UserFile) -> Iterator[Wrong]:
    """A users file without a user, where nobody else would be created."""
    if table.place and not (table.users or table.wrong or answers.users):
        said = Message("answers.table.nobody"), Message("answers.table.nobody-remedy")
        yield Wrong(table.place, "users_from", "", {}, said[0].text, said[1].text)


def impossible(case: Case, place: Place, table: UserFile = EMPTY) -> Iterator[Wrong]:
    """The rules that answers break.

    Args:
        case: the answers.
        place: where the answer of a dotted key stands.
        table: the users file, whose users the case has.
    """
    for each in broken(case):
        lines = tuple(f"{key} = {toml_value(value)}" for key, value in each.nearest.items())
        where = _at(place, each.key)
        if each.key == "users_from" and isinstance(row := each.facts.get("row"), int):
            where = f"{table.place}:{table.lines[row]}:name"
        yield Wrong(where, each.key, each.fact.id, each.nearest, each.reason, each.remedy, lines)


def _at(place: Place, key: str) -> object:
    where = place(key)
    return Message("marks.placed", place=where, said=key) if where else key
