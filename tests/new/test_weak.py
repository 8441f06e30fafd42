"""Passwords that `check` calls weak are named as soon as they are given."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import ANSWERS, run

STRONG = "Zk7mQv2xRt9pLw4n"
MD5 = "{MD5}asterisk:0123456789abcdef0123456789abcdef"


def given(folder: Path, table: str) -> Path:
    """Answers whose users come from a table beside them."""
    (folder / "users.csv").write_text(table)
    (folder / "users.csv").chmod(0o600)
    head = ANSWERS.partition("[[users]]")[0]
    path = folder / "given.toml"
    path.write_text('users_from = "users.csv"\n' + head)
    return path


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_weak_password_of_a_table_is_named_by_line_and_never_shown(
    tmp_path: Path, language: str
) -> None:
    path = given(tmp_path, f"name,password\n6001,hunter2\n6002,{STRONG}\n6003,\n6004,abc\n")
    done = run("new", tmp_path / "out", "--answers", path, "--no-input", "--lang", language)
    assert done.returncode == 0, done.stderr
    (note,) = (line for line in done.stderr.splitlines() if "users.csv:2:password" in line)
    said = done.stderr.replace("\n", " ")
    assert "users.csv:5:password" in said
    assert not any(f"users.csv:{line}:" in said for line in (3, 4))
    assert "hunter2" not in done.stderr + done.stdout
    assert "6001" in note


def test_what_is_named_is_what_check_finds(tmp_path: Path) -> None:
    path = given(tmp_path, "name,password\n6001,60012345678\n6002,your-password-here\n")
    done = run("new", tmp_path / "out", "--answers", path, "--no-input")
    found = run("check", tmp_path / "out", "--json")
    assert found.stdout.count('"password-weak"') >= 2
    assert "6001 (" in done.stderr
    assert "6002 (" in done.stderr


def test_a_weak_password_of_the_secrets_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "given.toml"
    path.write_text(ANSWERS)
    beside = tmp_path / "secrets.toml"
    for text, weak in (("abc", True), (STRONG, False), (MD5, False)):
        beside.write_text(f'[users]\n6001 = "{text}"\n')
        beside.chmod(0o600)
        done = run("new", tmp_path / f"out{len(text)}", "--answers", path, "--no-input")
        assert done.returncode == 0
        assert (f"6001 ({beside})" in done.stderr.replace("\n  ", " ")) == weak


def test_a_weak_password_of_a_server_that_is_taken_over_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "pjsip.conf").write_text(
        "[203]\ntype=endpoint\nauth=203\naors=203\nwebrtc=yes\ndisallow=all\nallow=ulaw\n"
        "[203]\ntype=auth\nusername=203\npassword=203\n[203]\ntype=aor\nmax_contacts=1\n"
    )
    path = tmp_path / "given.toml"
    path.write_text(ANSWERS.partition("[[users]]")[0])
    done = run("new", tmp_path / "out", "--from", folder, "--answers", path, "--no-input")
    assert done.returncode == 0, done.stderr
    assert f"203 ({folder})" in done.stderr


@pytest.mark.parametrize("table", ["name,password\n", "name\n\n\n"])
def test_a_table_without_a_user_is_refused_where_nobody_else_would_be_created(
    tmp_path: Path, table: str
) -> None:
    path = given(tmp_path, table)
    done = run("new", tmp_path / "out", "--answers", path, "--no-input")
    assert done.returncode == 2
    assert "users.csv: the table contains no users" in done.stderr
    assert not (tmp_path / "out").exists()
    path.write_text('users_from = "users.csv"\n' + ANSWERS)
    assert run("new", tmp_path / "out", "--answers", path, "--no-input").returncode == 0
