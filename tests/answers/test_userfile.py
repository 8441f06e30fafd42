"""users.csv: thousands of users from a table."""

from __future__ import annotations

import csv
import io
import time
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.answers import Secret, Secrets, User
from wizard.answers.convert import to_answers
from wizard.answers.userfile import UserFile, parse, read
from wizard.answers.validate import display_name, password
from wizard.errors import Invalid, UsageProblem

ANSWERS = to_answers(
    {
        "asterisk": {"version": "22"},
        "network": {"topology": "lan", "hostname": "a"},
        "users": [{"name": "own"}],
        "users_from": "users.csv",
    },
    "",
)


def put(folder: Path, content: str | bytes, mode: int = 0o600) -> Path:
    path = folder / "users.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(mode)
    return path


def test_every_column_is_read() -> None:
    text = (
        "name,display_name,kind,password,transport\n"
        '6001,"Doe, ""JD"" John",browser,s3cret,\n'
        "\n"
        "6002,王小明,phone,,tls\n"
    )
    assert parse(text, "users.csv") == UserFile(
        (
            User(name="6001", display_name='Doe, "JD" John'),
            User(name="6002", display_name="王小明", kind="phone", transport="tls"),
        ),
        Secrets(users={"6001": Secret("s3cret")}),
        array("I", [2, 4]),
        place="users.csv",
    )


@pytest.mark.parametrize(
    "text",
    [
        "name\n6001\n",
        "Name,Kind\r\n6001\r\n",
        "\ufeffname\n6001",
        "password,name,kind\n,6001,\n",
        "name,kind,,\n"[:-3] + "\n6001,browser,,,\n",
    ],
)
def test_spreadsheets_may_save_it_their_way(text: str, tmp_path: Path) -> None:
    assert read(put(tmp_path, text)).users == (User(name="6001"),)


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        ("", "users.csv:1: the column name is missing", "first line"),
        ("kind\nbrowser", "users.csv:1: the column name is missing", "first line"),
        ("name,pasword\n", "users.csv:1: unknown column 'pasword'", "mean password?"),
        ("name;kind\n", "users.csv:1: the columns are separated by semicolons or tabs", ""),
        ("name,name\n", "users.csv:1: the column name appears twice", ""),
        ("name\n6001\nh\n", "users.csv:3:name: h has a special meaning", ""),
        ("name\n\n \n", "users.csv:3:name: a user name has", ""),
        ("name\nAnn\nann\n", "users.csv:3:name: ann already appears on line 2", "lower case"),
        ("name,kind\n1,fone\n", "users.csv:2:kind: 'fone' is not a valid value", "browser, phone"),
        ("name,transport\n1,tcp\n", "users.csv:2:transport: 'tcp'", "udp, tls"),
        ("name,display_name\n1,\"a\nb\"\n", "users.csv:3:display_name: the character U+000A", ""),
        ("name,kind\n1,browser,x\n", "users.csv:2: more cells than columns", "quotes"),
        ('name\n"6001\n', "users.csv:2: unexpected end of data", "quotes"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_by_line_and_column(text: str, problem: str, remedy: str) -> None:
    said, instead = wrong(text)
    assert said.startswith(problem)
    assert remedy in instead


def wrong(text: str) -> tuple[str, str]:
    """What is wrong with a table as a whole, or with its first wrong cell."""
    try:
        found = parse(text, "users.csv").wrong[0].translated("en")
    except UsageProblem as error:
        return error.problem, error.remedy
    return f"{found.place}: {found.message}", found.remedy


def test_all_wrong_rows_are_named_at_once() -> None:
    found = parse("name,kind,password\n6001,,\nh,fone,\n6001,,\n6002,phone,\x07\n", "users.csv")
    assert [user.name for user in found.users] == ["6001"]
    assert [each.translated("en").place for each in found.wrong] == [
        "users.csv:3:name", "users.csv:3:kind", "users.csv:4:name", "users.csv:5:password",
    ]  # fmt: skip
    assert not found.secrets.users


def test_a_table_of_wrong_rows_is_not_read_to_its_end() -> None:
    found = parse("name\n" + "[x]\n" * 100_000, "users.csv")
    assert len(found.wrong) < 2000


def test_a_wrong_password_is_named_without_repeating_it() -> None:
    said, _ = wrong("name,password\n6001,hush-hush\x07")
    assert said.startswith("users.csv:2:password: ")
    assert "hush" not in said


def test_a_file_with_passwords_has_to_be_private(tmp_path: Path) -> None:
    path = put(tmp_path, "name,password\n6001,hush", 0o644)
    with pytest.raises(UsageProblem) as caught:
        read(path)
    assert caught.value.remedy == f"chmod 600 {path}"
    assert read(put(tmp_path, "name,password\n6001,\n", 0o644)).users


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="No such file"):
        read(tmp_path / "users.csv")
    with pytest.raises(UsageProblem, match=r"users\.csv:2: the text is not UTF-8"):
        read(put(tmp_path, "name\nJos\xe9".encode("latin-1")))


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[0-9][a-z0-9._]{3,9}", fullmatch=True),
            st.text(max_size=20),
            st.text(max_size=20),
        ),
        unique_by=lambda row: row[0],
    )
)
def test_a_cell_arrives_unchanged_or_is_refused(rows: list[tuple[str, str, str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("name", "display_name", "password"), *rows])
    possible = True
    for _, shown, secret in rows:
        try:
            display_name(shown)
            if secret:
                password(secret)
        except Invalid:
            possible = False
    found = parse(out.getvalue(), "users.csv")
    if found.wrong:
        assert not possible
        return
    assert [(user.name, user.display_name) for user in found.users] == [row[:2] for row in rows]
    assert {name: each.reveal() for name, each in found.secrets.users.items()} == {
        name: secret for name, _, secret in rows if secret
    }


def seconds(count: int) -> float:
    text = "name,display_name,kind,password\n" + "".join(
        f"{number:06},User 王 {number},{'phone' if number % 9 else 'browser'},password{number}\n"
        for number in range(count)
    )
    best = 99.0
    for _ in range(3):
        start = time.process_time()
        assert len(parse(text, "users.csv").users) == count
        best = min(best, time.process_time() - start)
    return best


def test_a_hundred_thousand_users_are_read_in_linear_time() -> None:
    assert seconds(100_000) < 25 * seconds(10_000)
