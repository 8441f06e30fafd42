"""Settings become files: their order, their reasons, their secrets."""

from __future__ import annotations

import re
from typing import Any

import jinja2
import pytest

from tests.support import readers
from tests.support.helpers import answers
from wizard.answers import Secret, Secrets, User
from wizard.catalogue import Catalogue, Version
from wizard.errors import UsageProblem
from wizard.files import File
from wizard.plan import make_plan
from wizard.plan.types import Document, Plan, Row, Rows, Setting
from wizard.render.files import render
from wizard.render.templating import environment
from wizard.words.columns import columns as width
from wizard.words.wrap import wrap

CATALOGUE = Catalogue()
ALICE = User(name="6001", display_name="Alice")
PHONE = User(name="7001", kind="phone", transport="tls")
SECRETS = Secrets(
    users={"6001": Secret("alice;pw"), "7001": Secret("phone-pw")},
    turn={"password": Secret("turn-pw")},
)
ACCOUNT = Rows(
    "a.conf",
    "login(!)",
    "any",
    (Row("{name}(login)", (("user=", "{name}"), ("password=", "{password}"))),),
    "users.browser",
    "Everybody.",
)


def setting(
    key: str,
    value: str | Secret | None,
    *,
    section: str = "general",
    file: str = "a.conf",
    op: str = "=",
    why: str = "Because.",
) -> Setting:
    return Setting(file, section, key, op, value, why, "test")


def plan(
    *settings: Setting,
    rows: tuple[Rows, ...] = (),
    documents: tuple[Document, ...] = (),
    language: str = "en",
) -> Plan:
    return Plan(
        answers=answers(changes={"language": language}),
        version=Version.parse("22"),
        settings=settings,
        rows=rows,
        documents=documents,
        advice=(),
        firewall=(),
        certificate=None,
    )


def rendered(made: Plan, users: tuple[User, ...] = (ALICE,)) -> dict[str, File]:
    return render(made, SECRETS, CATALOGUE, users)


def text(made: Plan, users: tuple[User, ...] = (ALICE,)) -> str:
    """What stands in a.conf below its two lines of origin."""
    head, _, body = rendered(made, users)["asterisk/a.conf"].content.decode().partition("\n\n")
    assert head.startswith("; Written by asterisk-webrtc-wizard ")
    return body


def test_a_file_says_what_made_it_and_how_to_make_it_again() -> None:
    content = rendered(plan(setting("k", "v")))["asterisk/a.conf"].content.decode()
    assert re.match(
        r"; Written by asterisk-webrtc-wizard \S+ for Asterisk 22\.\n"
        r"; Make it again: asterisk-webrtc-wizard new OUT\n\n\[general\]\n",
        content,
    )


def test_every_value_has_its_reason_above_it() -> None:
    made = plan(setting("a", "1", why="First."), setting("b", "2", why="Second.", op="=>"))
    assert text(made) == "[general]\n; First.\na=1\n; Second.\nb => 2\n"


def test_neighbours_share_a_reason_and_a_header() -> None:
    made = plan(
        setting("a", "1"),
        setting("b", "2"),
        setting("c", "3", section="x(!)"),
        setting("d", "4", section="x(!)"),
    )
    assert text(made) == "[general]\n; Because.\na=1\nb=2\n\n[x](!)\n; Because.\nc=3\nd=4\n"


def test_what_is_left_out_says_why() -> None:
    made = plan(
        setting("stunaddr", None, why="Left out, because."), setting("", None, why="Bare.")
    )
    assert text(made) == "[general]\n; stunaddr: Left out, because.\n; Bare.\n"


def test_a_file_without_a_section_holds_its_reason_only() -> None:
    assert text(plan(setting("", None, section="", why="Must exist."))) == "; Must exist.\n"


def test_long_reasons_are_wrapped_and_break_nothing() -> None:
    why = "A reason; with ;-- inside, " * 12
    lines = text(plan(setting("a", "1", why=why))).splitlines()
    assert len(lines) > 4
    assert all(len(line) <= 100 for line in lines)
    assert all(line.startswith("; ") for line in lines[1:-1])
    assert not any(";--" in line for line in lines)


def test_chinese_lines_are_as_wide_as_english_ones() -> None:
    lines = wrap("原因：" + "浏览器只用加密的媒体，" * 20, 98)
    assert "".join(lines) == "原因：" + "浏览器只用加密的媒体，" * 20
    assert all(90 < width(line) <= 98 for line in lines[:-1])
    assert not any(line.startswith("，") for line in lines)


def test_a_word_that_is_too_long_is_broken() -> None:
    assert all(width(line) <= 40 for line in wrap("x" * 300 + " end", 40))


def test_comments_are_in_the_language_of_the_answers() -> None:
    content = rendered(plan(setting("k", None, why="因为。"), language="zh"))[
        "asterisk/a.conf"
    ].content
    assert "由 asterisk-webrtc-wizard".encode() in content
    assert "; k：因为。".encode() in content


def test_a_file_with_a_secret_is_private_and_no_other() -> None:
    made = plan(
        setting("k", Secret("hidden"), why="Kept."),
        setting("k", "open", file="b.conf"),
        setting("type", "auth", section="login(!)", file="c.conf"),
        rows=(ACCOUNT._replace(file="c.conf"),),
    )
    files = rendered(made)
    assert files["asterisk/a.conf"].mode == 0o600
    assert b"k=hidden" in files["asterisk/a.conf"].content
    assert files["asterisk/b.conf"].mode == 0o644
    assert files["asterisk/c.conf"].mode == 0o600


def test_users_stand_after_their_section_in_their_order() -> None:
    made = plan(
        setting("type", "auth", section="login(!)"),
        setting("k", "v", section="last"),
        rows=(ACCOUNT,),
    )
    assert text(made, (ALICE, PHONE)) == (
        "[login](!)\n; Because.\ntype=auth\n\n; Everybody.\n"
        "\n[6001](login)\nuser=6001\npassword=alice\\;pw\n"
        "\n[7001](login)\nuser=7001\npassword=phone-pw\n"
        "\n[last]\n; Because.\nk=v\n"
    )


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("any", ["6001", "7001"]),
        ("browser", ["6001"]),
        ("phone", ["7001"]),
        ("phone-tls", ["7001"]),
        ("phone-udp", []),
    ],
)
def test_each_kind_gets_its_rows(kind: str, names: list[str]) -> None:
    made = plan(setting("type", "auth", section="login(!)"), rows=(ACCOUNT._replace(kind=kind),))
    body = text(made, (ALICE, PHONE))
    assert re.findall(r"^user=(.*)$", body, re.MULTILINE) == names
    assert ("; Everybody." in body) == bool(names)


def test_rows_go_on_in_a_section_without_a_header() -> None:
    row = Row("", (("exten => ", "{name},1,Gosub(ring,start,1({name}))"),))
    made = plan(
        setting("_X.", None, section="users", why="Only names."),
        rows=(Rows("a.conf", "users", "any", (row,), "r", "By name."),),
    )
    assert text(made) == (
        "[users]\n; _X.: Only names.\n; By name.\nexten => 6001,1,Gosub(ring,start,1(6001))\n"
    )


def test_a_percent_sign_in_a_row_or_a_value_stays() -> None:
    row = Row("", (("exten => ", "{name},1,Set(x=%d{password}%s${y})"),))
    made = plan(
        setting("k", None, section="users"),
        rows=(Rows("a.conf", "users", "any", (row,), "r", "w"),),
    )
    assert text(made).endswith("\nexten => 6001,1,Set(x=%dalice\\;pw%s${y})\n")


def test_rows_without_their_section_are_our_mistake() -> None:
    with pytest.raises(ValueError, match="stand after"):
        rendered(plan(setting("k", "v"), rows=(ACCOUNT,)))


@pytest.mark.parametrize(
    ("user", "secret", "place"),
    [
        (User(name="6001"), "x\ny", "secrets.toml: users.6001: "),
        (User(name="6001"), " x", "secrets.toml: users.6001: "),
        (User(name="6001"), "", "secrets.toml: users.6001: the password is empty"),
        (User(name="6002"), "x", "secrets.toml: users.6002: there is no password"),
        (User(name="a](b"), "x", "users: 'a](b' is no user name"),
        (User(name="6001", display_name="a\rb"), "x", "users: 6001: display_name: "),
        (User(name="6001", display_name="x" * 80), "x", "users: 6001: display_name: "),
    ],
)
def test_a_user_that_asterisk_would_misread_is_named(user: User, secret: str, place: str) -> None:
    row = Row("", (("callerid=", "{callerid}"), ("password=", "{password}"), ("u=", "{name}")))
    made = plan(
        setting("k", None, section="s"), rows=(Rows("a.conf", "s", "any", (row,), "r", "w"),)
    )
    with pytest.raises(UsageProblem) as caught:
        secrets = Secrets(users={"6001": Secret(secret), "a](b": Secret(secret)})
        render(made, secrets, CATALOGUE, (user,))
    assert caught.value.problem.startswith(place)


@pytest.mark.parametrize("value", readers.hostile())
def test_hostile_names_and_passwords_fill_their_place(value: str) -> None:
    row = Row("", (("callerid=", "{callerid}"), ("password=", "{password}")))
    made = plan(
        setting("k", None, section="s"), rows=(Rows("a.conf", "s", "any", (row,), "r", "w"),)
    )
    secrets = Secrets(users={"6001": Secret(value)})
    try:
        files = render(made, secrets, CATALOGUE, (User(name="6001", display_name=value),))
    except UsageProblem:
        assert value != value.strip(" ") or len(value.encode()) > 79 or not value
        return
    lines = files["asterisk/a.conf"].content.decode().split("\n")
    callerid = readers.asterisk_line(lines[-3])
    assert callerid is not None
    assert readers.caller(callerid[1]) == (value, "6001")
    assert readers.asterisk_line(lines[-2]) == ("password", value)


def test_a_setting_that_asterisk_would_misread_is_named() -> None:
    with pytest.raises(UsageProblem) as caught:
        rendered(plan(setting("k", "x" * 9000)))
    assert caught.value.problem.startswith("a.conf: [general] k: an Asterisk file cannot hold")


def test_progress_is_told_for_every_thousand_users() -> None:
    users = tuple(User(name=str(10000 + n)) for n in range(2500))
    secrets = Secrets(users={user.name: Secret("x") for user in users})
    made = plan(setting("type", "auth", section="login(!)"), rows=(ACCOUNT,))
    told: list[tuple[str, int]] = []
    render(made, secrets, CATALOGUE, users, lambda path, done: told.append((path, done)))
    assert told == [("asterisk/a.conf", done) for done in (1000, 2000, 2500)]


def test_the_same_answers_make_the_same_bytes() -> None:
    made = make_plan(CATALOGUE, answers("one-to-one-nat"))
    made = Plan(**{**{f: getattr(made, f) for f in made.__struct_fields__}, "documents": ()})
    secrets = Secrets(users={"6001": Secret("x"), "6002": Secret("y")})
    users = made.answers.users
    assert render(made, secrets, CATALOGUE, users) == render(made, secrets, CATALOGUE, users)


def test_a_template_cannot_print_what_nobody_escaped() -> None:
    template = environment().from_string("{{ value }}")
    with pytest.raises(TypeError, match="without a filter"):
        template.render(value="x")
    with pytest.raises(jinja2.UndefinedError):
        template.render()


def test_a_document_that_opens_a_secret_is_private() -> None:
    values: dict[str, Any] = {}
    made = plan(documents=(Document("s", "turn/turn.secret.j2", values, 0o755),))
    assert rendered(made)["s"] == File(b"turn-pw\n", 0o700)


def test_a_missing_secret_is_named() -> None:
    made = plan(documents=(Document("s", "turn/turn.secret.j2", {}),))
    with pytest.raises(UsageProblem, match=r"turn\.password"):
        render(made, Secrets(), CATALOGUE, ())
