"""Comments and lists that ignore findings, and what is said of those that ignore nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.support.checkcases import FILES, Change, write
from wizard.cli import main

NO_KEYS: list[Change] = [("keys/fullchain.pem", "", None), ("keys/privkey.pem", "", None)]
MARK = "asterisk-webrtc-wizard:"
WEAK = """
[{0}]
type=auth{header}
username={0}
{above}password={0}{beside}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "conf", NO_KEYS)
    for path in (tmp_path / "conf").iterdir():
        if path.is_file():
            path.chmod(0o640)
    return tmp_path / "conf"


def add(folder: Path, text: str, name: str = "pjsip.conf") -> None:
    with (folder / name).open("a") as file:
        file.write(text)


def account(name: int, *, header: str = "", above: str = "", beside: str = "") -> str:
    return WEAK.format(name, header=header, above=above and f"{above}\n", beside=beside)


def run(folder: Path, *arguments: str) -> dict[str, Any]:
    words = ["check", str(folder), "--asterisk", "22.10.1", *arguments]
    made: dict[str, Any] = json.loads(
        CliRunner().invoke(main, [*words, "--ignore", "certificate-not-seen", "--json"]).stdout
    )
    return made


def told(folder: Path, *arguments: str) -> list[str]:
    return [f"{each['id']} {each['text']}" for each in run(folder, *arguments)["findings"]]


def weak(*names: int) -> list[str]:
    return [f"password-weak The password of [{name}] is easy to guess." for name in names]


def test_a_comment_ignores_its_line_or_the_next_statement(folder: Path) -> None:
    """One place, and no other of the same kind."""
    add(folder, account(2001, beside=f"  ; {MARK} ignore=password-weak in the lab only"))
    add(folder, account(2002, above=f"; {MARK} ignore=password-weak\n\n; another comment"))
    add(folder, account(2003))
    assert told(folder) == weak(2003)
    (first, second) = (each for each in run(folder)["suppressed"] if each["id"] == "password-weak")
    assert (first["reason"], second["reason"]) == ("in the lab only", "")
    assert first["by"] == f"pjsip.conf:{first['line']}"


def test_a_comment_ignores_its_section(folder: Path) -> None:
    """In it, or on a line of its own above its header."""
    add(folder, account(2001, header=f"\n;{MARK}ignore-section=password-weak"))
    add(folder, f"\n; {MARK} ignore-section = password-weak: ours{account(2002)}")
    add(folder, account(2003))
    assert told(folder) == weak(2003)


def test_a_comment_ignores_its_file(folder: Path) -> None:
    """Also what is found at the file as a whole; several ids, or all, in one comment."""
    (folder / "pjsip.conf").chmod(0o644)
    add(folder, account(2001) + f"\n; {MARK} ignore-file=password-weak, secrets-readable ours\n")
    assert told(folder) == []
    add(folder, f"[general](+)\nstrictrtp=no\n; {MARK} ignore-file=*\n", "rtp.conf")
    assert told(folder) == []


def test_what_is_no_line_comment_for_asterisk_ignores_nothing(folder: Path) -> None:
    """An escaped semicolon begins none, and what is in a block comment may be there for long."""
    add(folder, account(2001, above=f";-- {MARK} ignore=password-weak --;"))
    add(folder, account(2002, above=f";--\n; {MARK} ignore=password-weak\n--;"))
    line = f"icesupport=no\\; {MARK} ignore=ice-off"
    (folder / "rtp.conf").write_text(FILES["rtp.conf"].replace("icesupport=yes", line))
    ids = [each.partition(" ")[0] for each in told(folder)]
    assert (ids.count("password-weak"), ids.count("ice-off")) == (2, 1)


def test_a_comment_that_names_no_finding_is_a_finding(folder: Path) -> None:
    """A note, with what may be meant."""
    add(folder, account(2001, beside=f" ; {MARK} ignore=pasword-weak"))
    add(folder, f"; {MARK} ignore-all=password-weak\n")
    assert told(folder) == [
        *weak(2001),
        "ignore-unknown The comment ignores pasword-weak, which is not the id of a finding; "
        "did you mean password-weak?",
        "ignore-unknown The comment contains ignore-all=, which has no effect; "
        "use ignore=, ignore-section= or ignore-file=",
    ]
    assert "ignore-unknown" not in str(told(folder, "--profile", "minimal"))


def test_an_entry_that_matches_nothing_is_a_finding(folder: Path) -> None:
    """In the configuration and in the folder's list; an option may be meant for many folders."""
    add(folder, f"\n; {MARK} ignore-file=password-weak\n; {MARK} ignore-file=turn-broken\n")
    (folder / ".check-ignore").write_text("ice-off rtp.conf  # ours\nice-off http.conf\n")
    (folder / "rtp.conf").write_text(FILES["rtp.conf"].replace("icesupport=yes", "icesupport=no"))
    found = run(folder, "--ignore", "http-prefix")["findings"]
    places = [(each["id"], each["severity"], each["file"], each["line"]) for each in found]
    line = (folder / "pjsip.conf").read_text().count("\n") - 1
    assert places == [
        ("ignore-unused", "note", ".check-ignore", 2),
        ("ignore-unused", "note", "pjsip.conf", line),
    ]
    assert told(folder, "--ignore", "ignore-unused") == []


def test_a_profile_that_does_not_look_for_it_finds_no_entry_unused(folder: Path) -> None:
    """The same files are right in both profiles."""
    line = f"strictrtp=no ; {MARK} ignore=strict-rtp-off"
    (folder / "rtp.conf").write_text(FILES["rtp.conf"].replace("strictrtp=yes", line))
    assert told(folder) == []
    assert told(folder, "--profile", "minimal") == []


def test_fix_leaves_what_is_ignored_as_it_is(folder: Path) -> None:
    line = f"icesupport=no ; {MARK} ignore=ice-off ours"
    text = FILES["rtp.conf"].replace("icesupport=yes", line)
    (folder / "rtp.conf").write_text(f"{text}[general](+)\nstunaddr=stun:192.0.2.1\n")
    assert run(folder, "--fix")["changed"]
    now = (folder / "rtp.conf").read_text()
    assert f"{line}\n" in now
    assert "stun:" not in now


def test_sarif_carries_what_is_ignored_as_suppressed(folder: Path) -> None:
    """By a comment in the source, or from outside; all other results have an empty list."""
    add(folder, account(2001, beside=f" ; {MARK} ignore=password-weak in the lab only"))
    add(folder, account(2002))
    (folder / "rtp.conf").write_text(FILES["rtp.conf"].replace("strictrtp=yes", "strictrtp=no"))
    (folder / ".check-ignore").write_text("strict-rtp-off  # the provider sends from two ports\n")
    words = ["check", str(folder), "--asterisk", "22.10.1", "--format", "sarif"]
    results = json.loads(CliRunner().invoke(main, words).stdout)["runs"][0]["results"]
    assert {(each["ruleId"], json.dumps(each["suppressions"])) for each in results} == {
        ("password-weak", '[{"kind": "inSource", "justification": "in the lab only"}]'),
        ("password-weak", "[]"),
        (
            "strict-rtp-off",
            '[{"kind": "external", "justification": "the provider sends from two ports"}]',
        ),
        ("certificate-not-seen", "[]"),
    }
