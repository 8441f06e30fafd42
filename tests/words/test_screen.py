"""Nothing from outside reaches a terminal raw, whichever command shows it."""

from __future__ import annotations

import json
import os
import pty
import select
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.screen_text import ANSWERS, FOLDER, TEXT, WORD, configuration, log, obeyed
from tests.support import command, forked
from tests.support.fakes import head, reply, speaking
from tests.support.installs import TUTORIAL, fill, wizard
from tests.support.person import ENTER, Person
from tests.support.serving import served
from wizard.cli import main
from wizard.words.colour import paint, rendered
from wizard.words.columns import columns as width
from wizard.words.escape import in_line, json_text, visible
from wizard.words.wrap import wrap

ROOT = Path(__file__).parents[2]
BOUND_S = 60.0
PROGRAM = [sys.executable, "-m", "wizard"]


def on_terminal(
    arguments: Sequence[str],
    folder: Path,
    environ: dict[str, str] | None = None,
    *,
    fresh: bool = False,
) -> tuple[int, bytes]:
    """Exit status, and everything that a command writes to its terminal; nobody types.

    Args:
        arguments: of the command line.
        folder: where it runs.
        environ: variables besides those of this process.
        fresh: whether a new interpreter runs it, which reads its own variables first.
    """
    master, slave = pty.openpty()
    surroundings = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    surroundings |= {"COLUMNS": "100", "XDG_STATE_HOME": str(folder / "state")}
    surroundings |= environ or {}
    with Path(os.devnull).open() as nothing:
        streams = (nothing.fileno(), slave, slave)
        process = forked.start(arguments, streams, surroundings, folder, fresh=fresh)
    os.close(slave)
    raw, end = b"", time.monotonic() + BOUND_S
    while time.monotonic() < end:
        if select.select([master], [], [], 0.1)[0]:
            try:
                block = os.read(master, 65536)
            except OSError:  # the last one has closed it
                break
            raw += block
    os.close(master)
    return forked.ended(process, BOUND_S), raw


Arguments = Callable[[Path], Sequence[str]]


def _folder(place: Path) -> str:
    return str(configuration(place / f"etc{FOLDER}"))


def _answers(place: Path) -> str:
    path = place / f"answers{WORD}.toml"
    path.write_text(ANSWERS)
    return str(path)


def _harmless(place: Path) -> str:
    path = place / "answers.toml"
    path.write_text(ANSWERS.replace("\\u001b[5m\\u202e", ""))
    return str(path)


def _written(place: Path) -> str:
    """A folder that was written and then edited with hostile lines."""
    out = place / f"out{FOLDER}"
    answers = _harmless(place)
    done = command.run("new", out, "--answers", answers, "--no-input")
    assert done.returncode == 0, done.stderr
    rtp = out / "asterisk" / "rtp.conf"
    rtp.write_bytes(
        rtp.read_bytes().replace(b"\n", f" ; {TEXT}\n".encode(errors="surrogateescape"))
    )
    return str(out)


def _live(place: Path) -> str:
    live = fill(place / f"live{FOLDER}", TUTORIAL)
    comment = b"\n; " + TEXT.encode(errors="surrogateescape") + b"\n"
    for name in ("pjsip.conf", "http.conf"):
        (live / name).write_bytes((live / name).read_bytes().replace(b"\n", comment))
    return str(live)


COMMANDS: dict[str, Arguments] = {
    "no command": lambda place: [TEXT],
    "no option": lambda place: [f"--{TEXT}"],
    "explain a text": lambda place: ["explain", TEXT],
    "explain a guess": lambda place: ["explain", f"no sound {TEXT}"],
    "explain several words": lambda place: ["explain", TEXT, WORD],
    "explain an option": lambda place: ["explain", "stunaddr"],
    "explain a log": lambda place: ["explain", str(log(place / f"full{TEXT}"))],
    "explain a log as JSON": lambda place: ["explain", str(log(place / WORD)), "--json"],
    "explain a missing file": lambda place: ["explain", f"/{TEXT}.log"],
    "explain a folder": lambda place: ["explain", _folder(place)],
    "explain a configuration": lambda place: ["explain", f"{_folder(place)}/rtp.conf"],
    "explain in no language": lambda place: ["explain", "x", "--lang", TEXT],
    "explain with no option": lambda place: ["explain", f"--x{TEXT}"],
    "check": lambda place: ["check", _folder(place)],
    "check in Chinese": lambda place: ["check", _folder(place), "--lang", "zh"],
    "check as JSON": lambda place: ["check", _folder(place), "--json"],
    "check as SARIF": lambda place: ["check", _folder(place), "--sarif"],
    "check for GitHub": lambda place: ["check", _folder(place), "--format", "github"],
    "check with differences": lambda place: ["check", _folder(place), "--diff", "--all"],
    "check and mend": lambda place: ["check", _folder(place), "--fix"],
    "check for a name": lambda place: ["check", _folder(place), "--host", TEXT],
    "check for no version": lambda place: ["check", _folder(place), "--asterisk", TEXT],
    "check without nothing": lambda place: ["check", _folder(place), "--ignore", TEXT],
    "check without a list": lambda place: ["check", _folder(place), "--ignore-file", TEXT],
    "check nothing": lambda place: ["check", f"/{TEXT}"],
    "check with no option": lambda place: ["check", f"--x{TEXT}"],
    "codecs": lambda place: ["codecs", TEXT],
    "codecs to none": lambda place: ["codecs", "opus", TEXT],
    "codecs of no version": lambda place: ["codecs", "--asterisk", TEXT],
    "codecs of no module": lambda place: ["codecs", "--modules", TEXT],
    "codecs of no module as JSON": lambda place: ["codecs", "--modules", TEXT, "--json"],
    "codecs of none": lambda place: ["codecs", "--only", TEXT],
    "codecs of no build": lambda place: ["codecs", "--build", TEXT],
    "new": lambda place: ["new", f"out{WORD}", "--answers", _answers(place), "--no-input"],
    "new as JSON": lambda place: [
        "new", str(place / FOLDER), "--answers", _harmless(place), "--no-input", "--json"],
    "new as a difference": lambda place: [
        "new", f"out{WORD}", "--answers", _answers(place), "--no-input", "--diff"],
    "new of an edited folder": lambda place: ["new", _written(place), "--no-input", "--diff"],
    "new with a conflict": lambda place: [
        "new", _written(place), "--no-input", "--set", "network.rtp_end=12000"],
    "new with no key": lambda place: ["new", "out", "--no-input", "--set", TEXT],
    "new with no value": lambda place: [
        "new", "out", "--no-input", "--set", f"network.topology={TEXT}"],
    "new with no name": lambda place: [
        "new", "out", "--no-input", "--answers", _answers(place),
        "--set", f"network.hostname={TEXT}"],
    "new without answers": lambda place: ["new", TEXT, "--no-input"],
    "new from a missing file": lambda place: ["new", "out", "--answers", f"/{TEXT}"],
    "new with no option": lambda place: ["new", f"--x{TEXT}"],
    "install nothing": lambda place: ["install", f"/{TEXT}", "--to", f"/{TEXT}"],
    "install": lambda place: ["install", _written(place), "--to", _live(place), "--dry-run"],
    "install as JSON": lambda place: [
        "install", _written(place), "--to", _live(place), "--dry-run", "--json"],
    "roll back": lambda place: ["rollback", _live(place)],
    "roll back nothing": lambda place: ["rollback", f"/{TEXT}", "--list"],
    "doctor of no address": lambda place: ["doctor", TEXT],
    "doctor of no host": lambda place: ["doctor", f"wss://{WORD}/"],
    "doctor of no user": lambda place: ["doctor", "ws://127.0.0.1:9/", "--user", TEXT],
    "doctor of no server": lambda place: ["doctor", "ws://127.0.0.1:9/", "--stun", TEXT],
    "doctor of no relay": lambda place: ["doctor", "ws://127.0.0.1:9/", "--turn", TEXT],
    "doctor of no password": lambda place: [
        "doctor", "ws://127.0.0.1:9/", "--user", "x", "--password-file", f"/{TEXT}"],
    "doctor of no authority": lambda place: [
        "doctor", "wss://127.0.0.1:9/", "--ca", str(log(place / WORD))],
    "doctor of no time": lambda place: ["doctor", "ws://127.0.0.1:9/", "--timeout", TEXT],
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_hands_text_to_the_terminal_as_it_is(name: str, tmp_path: Path) -> None:
    status, raw = on_terminal(COMMANDS[name](tmp_path), tmp_path)
    assert raw
    assert b"Traceback" not in raw, raw.decode(errors="replace")
    assert status in range(5)
    assert obeyed(raw, coloured=True, drawn=name.startswith("doctor")) == []


@pytest.mark.parametrize(
    "name", ["explain an option", "explain a log", "check", "new with a conflict", "install"]
)
def test_nothing_is_painted_where_no_colours_are_wanted(name: str, tmp_path: Path) -> None:
    _, raw = on_terminal(COMMANDS[name](tmp_path), tmp_path, {"NO_COLOR": "1"})
    assert raw
    assert b"\x1b" not in raw
    assert obeyed(raw, coloured=False) == []


@pytest.mark.parametrize(
    ("variable", "arguments"),
    [
        ("ASTERISK_WEBRTC_SITE", "explain stunaddr"), ("COLUMNS", "explain stunaddr"),
        ("ASTERISK_WEBRTC_NETWORK_HOSTNAME", "new out --no-input"),
        (f"ASTERISK_WEBRTC_NETWORK_{WORD}", "new out --no-input"),
        ("XDG_STATE_HOME", "new out --no-input"), ("LC_ALL", "check etc"),
    ],
)  # fmt: skip
def test_no_variable_reaches_the_terminal_as_it_is(
    variable: str, arguments: str, tmp_path: Path
) -> None:
    configuration(tmp_path / "etc")
    environ = {variable: TEXT, "NO_COLOR": "1"}
    _, raw = on_terminal(arguments.split(), tmp_path, environ, fresh=True)
    assert b"Traceback" not in raw
    assert obeyed(raw, coloured=False) == []


HEADER = "".join(letter for letter in TEXT if letter not in "\r\n\udcff")


def _http(status: str) -> Any:
    async def behave(reader: Any, writer: Any) -> None:
        await head(reader)
        text = f"HTTP/1.1 {status} {HEADER}\r\nServer: {HEADER}\r\nLocation: /{HEADER}\r\n\r\n"
        writer.write(text.encode())
        await writer.drain()

    return behave


SERVERS: dict[str, Callable[[], Any]] = {
    "no HTTP": lambda: _http("x"),
    "a page": lambda: _http("200"),
    "an error": lambda: _http("500"),
    "another page": lambda: _http("302"),
    "an answer": lambda: speaking(
        lambda request: [reply(request, f"200 {HEADER}", ("Server", HEADER))]
    ),
    "a challenge": lambda: speaking(
        lambda request: [reply(request, f"401 {HEADER}", ("WWW-Authenticate", f"{HEADER} x"))]
    ),
    "no SIP": lambda: speaking(lambda request: [HEADER]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "form"),
    [
        *((name, []) for name in SERVERS),
        ("an answer", ["--json"]),
        ("a challenge", ["--lang", "zh"]),
    ],
)
def test_what_a_server_says_is_shown_escaped(name: str, form: list[str], tmp_path: Path) -> None:
    with served(SERVERS[name]()) as port:
        url = f"ws://127.0.0.1:{port}/ws"
        status, raw = on_terminal(
            ["doctor", url, "--user", "x", "--timeout", "5", *form],
            tmp_path, {"ASTERISK_WEBRTC_PASSWORD": "x", "NO_COLOR": "1"}, fresh=True,
        )  # fmt: skip
    assert status in (0, 4)
    assert obeyed(raw, coloured=False, drawn=True) == []
    assert b"\\x1b]0;owned" in raw


# JSON


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in COMMANDS
        if name.endswith(("as JSON", "as SARIF")) and "no module" not in name
    ],
)
def test_json_is_whole_and_escaped(name: str, tmp_path: Path) -> None:
    done = command.run(*COMMANDS[name](tmp_path))
    made = json.loads(done.stdout)
    assert obeyed(done.stdout.encode(), coloured=False) == []
    assert "schema" in made or "version" in made


@given(st.text())
def test_json_says_the_same_as_the_text(text: str) -> None:
    made = json_text({"a": [text, {text: None}]})
    assert json.loads(made) == {"a": [text, {text: None}]}
    assert visible(made) == made


def test_half_a_pair_of_surrogates_does_not_break_json() -> None:
    assert json.loads(json_text("a\udcffb\ud800")) == "a\\xffb\\ud800"


# the pieces


def test_what_is_escaped_is_shown_by_its_number() -> None:
    assert visible("a\x1b[1m\x9b\u202e\U000e0041\udcff\r") == (
        "a\\x1b[1m\\x9b\\u202e\\U000e0041\\xff\\r"
    )
    assert visible("one\n\ttwo, 三 é \U0001f600") == "one\n\ttwo, 三 é \U0001f600"
    assert in_line("one\n\ttwo") == "one\\n\\ttwo"


@given(st.text())
def test_only_painted_text_has_colours(text: str) -> None:
    assert rendered(paint(text, "red"), coloured=False) == visible(text)
    assert rendered(paint(text, "red"), coloured=True) == f"\x1b[31;1m{visible(text)}\x1b[0m"


# widths


@pytest.mark.parametrize("columns", [*range(13), -5, "abc", 10**9, 10**400, "１０", "", " 5 "])
def test_every_width_of_a_terminal_is_possible(
    columns: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration(tmp_path / "etc")
    monkeypatch.chdir(tmp_path)
    commands = [["explain", "stunaddr"], ["check", "etc"], ["codecs"], ["codecs", "opus", "alaw"]]
    with monkeypatch.context() as patch:  # pytest itself cannot draw on every width
        patch.setenv("COLUMNS", str(columns))
        for language in ("en", "zh"):
            for command in commands:
                done = wizard(*command, "--lang", language)
                assert done.returncode in (0, 4), done.stderr
                assert done.stdout
        for name in main.commands:
            assert wizard(name, "--help").returncode == 0


@pytest.mark.parametrize("columns", [1, 7, 10**9])
def test_a_narrow_terminal_ends_no_command(columns: int, tmp_path: Path) -> None:
    environ = {"COLUMNS": str(columns)}
    for arguments in (["--help"], ["explain", "stunaddr", "--lang", "zh"], ["doctor", TEXT]):
        status, raw = on_terminal(arguments, tmp_path, environ)
        assert status in range(5)
        assert raw
        assert b"Traceback" not in raw


@given(st.text(), st.integers(-3, 30))
def test_lines_are_broken_at_any_width(text: str, columns: int) -> None:
    for line in wrap(text, columns):
        assert width(line) <= max(columns, 2)


def test_a_long_text_is_broken_in_time() -> None:
    began = time.process_time()
    for text in (
        "x" * 300_000,
        "x " * 150_000,
        " " * 300_000 + "x",
        "长" * 100_000,
        "长 " * 99_000,
    ):
        for columns in (1, 7, 80):
            assert wrap(text, columns)
    assert time.process_time() - began < 30


# people


@pytest.mark.parametrize("plain", [False, True])
def test_the_interview_shows_answers_escaped(plain: bool, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "answers.toml").write_text(ANSWERS)
    person = Person(
        [*PROGRAM, "new", str(out), *(["--plain"] if plain else [])],
        (90, 40), tmp_path, PYTHONPATH=str(ROOT), XDG_STATE_HOME=str(tmp_path / "state"),
        ASTERISK_WEBRTC_NETWORK_STUN=WORD, ASTERISK_WEBRTC_NETWORK_HOSTNAME=WORD,
    )  # fmt: skip
    end = time.monotonic() + 15
    while time.monotonic() < end and b"\\x1b[5m" not in person.raw:
        person.types(ENTER)
        for _ in range(10):
            try:
                person.read()
            except Exception:
                end = 0
                break
    person.child.close(force=True)
    for piece in ("\x1b[5m", "\u202e", "\x9b"):
        assert piece.encode() not in person.raw


def test_a_pager_gets_escaped_text(tmp_path: Path) -> None:
    person = Person(
        [*PROGRAM, "install", _written(tmp_path), "--to", _live(tmp_path), "--dry-run",
         "--on-clash", "keep"],
        (100, 40), tmp_path, PYTHONPATH=str(ROOT), PAGER="cat",
    )  # fmt: skip
    person.leaves()
    assert b"\\x1b[5m" in person.raw
    for piece in ("\x1b[5m", "\u202e"):
        assert piece.encode() not in person.raw
