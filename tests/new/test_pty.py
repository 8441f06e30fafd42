"""The command itself on a real pseudo-terminal, from the first question to the written folder."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.command import ANSWERS, run, tree
from tests.support.person import BACKTAB, CTRL_C, CTRL_U, DOWN, ENTER, SIZES, UP, Person

WIZARD = [sys.executable, "-m", "wizard"]
WIDE = SIZES[0]
Start = Callable[..., Person]


@pytest.fixture(name="start")
def _start(tmp_path: Path) -> Iterator[Start]:
    started: list[Person] = []

    def start(*arguments: str, size: tuple[int, int] = WIDE, **environ: str) -> Person:
        named = not arguments or arguments[0] == "new"
        command = [*(WIZARD if named else ()), *arguments]
        state = str(tmp_path / "state")
        person = Person(
            command, size, tmp_path, XDG_STATE_HOME=state, PATH="/usr/bin:/bin", **environ
        )
        started.append(person)
        return person

    yield start
    for person in started:
        person.child.close(force=True)


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Path:
    """A folder that was written before."""
    given = tmp_path / "given.toml"
    given.write_text(ANSWERS)
    assert run("new", tmp_path / "out", "--answers", given, "--no-input").returncode == 0
    return tmp_path / "out"


def kept(tmp_path: Path) -> Path:
    """The answers file of the one interview that was left."""
    found = list((tmp_path / "state" / "asterisk-webrtc-wizard").glob("*/answers.toml"))
    return found[0] if found else tmp_path / "none"


def to_the_certificate(person: Person) -> None:
    person.answers(
        ("Which Asterisk", ENTER), ("How is the server connected to the internet?", ENTER),
        ("Which host name", "pbx.lan" + ENTER), ("Which TLS certificate", ""),
    )  # fmt: skip


def onward_to_the_review(person: Person) -> None:
    person.answers(
        ("Which TLS certificate", ENTER), ("Which users", ENTER), ("Audio codecs for", ENTER),
        ("SIP library", ENTER), ("Maximum number", ENTER), ("Write these files", ""),
    )  # fmt: skip


def printed_command(person: Person) -> list[str]:
    raw = person.raw.decode().replace("\r", "")
    (line,) = [line for line in raw.split("\n") if " --answers " in line]
    return shlex.split(line)


@pytest.mark.parametrize("size", SIZES)
def test_the_bare_command_asks_goes_back_reviews_and_writes(
    start: Start, tmp_path: Path, size: tuple[int, int]
) -> None:
    """The default folder, a question asked twice, an answer changed from the review."""
    person = start(size=size)
    to_the_certificate(person)
    person.types(BACKTAB)
    person.answers(("suggested: your answer", CTRL_U + "phone.lan" + ENTER))
    onward_to_the_review(person)
    assert "see above (files: " in person.words
    above = re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"", person.raw).decode()
    assert "Files to be written:" in above
    assert "asterisk/pjsip.conf" in above
    assert "Please note:" in above
    assert "Import ca/ca.crt once" in above
    assert not (tmp_path / "asterisk-webrtc").exists()
    person.types(UP + UP + UP)
    person.answers(
        ("» Maximum number", ENTER), ("Determines the media ports", CTRL_U + "30" + ENTER),
        ("» Write these files", ENTER),
    )  # fmt: skip
    assert person.leaves() == 0
    assert "Full instructions: asterisk-webrtc/README.md" in person.words
    answers = (tmp_path / "asterisk-webrtc" / "answers.toml").read_text()
    assert 'hostname = "phone.lan"' in answers
    assert "calls = 30" in answers
    assert (tmp_path / "asterisk-webrtc" / "asterisk" / "pjsip.conf").is_file()
    assert not kept(tmp_path).exists()
    assert person.modes_after == person.modes_before


@pytest.mark.parametrize("size", SIZES)
def test_what_was_answered_before_leaving_is_not_asked_again(
    start: Start, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Ctrl-C twice; the printed command goes on each time, and in the end nothing is left."""
    person = start("new", "my phone", size=size)
    to_the_certificate(person)
    person.types(CTRL_C)
    assert person.leaves() == 130
    assert not (tmp_path / "my phone").exists()
    assert person.modes_after == person.modes_before
    assert not person.screen.cursor.hidden
    assert kept(tmp_path).stat().st_mode & 0o777 == 0o600
    again = start(*printed_command(person), size=size)
    again.answers(("Which TLS certificate", ENTER), ("Which users", CTRL_C))
    assert "Which Asterisk" not in again.text
    assert again.leaves() == 130
    last = start(*printed_command(again), size=size)
    last.answers(
        ("Which users", ENTER), ("Audio codecs for", ENTER), ("SIP library", ENTER),
        ("Maximum number", ENTER), ("Write these files", ENTER),
    )  # fmt: skip
    assert last.leaves() == 0
    assert 'hostname = "pbx.lan"' in (tmp_path / "my phone" / "answers.toml").read_text()
    assert not kept(tmp_path).exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_being_told_to_end_is_leaving(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    """The answers are kept and the terminal is as before."""
    person = start("new", "out")
    to_the_certificate(person)
    person.child.kill(number)
    assert person.leaves() == 130
    assert person.modes_after == person.modes_before
    assert not (tmp_path / "out").exists()
    assert 'hostname = "pbx.lan"' in kept(tmp_path).read_text()


def test_being_told_twice_loses_nothing(start: Start, tmp_path: Path) -> None:
    """A terminal that goes away sends its signal more than once."""
    person = start("new", "out")
    to_the_certificate(person)
    for _ in range(200):
        if not person.child.isalive():
            break
        person.child.kill(signal.SIGHUP)
        time.sleep(0.005)
    assert person.leaves() == 130
    assert 'hostname = "pbx.lan"' in kept(tmp_path).read_text()


@pytest.mark.parametrize("broken", ["run.prepare", "finish.write"])
def test_a_mistake_of_ours_loses_no_answer(start: Start, tmp_path: Path, broken: str) -> None:
    """Neither one in making the preview nor one after the review."""
    program = (
        f"from wizard.new import finish, run\n{broken} = lambda *any: 1 / 0\n"
        "from wizard.cli import main\nmain(['new', 'out'])"
    )
    person = start(sys.executable, "-c", program)
    to_the_certificate(person)
    person.answers(
        ("Which TLS certificate", ENTER), ("Which users", ENTER), ("Audio codecs for", ENTER),
        ("SIP library", ENTER), ("Maximum number", ENTER),
    )  # fmt: skip
    if broken == "finish.write":
        person.answers(("Write these files", ENTER))
    assert person.leaves() == 1
    assert b"ZeroDivisionError" in person.raw
    assert "a bug in the wizard" in person.words
    assert "calls = 20" in kept(tmp_path).read_text()
    assert "--answers" in printed_command(person)
    assert not (tmp_path / "out").exists()


def test_looking_only_keeps_the_answers_for_the_command_that_writes(
    start: Start, tmp_path: Path
) -> None:
    person = start("new", "out", "--dry-run")
    to_the_certificate(person)
    onward_to_the_review(person)
    person.types(ENTER)
    assert person.leaves() == 4
    assert not (tmp_path / "out").exists()
    command = [*printed_command(person), "--no-input"]
    done = subprocess.run(
        command, cwd=tmp_path, env={"XDG_STATE_HOME": str(tmp_path / "state")}, check=False
    )
    assert done.returncode == 0
    assert 'hostname = "pbx.lan"' in (tmp_path / "out" / "answers.toml").read_text()
    assert not kept(tmp_path).exists()


def test_writing_again_has_nothing_to_do(start: Start, made: Path) -> None:
    before = tree(made)
    person = start("new", "out")
    person.answers(("This folder already has answers", DOWN + DOWN + ENTER))
    assert person.leaves() == 0
    assert "out: nothing to do" in person.words
    assert tree(made) == before


def test_one_more_user_is_one_question_and_touches_little(start: Start, made: Path) -> None:
    """Name, display name and kind; everything but what names users stays to the byte."""
    before = tree(made)
    person = start("new", "out")
    person.answers(
        ("This folder already has answers", DOWN + ENTER), ("name of user 2", "7001" + ENTER),
        ("Which name do others", 'Zoë; "x"' + ENTER), ("device does 7001 use", ENTER),
        ("Write these files", ENTER),
    )  # fmt: skip
    assert person.leaves() == 0
    after = tree(made)
    changed = {name for name in after if before.get(name) != after[name]}
    assert {name for name in changed if not name.startswith(".wizard")} <= {
        "answers.toml", "secrets.toml", "README.md", "asterisk/pjsip.conf",
        "asterisk/extensions.conf",
    }  # fmt: skip
    assert b"exten => 7001,1" in after["asterisk/extensions.conf"]
    assert "Zoë".encode() in after["asterisk/pjsip.conf"]


def test_numbered_prompts_in_chinese_end_in_chinese(start: Start, tmp_path: Path) -> None:
    """--plain sends no control sequence from the first question to the last word."""
    person = start("new", "out", "--plain", "--lang", "zh", NO_COLOR="1")
    person.answers(
        ("Asterisk 是哪个版本", "1\r"), ("服务器如何接入互联网", "1\r"),
        ("浏览器用哪个主机名访问", "pbx.lan\r"), ("服务器使用哪种", "\r"),
        ("要创建哪些用户", "\r"), ("优先顺序", "\r"), ("JsSIP", "\r"),
        ("最大数量", "\r"), ("写入这些文件", "\r"),
    )  # fmt: skip
    assert person.leaves() == 0
    assert "完整说明：out/README.md" in person.text
    assert "新建 " in person.raw.decode()
    assert b"\x1b" not in person.raw
    assert 'language = "zh"' in (tmp_path / "out" / "answers.toml").read_text()


def test_many_users_are_counted_on_a_line_that_goes(start: Start, made: Path) -> None:
    rows = "".join(f"u{number},,browser\n" for number in range(6000))
    (made / "users.csv").write_text("name,display_name,kind\n" + rows)
    person = start("new", "out", "--no-input", "--set", "users_from=out/users.csv")
    assert person.leaves() == 0
    assert b"asterisk/pjsip.conf: 5000 users" in person.raw
    assert "5000 users" not in person.text


def test_a_bare_command_offers_to_continue(start: Start, tmp_path: Path) -> None:
    """Without the printed command; only what has no answer yet is asked."""
    person = start("new", "out")
    to_the_certificate(person)
    person.types(CTRL_C)
    assert person.leaves() == 130
    again = start("new", "out")
    again.answers(("unfinished interview for out", ENTER), ("Which TLS certificate", CTRL_C))
    assert "Which Asterisk" not in again.text
    assert again.leaves() == 130
    anew = start("new", "out")
    anew.answers(("unfinished interview for out", DOWN + ENTER), ("Which Asterisk", CTRL_C))
    assert anew.leaves() == 130
    assert not kept(tmp_path).exists()
    other = start("new", "elsewhere")
    other.answers(("Which Asterisk", CTRL_C))
    assert other.leaves() == 130


def test_the_last_word_is_the_persons(start: Start, tmp_path: Path) -> None:
    """A value of --set that cannot be is refused on the review, changed there, and written."""
    person = start(
        "new", "out", "--set", "network.topology=lan", "--set", "network.hostname=pbx.lan",
        "--set", "asterisk.version=22", "--set", "users=600", size=(80, 24),
    )  # fmt: skip
    person.answers(
        ("Which TLS certificate", ENTER), ("Audio codecs for", ENTER), ("SIP library", ENTER),
        ("Maximum number", ENTER), ("number of the echo test", UP * 5),
        ("» Number for the echo test", ""),
    )  # fmt: skip
    assert "600 is already the number of the echo test" in person.words, "it scrolled away"
    person.types(ENTER)
    person.answers(("check audio in both", CTRL_U + "601" + ENTER), ("Write these files", ENTER))
    assert person.leaves() == 0
    assert "exten => 601,1" in (tmp_path / "out" / "asterisk" / "extensions.conf").read_text()
