"""Passwords: made, kept, never shown."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.answers import Answers, Secret, Secrets, secrets
from wizard.answers.convert import to_answers
from wizard.answers.secretsfile import SecretsFile, edited, fresh, parse, read
from wizard.errors import Unanswered, UsageProblem


def answers(*names: str, **turn: Any) -> Answers:
    return to_answers(
        {
            "asterisk": {"version": "22"},
            "network": {"topology": "lan", "hostname": "a"},
            "users": [{"name": name} for name in names],
            "turn": turn,
        },
        "",
    )


def users(**passwords: str) -> Secrets:
    return Secrets(users={name: Secret(text) for name, text in passwords.items()})


def file(text: str) -> SecretsFile:
    return SecretsFile(text, parse(text, "secrets.toml"))


def put(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "secrets.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


# never shown


def test_a_secret_shows_a_mask_wherever_it_is_printed() -> None:
    secret = Secret("hush-hush")
    for shown in (str(secret), repr(secret), f"{secret}", f"{secret!r}", repr(users(a="hush-h"))):
        assert "hush" not in shown
    assert secret.reveal() == "hush-hush"
    assert secret == Secret("hush-hush") != Secret("other")


@pytest.mark.parametrize(
    "text",
    [
        "[users]\n6001 = hush-hush",
        '[users]\n6001 = "hush-hush',
        '[users]\n6001 = " hush-hush"',
        '[users]\n6001 = "hush-hush\\n"',
        '[users]\n6001 = ["hush-hush"]',
        '[users]\n6001 = "hush-hush"\n6001 = "hush-hush"',
        '[users]\na.b = "hush-hush"',
        '[user]\n6001 = "hush-hush"',
        '[turn]\nsecret = "hush-hush"',
        'users = "hush-hush"',
        "[users]\n6001 = 12345678901",
        '[users]\n6001 = "hush-hush\x07"',
    ],
)
def test_a_wrong_file_is_refused_without_repeating_a_password(text: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        parse(text, "secrets.toml")
    message = caught.value.problem + caught.value.remedy
    assert caught.value.problem.startswith("secrets.toml: ")
    assert "hush" not in message
    assert "12345678901" not in message
    assert caught.value.__cause__ is None


# reading


def test_a_file_is_read_in_either_layout() -> None:
    plain = '# mine\n[users]\n6001 = "one"\n"a.b" = "t\'wo"\n\n[turn]\npassword = "three"\n'
    other = "users = {6001 = 'one', 'a.b' = \"t'wo\"}\nturn.password = '''three'''"
    wanted = Secrets(
        users={"6001": Secret("one"), "a.b": Secret("t'wo")}, turn={"password": Secret("three")}
    )
    assert parse(plain, "") == parse(other, "") == wanted


def test_a_file_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read(tmp_path / "secrets.toml") == SecretsFile("", Secrets())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o610])
def test_a_file_that_others_may_touch_is_refused_with_the_command(
    tmp_path: Path, mode: int
) -> None:
    path = put(tmp_path, '[users]\n6001 = "hush-hush"', mode)
    with pytest.raises(UsageProblem) as caught:
        read(path)
    assert f"{mode:04o}" in caught.value.problem
    assert caught.value.remedy == f"chmod 600 {path}"


def test_a_file_of_mine_is_read_with_its_own_bytes(tmp_path: Path) -> None:
    text = '[users]\r\n6001 = "one"\r\n'
    path = tmp_path / "secrets.toml"
    path.write_bytes(text.encode())
    path.chmod(0o400)
    assert read(path) == SecretsFile(text, users(**{"6001": "one"}))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_bytes(b"\xff\xfe")
    path.chmod(0o600)
    with pytest.raises(UsageProblem, match="not UTF-8"):
        read(path)


# making


def test_a_password_is_long_different_each_time_and_easy_to_tell() -> None:
    made = [secret.reveal() for secret in (*secrets.generate(1999), *secrets.generate())]
    assert len(set(made)) == 2000
    assert all(re.fullmatch(r"[A-HJ-NP-Za-km-np-z2-9]{20}", text) for text in made)
    assert not set("".join(made)) & set("0O1lIo")
    counts = Counter("".join(made))
    assert len(counts) == 56
    assert max(counts.values()) < 1.4 * min(counts.values())


def test_only_what_is_missing_is_made_and_nothing_is_dropped() -> None:
    have = Secrets(users={"6001": Secret("mine"), "gone": Secret("kept")})
    first = secrets.complete(answers("6001", "6002"), have)
    assert first.users["6001"] == Secret("mine")
    assert first.users["gone"] == Secret("kept")
    assert len(first.users["6002"].reveal()) == 20
    assert not first.turn
    assert secrets.complete(answers("6001", "6002"), first) == first


def test_our_own_turn_server_gets_a_password() -> None:
    made = secrets.complete(answers(mode="coturn"), Secrets())
    assert len(made.turn["password"].reveal()) == 20


@pytest.mark.parametrize("credentials", ["static", "shared-secret"])
def test_the_password_of_somebodys_turn_server_has_to_be_given(credentials: str) -> None:
    existing = answers(mode="existing", credentials=credentials)
    with pytest.raises(Unanswered) as caught:
        secrets.complete(existing, Secrets())
    assert "[turn] password" in caught.value.remedy
    assert "ASTERISK_WEBRTC_TURN_PASSWORD" in caught.value.remedy
    given = Secrets(turn={"password": Secret("x")})
    assert secrets.complete(existing, given).turn == given.turn


def test_the_turn_password_comes_from_the_environment() -> None:
    found = secrets.from_environment({"ASTERISK_WEBRTC_TURN_PASSWORD": "hush-hush"})
    assert found.turn["password"] == Secret("hush-hush")
    assert secrets.from_environment({}) == Secrets()
    with pytest.raises(UsageProblem) as caught:
        secrets.from_environment({"ASTERISK_WEBRTC_TURN_PASSWORD": "hush-hush\n"})
    assert "hush" not in caught.value.problem


def test_the_first_source_of_a_secret_wins() -> None:
    assert secrets.overlay(users(a="1"), users(a="2", b="2")) == users(a="1", b="2")


# writing

PERSONS = """\
# our phones
[users] # by hand
6001 = "one"   # Alice
'6002' = 'two'

# the relay
[turn]
password = "three"
"""


def test_a_file_that_lacks_nothing_keeps_its_bytes() -> None:
    for text in (PERSONS, PERSONS.replace("\n", "\r\n"), PERSONS.rstrip()):
        assert edited(file(text), file(text).secrets) == text


def test_a_new_password_goes_below_the_others_and_comments_stay() -> None:
    more = secrets.overlay(users(**{"a.b": 'q"\\'}), file(PERSONS).secrets)
    assert edited(file(PERSONS), more) == PERSONS.replace(
        "'6002' = 'two'\n", '\'6002\' = \'two\'\n"a.b" = "q\\"\\\\"\n'
    )


def test_a_changed_password_takes_the_place_of_the_old_one() -> None:
    more = secrets.overlay(users(**{"6001": "new"}), file(PERSONS).secrets)
    assert edited(file(PERSONS), more) == PERSONS.replace('"one"', '"new"')


def test_a_password_that_is_no_longer_used_stays() -> None:
    assert edited(file(PERSONS), users(**{"6001": "one"})) == PERSONS


password_strategy = st.from_regex(r"[!-~]([ -~]{0,20}[!-~])?", fullmatch=True)
secrets_strategy = st.builds(
    Secrets,
    users=st.dictionaries(
        st.from_regex(r"[a-zA-Z0-9][A-Za-z0-9._]{0,5}", fullmatch=True),
        password_strategy.map(Secret),
        max_size=5,
    ),
    turn=st.dictionaries(st.just("password"), password_strategy.map(Secret)),
)


@given(secrets_strategy)
def test_any_passwords_survive_a_fresh_file(some: Secrets) -> None:
    assert parse(fresh(some), "") == some


@pytest.mark.parametrize(
    "layout",
    [
        PERSONS,
        PERSONS.replace("\n", "\r\n"),
        "",
        "[users]",
        "[turn]\npassword='x'\n[users]\n# none yet",
        'users.6001 = "a"\nturn.password = "b"',
        'users = {6001 = "a"}',
        "[users]\n6001 = '''a'''\n'b.c' = \"\\u0041\"\n",
        '[users]\n6001 = "a" # [turn]\n  [turn]\n  password = "x"',
    ],
)
@given(more=secrets_strategy)
def test_any_file_takes_any_passwords_and_keeps_its_own(layout: str, more: Secrets) -> None:
    before = file(layout)
    text = edited(before, more)
    assert parse(text, "") == secrets.overlay(more, before.secrets)
    assert edited(file(text), more) == text


def test_a_hundred_thousand_passwords_are_added_and_changed_in_seconds() -> None:
    made = enumerate(secrets.generate(100_000))
    many = Secrets(users={f"{number:06}": secret for number, secret in made})
    text = fresh(many)
    start = time.process_time()
    changed = secrets.overlay(users(**{"000007": "new", "later": "x"}), many)
    result = parse(edited(SecretsFile(text, parse(text, "")), changed), "")
    assert time.process_time() - start < 6
    assert result == changed
