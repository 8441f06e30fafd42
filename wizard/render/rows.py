"""Sections repeated for every user: compiled once, filled a hundred thousand times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from wizard.answers import Secret, User
from wizard.answers.secrets import digest_of
from wizard.errors import UsageProblem
from wizard.plan.types import Row, Rows
from wizard.render.escape import asterisk_value, callerid
from wizard.words.message import Message

CHUNK = 1000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._]{0,39}")
_FIELD = re.compile(r"\{(name|password|login|callerid|display_name)\}")
# What stands in a value as it is: nothing to escape, nothing to refuse, short.
_PLAIN = re.compile("[!#-:=?-\\[\\]-~](?:[ !#-:<-\\[\\]-~]{0,77}[!#-:<-\\[\\]-~])?")
_NUMBER = re.compile("[A-Za-z0-9_]+")

Filler = Callable[[User], str]


def by_kind(users: Sequence[User]) -> dict[str, Sequence[User]]:
    """The users of every kind that :class:`~wizard.plan.types.Rows` may name.

    Args:
        users: of all kinds.
    """
    kinds: dict[str, list[User]] = {"browser": [], "phone": [], "phone-udp": [], "phone-tls": []}
    for user in users:
        kinds[user.kind].append(user)
        if user.kind == "phone":
            kinds[f"phone-{user.transport}"].append(user)
    return {"any": users, **kinds}


def chunks(rows: Rows, users: Sequence[User], passwords: Mapping[str, Secret]) -> Iterator[str]:
    """The sections of these users, a thousand users at a time.

    Args:
        rows: the template of a section, and the kind of users that have one.
        users: of this kind.
        passwords: by user name.

    Raises:
        UsageProblem: Asterisk would read a user's name or password otherwise than it was typed,
            or there is no password.
    """
    fill = _compile(rows.rows, passwords)
    for start in range(0, len(users), CHUNK):
        yield "".join(map(fill, users[start : start + CHUNK]))


def holds_secret(rows: Rows) -> bool:
    """Whether passwords stand in the sections.

    Args:
        rows: the template of a section.
    """
    return not {"password", "login"}.isdisjoint(_fields(_pattern(rows.rows)))


def _pattern(rows: tuple[Row, ...]) -> str:
    lines: list[str] = []
    for row in rows:
        if row.section:
            name, bracket, modifiers = row.section.partition("(")
            lines += ["", f"[{name}]{bracket}{modifiers}"]
        lines += [prefix + value for prefix, value in row.lines]
    return "".join(f"{line}\n" for line in lines)


def _fields(pattern: str) -> list[str]:
    return _FIELD.findall(pattern)


def _compile(rows: tuple[Row, ...], passwords: Mapping[str, Secret]) -> Filler:
    pattern = _pattern(rows)
    fields = _fields(pattern)
    text = _FIELD.sub("%s", pattern.replace("%", "%%"))
    if set(fields) <= {"name"}:
        times = len(fields)
        return lambda user: text % ((_name(user.name),) * times)
    getters: dict[str, Filler] = {
        "name": lambda user: _name(user.name),
        "password": lambda user: _password(user.name, passwords),
        "login": lambda user: _login(user.name, passwords),
        "callerid": _callerid,
        "display_name": lambda user: _value(user.display_name, user, "display_name"),
    }
    used = tuple(dict.fromkeys(fields))
    order = tuple(used.index(field) for field in fields)
    wanted = tuple(getters[field] for field in used)

    def fill(user: User) -> str:
        found = [getter(user) for getter in wanted]
        return text % tuple([found[index] for index in order])

    return fill


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UsageProblem(
            Message("render.user-name", name=name), Message("render.user-name-remedy")
        )
    return name


def _password(name: str, passwords: Mapping[str, Secret]) -> str:
    try:
        text = passwords[name].reveal()
    except KeyError:
        raise UsageProblem(
            Message("render.no-password", name=name), Message("render.no-password-remedy")
        ) from None
    if _PLAIN.fullmatch(text):
        return text
    if not text:
        raise UsageProblem(Message("render.empty-password", name=name))
    return _escaped(text, f"secrets.toml: users.{name}")


def _login(name: str, passwords: Mapping[str, Secret]) -> str:
    """The lines by which an account logs in: a password, or a digest that was taken over."""
    text = _password(name, passwords)
    found = digest_of(passwords[name].reveal()) if text.startswith("{") else None
    if found is None:
        return f"password={text}"
    return f"auth_type=md5\nrealm={_escaped(found.realm, name)}\nmd5_cred={found.md5}"


def _callerid(user: User) -> str:
    name = user.display_name
    if _PLAIN.fullmatch(name) and _NUMBER.fullmatch(user.name):
        return f'"{name}" <{user.name}>'
    place = f"users: {user.name}: display_name"
    try:
        return asterisk_value(callerid(name, user.name))
    except UsageProblem as error:
        raise error.at(place) from None


def _value(text: str, user: User, field: str) -> str:
    return text if _PLAIN.fullmatch(text) else _escaped(text, f"users: {user.name}: {field}")


def _escaped(text: str, place: str) -> str:
    try:
        return asterisk_value(text)
    except UsageProblem as error:
        raise error.at(place) from None
