"""Lines that both changed, what stays open, and the commands that come next."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.support.installs import DESK, contents, fill, report, wizard, write
from wizard.install.live.activation import ReloadResult
from wizard.install.steps import to_asterisk
from wizard.machine.system import ThisMachine

OPEN = DESK["http.conf"].replace("enabled=no ; not yet", "enabled=yes").replace(
    "127.0.0.1", "0.0.0.0"
)  # fmt: skip


def steps(text: str) -> list[list[str]]:
    """The commands below the heading, without what gives the rights of root."""
    below = text.partition("Next steps:\n")[2]
    found = [shlex.split(line) for line in below.splitlines() if line.startswith("  ")]
    return [each[each[0] == "sudo" :] for each in found]


@pytest.fixture(name="out")
def _out(tmp_path: Path) -> Path:
    return write(tmp_path / "my out")


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Path:
    return fill(tmp_path / "my etc", DESK)


def install(out: Path, place: Path, *more: str) -> tuple[str, ...]:
    return ("install", str(out), "--to", str(place), "--no-reload", *more)


def edited(out: Path, place: Path) -> Path:
    """A file of an install in which a line was edited that the next install would change."""
    assert wizard(*install(out, place, "--yes")).returncode == 0
    (file,) = [path for path in place.glob("pjsip_*.conf") if b"Alice" in path.read_bytes()]
    file.write_text(file.read_text().replace("Alice", "Alina"))
    write(out, {"users": [{"name": "6001", "display_name": "Alison"}], "dialplan.echo": "601"})
    return file


def test_an_install_of_lines_that_both_changed_writes_nothing_at_all(
    out: Path, place: Path
) -> None:
    """Exit 4, the file is named, and both ways out can be pasted."""
    file = edited(out, place)
    before = contents(place)
    done = wizard(*install(out, place, "--yes"))
    assert done.returncode == 4
    assert file.name in done.stderr
    assert contents(place) == before
    ways = steps(done.stderr)
    assert [each[-2:] for each in ways] == [["--on-clash", "keep"], ["--on-clash", "take"]]
    assert all(str(out) in each and str(place) in each for each in ways)
    made = report(*install(out, place, "--yes"))
    assert made["changed"] is False
    assert [shlex.split(each)[-1] for each in made["next"]] == ["keep", "take"]
    assert [each["id"] for each in made["clashes"]] == ["clash.lines"]


@pytest.mark.parametrize(("way", "name"), [("keep", "Alina"), ("take", "Alison")])
def test_whose_lines_count_is_said_once_and_all_is_written(
    out: Path, place: Path, way: str, name: str
) -> None:
    """Keeping or taking: the other files move on with it, and the next run finds no conflict."""
    file = edited(out, place)
    done = wizard(*install(out, place, "--yes", "--on-clash", way))
    assert done.returncode == 0, done.stderr
    assert name in file.read_text()
    assert "exten => 601,1" in (place / "extensions_webrtc.conf").read_text()
    assert wizard(*install(out, place, "--yes")).returncode == 0
    assert name in file.read_text()


def test_an_install_ends_with_what_asterisk_has_to_be_told_and_a_call(
    out: Path, place: Path
) -> None:
    """In this order, with the paths that were given; the same in JSON."""
    done = wizard(*install(out, place, "--yes"))
    told = steps(done.stderr)
    assert ["asterisk", "-rx", "module reload http"] in told
    assert told[-1][-8:] == [
        "doctor", "wss://pbx.example.test:8089/ws", "--user", "6001", "--call", "600",
        "--ca", str(out / "ca" / "ca.crt"),
    ]  # fmt: skip
    undo = shlex.split(done.stderr.partition("To undo:\n")[2].splitlines()[0])
    assert undo[-2:] == ["rollback", str(place)]
    back = wizard(*undo[undo.index("rollback") :], "--no-reload")
    assert ["asterisk", "-rx", "module reload http"] in steps(back.stderr)
    made = report(*install(out, place, "--yes"))
    assert [shlex.split(each)[-8:] for each in made["next"]][-1] == told[-1][-8:]


def test_a_dry_run_ends_with_the_command_that_installs(out: Path, place: Path) -> None:
    """Pasted, it does; nothing else has changed."""
    done = wizard(*install(out, place, "--dry-run", "--on-clash", "take"))
    (command,) = steps(done.stderr)
    arguments = command[command.index("install") :]
    assert "--dry-run" not in arguments
    assert wizard(*arguments, "--yes").returncode == 0


def test_plain_http_that_stays_open_is_said_when_something_is_installed(
    out: Path, place: Path
) -> None:
    """Not by a run that has nothing to do, which repeats no notes."""
    (place / "http.conf").write_text(OPEN)
    kept = install(out, place, "--yes", "--on-clash", "keep")
    first = wizard(*kept)
    assert "Unencrypted HTTP and ws:// on port 8088 are open to every address" in first.stderr
    again = wizard(*kept)
    assert again.returncode == 0, again.stderr
    assert "Plain HTTP" not in again.stderr
    assert "nothing to do" in again.stderr
    assert "  * " not in again.stderr


def test_a_list_of_installs_ends_with_the_way_back(out: Path, place: Path) -> None:
    """Where there is one."""
    assert steps(wizard("rollback", str(place), "--list").stderr) == []
    wizard(*install(out, place, "--yes"))
    ((*_, name, folder),) = steps(wizard("rollback", str(place), "--list").stderr)
    assert (name, folder) == ("rollback", str(place))


@pytest.mark.parametrize("reloaded", [False, True])
def test_a_restart_that_is_due_is_the_only_command(reloaded: bool) -> None:
    """It reads everything anew, so what would load modules one by one is left out."""
    outcome = ReloadResult(reloaded=reloaded, restart="needed")
    commands = ["module load res_srtp.so", "core reload"]
    (told,) = to_asterisk(commands, outcome, ThisMachine())
    assert told.endswith("asterisk -rx 'core restart when convenient'")
    waiting = to_asterisk(commands, ReloadResult(), ThisMachine())
    assert [shlex.split(each)[-1] for each in waiting] == commands
