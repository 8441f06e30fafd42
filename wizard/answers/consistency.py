"""Answers that are possible each for itself but not together; and all single values at once.

Only what the texts themselves tell; what cannot work in a network is refused by the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from wizard.answers import Answers, User
from wizard.answers.fields import fields
from wizard.answers.validate import VALIDATORS
from wizard.catalogue import Catalogue, Version
from wizard.errors import Invalid, UsageProblem
from wizard.limits import SHOWN, TOLD


class Problem(NamedTuple):
    """Something wrong with the answers.

    Attributes:
        key: the dotted key to change.

        reason: why, in both languages.
    """

    key: str
    reason: Invalid


def problems(answers: Answers, catalogue: Catalogue) -> list[Problem]:
    """Everything that is wrong with the answers, in the order of their keys."""
    return [
        *single_values({key: value_of(answers, key) for key in VALIDATORS if key in fields()}),
        *_user_rows(answers.users),
        *_users_together(answers.users, answers.dialplan.echo),
        *_rtp_range(answers),
        *_lists(answers),
        *_version(answers, catalogue),
        *_turn(answers),
        *_certificate(answers),
    ]


def validate(
    answers: Answers, catalogue: Catalogue, place: Callable[[str], str] = lambda key: "answers"
) -> None:
    """Refuse answers with anything wrong in them, naming all of it at once.

    Args:
        answers: what was said.
        catalogue: the facts.
        place: where the answer of a dotted key stands.

    Raises:
        UsageProblem: one line for each problem.
    """
    if found := problems(answers, catalogue):
        zh = answers.language == "zh"
        lines = [
            f"{place(each.key)}: {each.key}: {each.reason.text(answers.language)}"
            for each in found
        ]
        shown = lines[:TOLD]
        if len(lines) > len(shown):
            rest = len(lines) - len(shown)
            shown.append(f"另有 {rest} 处" if zh else f"and {rest} more")
        keys = ", ".join(dict.fromkeys(each.key for each in found[:TOLD]))
        remedy = f"请更正 {keys}。" if zh else f"Change {keys}."
        raise UsageProblem("\n".join(shown), remedy)


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
            yield Problem(
                "users", Invalid(f"{shown!r}: {reason}", f"{shown!r}：{reason.text('zh')}")
            )


def _users_together(users: Iterable[User], echo: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for user in users:
        name = user.name.casefold()
        if name in seen:
            yield Problem(
                "users",
                Invalid(f"{user.name} stands twice", f"用户 {user.name} 重复"),
            )
        seen.add(name)
    if echo.casefold() in seen:
        yield Problem(
            "dialplan.echo",
            Invalid(f"{echo} is a user's name already", f"{echo} 已经是某个用户的名字"),
        )


def _rtp_range(answers: Answers) -> Iterator[Problem]:
    start, end = answers.network.rtp_start, answers.network.rtp_end
    if (start is None) != (end is None):
        key = "network.rtp_start" if start is None else "network.rtp_end"
        yield Problem(
            key,
            Invalid(
                "give both ends of the media ports or none",
                "媒体端口的首尾要么都给出，要么都不给",
            ),
        )
    if start is None or end is None:
        return
    if start >= end:
        yield Problem(
            "network.rtp_end",
            Invalid(f"{end} is not above rtp_start {start}", f"{end} 不大于 rtp_start {start}"),
        )
    if start % 2:
        yield Problem(
            "network.rtp_start",
            Invalid(
                f"{start} is odd: media takes an even port and the next one; use {start + 1}",
                f"{start} 是奇数：媒体使用偶数端口及其后一个，请用 {start + 1}",
            ),
        )


def _lists(answers: Answers) -> Iterator[Problem]:
    for key, field in fields().items():
        if field.kind != "list":
            continue
        value = value_of(answers, key)
        twice = [item for item, times in Counter(value).items() if times > 1]
        if twice:
            item = min(twice)[:SHOWN]
            yield Problem(key, Invalid(f"{item} stands twice", f"{item} 重复"))
    if not answers.codecs.audio:
        yield Problem(
            "codecs.audio",
            Invalid("a call needs at least one audio codec", "通话至少需要一种音频编解码器"),
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
            if codec is not None and not version.knows(codec.since, codec.until):
                yield Problem(
                    key,
                    Invalid(
                        f"Asterisk {version.text} does not know {name}",
                        f"Asterisk {version.text} 不支持 {name}",
                    ),
                )


def _turn(answers: Answers) -> Iterator[Problem]:
    turn = answers.turn
    if turn.mode == "existing" and not turn.uris:
        yield Problem(
            "turn.uris",
            Invalid(
                'turn.mode = "existing" needs the address of the TURN server',
                'turn.mode = "existing" 时需要给出 TURN 服务器的地址',
            ),
        )
    if turn.mode == "existing" and turn.credentials == "static" and not turn.username:
        yield Problem(
            "turn.username",
            Invalid(
                "a TURN server with a fixed password needs the user name too",
                "使用固定密码的 TURN 服务器还需要用户名",
            ),
        )
    if turn.mode == "coturn" and ":" in turn.username:
        yield Problem(
            "turn.username",
            Invalid(
                "coturn separates name and password by a colon; leave it out",
                "coturn 用冒号分隔用户名和密码，用户名中不能有冒号",
            ),
        )


def _certificate(answers: Answers) -> Iterator[Problem]:
    if answers.certificate.source != "files":
        return
    for name in ("certificate", "private_key"):
        if not getattr(answers.certificate, name):
            yield Problem(
                f"certificate.{name}",
                Invalid(
                    'certificate.source = "files" needs the path of the file',
                    'certificate.source = "files" 时需要给出文件路径',
                ),
            )
