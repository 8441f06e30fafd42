"""What is kept of an interview that was left, and the command that goes on from it."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path

import pytest

from wizard.answers import Secret, state
from wizard.catalogue import Catalogue
from wizard.interview.outcome import InterviewResult
from wizard.new import talk
from wizard.new.sources import Sources, gather, is_kept

OUT = Path("out")
SAID = InterviewResult(
    {"network": {"hostname": "pbx.lan"}}, {"turn.password": Secret("typed one")}, ()
)


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


def sources(answers_file: str | None = None, *sets: str) -> Sources:
    return gather(Catalogue(), Path("out"), answers_file, sets, {})


def kept() -> dict[str, object]:
    return tomllib.loads(state.path(OUT).read_text())


def test_what_was_given_for_the_run_is_kept_with_what_was_said(tmp_path: Path) -> None:
    """An answers file and --set are not given again; relative paths mean the same file."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.toml").write_text(
        'users_from = "users.csv"\n[asterisk]\nversion = "20"\n'
    )
    talk.keep(SAID, sources("mine/a.toml", "sizing.calls=7"), OUT, ["new", "out"], "en")
    assert kept() == {
        "users_from": str(tmp_path / "mine" / "users.csv"),
        "asterisk": {"version": "20"},
        "network": {"hostname": "pbx.lan"},
        "sizing": {"calls": 7},
    }


def test_leaving_twice_loses_neither_answers_nor_passwords(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Passwords are kept apart and never shown."""
    talk.keep(SAID, sources(), OUT, ["new", "out"], "en")
    file = str(state.path(OUT))
    assert is_kept(file)
    talk.keep(
        InterviewResult({"sizing": {"calls": 9}}, {}, ()), sources(file), OUT, ["new", "out"], "en"
    )
    assert kept() == {"network": {"hostname": "pbx.lan"}, "sizing": {"calls": 9}}
    assert sources(file).secrets.turn["password"].reveal() == "typed one"
    assert "typed one" not in capsys.readouterr().err
    assert "typed one" not in state.path(OUT).read_text()


def test_the_command_is_one_that_this_shell_finds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By its name where the search path has it, else by the path that it was started with."""
    program = tmp_path / "venv" / "asterisk-webrtc-wizard"
    program.parent.mkdir()
    program.touch(0o755)
    monkeypatch.setattr("sys.argv", [str(program), "new"])
    for path, name in (("/nowhere", str(program)), (str(program.parent), program.name)):
        monkeypatch.setenv("PATH", path)
        talk.keep(SAID, sources(), OUT, ["new", "a b"], "en")
        line = capsys.readouterr().err.rstrip().split("\n")[-1]
        assert shlex.split(line) == [
            name, "new", "a b", "--answers", str(state.path(OUT)),
        ]  # fmt: skip


def test_nothing_said_is_nothing_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """And what was kept from before stays."""
    talk.keep(SAID, sources(), OUT, ["new", "out"], "en")
    before = kept()
    talk.keep(InterviewResult({}, {}, ()), sources(), OUT, ["new", "out"], "zh")
    assert kept() == before
    assert "没有写入任何文件" in capsys.readouterr().err


def test_each_folder_has_an_interview_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """What was said for one folder neither replaces nor reaches that of another."""
    other = InterviewResult({"network": {"hostname": "other.lan"}}, {}, ())
    talk.keep(SAID, sources(), OUT, ["new", "out"], "en")
    talk.keep(other, sources(), Path("elsewhere/out"), ["new", "elsewhere/out"], "en")
    assert kept() == {"network": {"hostname": "pbx.lan"}}
    commands = [line for line in capsys.readouterr().err.split("\n") if "--answers" in line]
    assert len({shlex.split(line)[-1] for line in commands}) == 2


def test_what_was_accepted_is_kept_as_accepted() -> None:
    """It is not asked again, and goes on following the other answers."""
    talk.keep(SAID._replace(accepted=("signalling.port",)), sources(), OUT, ["new", "out"], "en")
    assert "signalling" not in kept()
    assert sources(str(state.path(OUT))).marks.accepted == {"signalling.port"}
