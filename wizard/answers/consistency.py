"""Answers that are possible each for itself but not together; and all single values at once.

Only what the texts themselves tell; what cannot work in a network is refused by the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, NamedTuple

from wizard.answers import Answers, User
from wizard.answers.addresses import not_swapped
from wizard.answers.fields import fields
from wizard.answers.tree import look
from wizard.answers.validate import VALIDATORS
from wizard.catalogue import Catalogue, Version
from wizard.errors import Invalid, UsageProblem
from wizard.limits import SHOWN, TOLD
from wizard.words.message import Lines, Message


class Problem(NamedTuple):
    """Something wrong with the answers.

    Attributes:
        key: the dotted key to change.

        reason: why.
    """

    key: str
    reason: Invalid


def problems(answers: Answers, catalogue: Catalogue, more: Iterable[User] = ()) -> list[Problem]:
    """Everything that is wrong with the answers, in the order of their keys.

    Args:
        answers: what was said.
        catalogue: the facts.
        more: the users of a users file, each of them checked on its own already.
    """
    return [
        *single_values({key: value_of(answers, key) for key in VALIDATORS if key in fields()}),
        *_user_rows(answers.users),
        *_users_together(answers, more),
        *_addresses(answers),
        *_rtp_range(answers),
        *_lists(answers),
        *_version(answers, catalogue),
        *_turn(answers),
        *_certificate(answers),
    ]


def validate(
    answers: Answers,
    catalogue: Catalogue,
    place: Callable[[str], object] = lambda key: Message("answers.answers"),
    more: Iterable[User] = (),
) -> None:
    """Refuse answers with anything wrong in them, naming all of it at once.

    Args:
        answers: what was said.
        catalogue: the facts.
        place: where the answer of a dotted key stands; empty where a person has just said it.
        more: the users of a users file.

    Raises:
        UsageProblem: one line for each problem.
    """
    if found := problems(answers, catalogue, more):
        lines = list({str(line): line for line in (_line(each, place) for each in found)}.values())
        shown = lines[:TOLD]
        if len(lines) > len(shown):
            shown.append(Message("answers.more", count=len(lines) - len(shown)))
        keys = list(dict.fromkeys(each.key for each in found[:TOLD]))
        raise UsageProblem(
            Message("marks.said", said=Lines(shown)), Message("answers.change", keys=keys)
        )


def _line(problem: Problem, place: Callable[[str], object]) -> Message:
    said = Message("marks.placed", place=problem.key, said=problem.reason.message)
    where = place(problem.key)
    return Message("marks.placed", place=where, said=said) if where else said


def value_of(answers: Answers, key: str) -> Any:
    """The value at a dotted key."""
    value: Any = answers
    for part in key.split("."):
        value = getattr(value, part)
    return value


def single_values(values: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with values by themselves.

    Args:
        values: some of the answers by dotted key; lists as lists or tuples.
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
                yield Problem(key, reason)


def _user_rows(users: Iterable[User]) -> Iterator[Problem]:
    name, display_name = VALIDATORS["users.name"], VALIDATORS["users.display_name"]
    for user in users:
        try:
            name(user.name)
            display_name(user.display_name)
        except Invalid as reason:
            shown = user.name[:60]
            yield Problem("users", Invalid("answers.users.one", name=shown, reason=reason.message))


def _users_together(answers: Answers, more: Iterable[User]) -> Iterator[Problem]:
    """Asterisk tells names apart by more than capitals, people and SIP phones do not."""
    echo = answers.dialplan.echo.casefold()
    seen: set[str] = set()
    for key, users in (("users", answers.users), ("users_from", more)):
        for user in users:
            name = user.name.casefold()
            if name in seen:
                yield Problem(key, _twice(user.name, key, answers))
            if name == echo:
                yield Problem(
                    key,
                    Invalid("answers.users.echo", name=user.name),
                )
            seen.add(name)


def _twice(name: str, key: str, answers: Answers) -> Invalid:
    if key == "users":
        return Invalid("answers.users.twice", name=name)
    return Invalid("answers.users.twice-table", name=name, table=answers.users_from)


_ADDRESS_PAIRS = (
    ("network.private_address", "network.public_address"),
    ("network.private_address6", "network.public_address6"),
)


def _addresses(answers: Answers) -> Iterator[Problem]:
    for inside, outside in _ADDRESS_PAIRS:
        private, public = value_of(answers, inside), value_of(answers, outside)
        with suppress(ValueError):  # an address that cannot be is named on its own
            try:
                if private and public:
                    not_swapped(private, public)
            except Invalid as reason:
                yield Problem(outside, reason)


def _against(inside: str) -> Callable[[str, Mapping[str, Any]], None]:
    def judge(public: str, tree: Mapping[str, Any]) -> None:
        if private := look(tree, inside):
            not_swapped(private, public)

    return judge


CROSS: Mapping[str, Callable[[str, Mapping[str, Any]], None]] = MappingProxyType(
    {outside: _against(inside) for inside, outside in _ADDRESS_PAIRS}
)
"""By dotted key, what an answer may not be beside those above it; for the interview."""


def _rtp_range(answers: Answers) -> Iterator[Problem]:
    start, end = answers.network.rtp_start, answers.network.rtp_end
    if (start is None) != (end is None):
        key = "network.rtp_start" if start is None else "network.rtp_end"
        yield Problem(
            key,
            Invalid("answers.rtp.both-ends"),
        )
    if start is None or end is None:
        return
    if start >= end:
        yield Problem(
            "network.rtp_end",
            Invalid("answers.rtp.order", end=end, start=start),
        )
    if start % 2:
        yield Problem(
            "network.rtp_start",
            Invalid("answers.rtp.odd", start=start, even=start + 1),
        )


def _lists(answers: Answers) -> Iterator[Problem]:
    for key, field in fields().items():
        if field.kind != "list":
            continue
        value = value_of(answers, key)
        twice = [item for item, times in Counter(value).items() if times > 1]
        if twice:
            item = min(twice)[:SHOWN]
            yield Problem(key, Invalid("answers.list.twice", item=item))
    if not answers.codecs.audio:
        yield Problem(
            "codecs.audio",
            Invalid("answers.codecs.no-audio"),
        )


def _version(answers: Answers, catalogue: Catalogue) -> Iterator[Problem]:
    try:
        version = Version.parse(answers.asterisk.version)
    except ValueError:
        return  # told as a single value
    for key, names in (
        ("codecs.audio", answers.codecs.audio),
        ("codecs.video", answers.codecs.video),
        ("codecs.phones", answers.codecs.phones),
    ):
        for name in names:
            codec = catalogue.codecs.get(name)
            if codec is not None and not codec.concerns(version):
                yield Problem(
                    key,
                    Invalid("answers.codecs.version", version=version.text, name=name),
                )


def _turn(answers: Answers) -> Iterator[Problem]:
    turn = answers.turn
    if turn.mode == "existing" and not turn.uris:
        yield Problem(
            "turn.uris",
            Invalid("answers.turn.no-address"),
        )
    if turn.mode == "existing" and turn.credentials == "static" and not turn.username:
        yield Problem(
            "turn.username",
            Invalid("answers.turn.no-name"),
        )
    if turn.mode == "coturn" and ":" in turn.username:
        yield Problem(
            "turn.username",
            Invalid("answers.turn.colon"),
        )


def _certificate(answers: Answers) -> Iterator[Problem]:
    if answers.certificate.source != "files":
        return
    for name in ("certificate", "private_key"):
        if not getattr(answers.certificate, name):
            yield Problem(
                f"certificate.{name}",
                Invalid("answers.certificate.path"),
            )
