"""Writing several files as one, seen through kills, full disks and other people."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from wizard.errors import UsageProblem, WizardError
from wizard.files import File
from wizard.writing.journal import recover
from wizard.writing.output import compare, write

OLD = {
    "answers.toml": File(b"old answers\n", 0o644, rebased=True),
    "asterisk/pjsip.conf": File(b"old secret\n" * 100, 0o600),
    "asterisk/rtp.conf": File(b"old rtp\n"),
    "client/gone.js": File(b"only in the old rendering\n"),
}
NEW = {
    "answers.toml": File(b"new answers\n", 0o644, rebased=True),
    "asterisk/pjsip.conf": File(b"new secret\n" * 100, 0o600),
    "asterisk/rtp.conf": File(b"old rtp\n"),
    "asterisk/keys/privkey.pem": File(b"new key\n", 0o600, rebased=True),
    "hooks/renew": File(b"#!/bin/sh\n", 0o755),
}


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder for tests that write hundreds of times: in memory where the system has that."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm") as place:
        yield Path(place)


def tree(out: Path) -> dict[str, bytes]:
    """What a person sees: all files except the wizard's own."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".wizard" not in path.relative_to(out).parts
    }


def contents(files: dict[str, File]) -> dict[str, bytes]:
    return {path: file.content for path, file in files.items()}


def put(files: dict[str, File], out: Path, step: Callable[[str], None] = lambda _: None) -> None:
    write(compare(files, out), out, step)


def in_child(work: Callable[[], object]) -> int:
    """Run it in a process of its own; minus the signal that killed it, or its exit status."""
    child = os.fork()
    if not child:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(number: int) -> Callable[[str], None]:
    """A step that kills the process, as ``kill -9`` does, when it is reached."""
    steps = count()

    def step(_: str) -> None:
        if next(steps) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


def every_kill(out: Path, work: Callable[[Callable[[str], None]], object]) -> Iterator[int]:
    """Run the work again and again on the same beginning, killed one step later each time."""
    beginning = out.with_name("beginning")
    if out.exists():
        shutil.copytree(out, beginning)
    for number in count():
        status = in_child(lambda at=number: work(killed_at(at)))  # type: ignore[misc]
        if status == 0:
            assert number > 3, "the steps were not reached"
            return
        assert status == -signal.SIGKILL
        yield number
        shutil.rmtree(out, ignore_errors=True)
        if beginning.exists():
            shutil.copytree(beginning, out)


def written(out: Path) -> Path:
    put(OLD, out)
    return out


def test_a_kill_at_any_step_leaves_each_file_old_or_new_and_recovery_makes_them_agree(
    memory: Path,
) -> None:
    out = written(memory / "out")
    old, new = contents(OLD), contents(NEW)
    outcomes = set()
    for number in every_kill(out, lambda step: put(NEW, out, step)):
        for path, content in tree(out).items():
            assert content in (old.get(path), new.get(path)), f"step {number}: {path}"
        assert tree(out).keys() >= old.keys() & new.keys()
        outcomes.add(recover(out))
        assert tree(out) in (old, new), f"step {number}"
        put(NEW, out)
        assert tree(out) == new
        assert not (out / ".wizard/stage").exists()
        assert not (out / ".wizard/journal.json").exists()
        assert not any(change.writes for change in compare(NEW, out))
    assert outcomes == {"nothing", "undone", "finished"}


def test_a_kill_during_the_very_first_writing_leaves_nothing_half_done(memory: Path) -> None:
    out = memory / "out"
    for number in every_kill(out, lambda step: put(NEW, out, step)):
        recover(out)
        assert tree(out) in ({}, contents(NEW)), f"step {number}"
        put(NEW, out)
        assert tree(out) == contents(NEW)


def test_a_recovery_that_is_killed_itself_is_finished_by_the_next(memory: Path) -> None:
    out = written(memory / "out")
    kills = 0

    def step(name: str) -> None:
        if name == "decided":
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_child(lambda: put(NEW, out, step)) == -signal.SIGKILL
    for number in every_kill(out, lambda again: recover(out, again)):
        recover(out)
        assert tree(out) == contents(NEW), f"step {number}"
        kills += 1
    assert kills > 5


def test_permission_bits_are_right_after_a_recovery(memory: Path) -> None:
    out = written(memory / "out")
    for number in every_kill(out, lambda step: put(NEW, out, step)):
        recover(out)
        for path in tree(out):
            wanted = (NEW.get(path) or OLD[path]).mode
            assert (out / path).stat().st_mode & 0o777 == wanted, f"step {number}: {path}"


def test_an_edit_made_between_a_kill_and_the_recovery_is_not_overwritten(tmp_path: Path) -> None:
    out = written(tmp_path / "out")

    def step(name: str) -> None:
        if name == "decided":
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_child(lambda: put(NEW, out, step)) == -signal.SIGKILL
    (out / "asterisk/pjsip.conf").write_bytes(b"by hand\n")
    assert recover(out) == "finished"
    assert (out / "asterisk/pjsip.conf").read_bytes() == b"by hand\n"
    assert (out / "answers.toml").read_bytes() == b"new answers\n"
    statuses = {change.path: change.status for change in compare(NEW, out)}
    assert statuses["asterisk/pjsip.conf"] == "conflict"


def test_recovery_of_a_missing_or_foreign_folder_does_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    assert recover(tmp_path / "missing") == "nothing"
    assert recover(tmp_path) == "nothing"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_an_error_at_any_step_changes_nothing_or_is_finished_later(
    memory: Path, number: int
) -> None:
    out = memory / "out"
    failures = 0
    for at in count():
        shutil.rmtree(out, ignore_errors=True)
        written(out)
        steps = count()

        def step(_: str, at: int = at, steps: Iterator[int] = steps) -> None:
            if next(steps) == at:
                raise OSError(number, os.strerror(number))

        try:
            put(NEW, out, step)
        except WizardError as error:
            failures += 1
            if "Nothing was changed" in error.problem:
                assert tree(out) == contents(OLD)
                assert not (out / ".wizard/stage").exists()
            else:
                assert "next command completes" in error.problem
                recover(out)
                assert tree(out) == contents(NEW)
        else:
            break
    assert failures > 10


def test_a_full_disk_is_told_in_words_and_leaves_no_trace(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    large = {"asterisk/pjsip.conf": File(b"x" * 300_000, 0o600)}
    report = tmp_path / "report"

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
        try:
            put(large, out)
        except WizardError as error:
            report.write_text(error.problem)

    assert in_child(work) == 0
    assert "the disk is full" in report.read_text()
    assert "Nothing was changed" in report.read_text()
    assert not out.parent.exists()


def test_a_folder_that_may_not_be_written_to_is_told_in_words(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine").write_text("mine")
    out.chmod(0o555)
    tmp_path.chmod(0o755)
    read, channel = os.pipe()

    def work() -> None:
        if os.geteuid() == 0:
            for parent in tmp_path.parents:
                if parent.stat().st_uid == 0 and "pytest" in parent.name:
                    parent.chmod(0o755)
            os.setuid(65534)
        try:
            put(OLD, out)
        except WizardError as error:
            os.write(channel, error.problem.encode())

    status = in_child(work)
    message = os.read(read, 4096).decode()
    os.close(read)
    os.close(channel)
    assert status == 0
    assert "you lack write permission here" in message
    assert [path.name for path in out.iterdir()] == ["mine"]


def test_the_second_wizard_at_the_same_time_says_so(tmp_path: Path) -> None:
    out = written(tmp_path / "out")
    changes = compare(NEW, out)
    with (out / ".wizard/lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(WizardError, match="another wizard is writing"):
            write(changes, out)
    assert tree(out) == contents(OLD)
    write(changes, out)
    assert tree(out) == contents(NEW)


def test_a_wizard_that_comes_while_another_writes_finds_the_lock(tmp_path: Path) -> None:
    out = written(tmp_path / "out")
    seen: list[str] = []

    def step(name: str) -> None:
        if name in ("decide", "decided"):
            with pytest.raises(WizardError, match="another wizard"):
                recover(out)
            seen.append(name)

    put(NEW, out, step)
    assert seen == ["decide", "decided"]


def test_a_file_changed_since_the_comparison_stops_the_writing(tmp_path: Path) -> None:
    out = written(tmp_path / "out")
    changes = compare(NEW, out)
    (out / "asterisk/pjsip.conf").write_bytes(b"by hand\n")
    with pytest.raises(WizardError, match=r"pjsip\.conf was changed after it was compared"):
        write(changes, out)
    assert tree(out) == contents(OLD) | {"asterisk/pjsip.conf": b"by hand\n"}


def test_a_file_changed_while_others_are_written_is_left_alone_and_named(tmp_path: Path) -> None:
    out = written(tmp_path / "out")

    def step(name: str) -> None:
        if name == "decided":
            (out / "asterisk/pjsip.conf").write_bytes(b"by hand\n")

    with pytest.raises(
        WizardError, match=r"asterisk/pjsip\.conf: another program or user changed this file"
    ):
        put(NEW, out, step)
    assert tree(out) == contents(NEW) | {"asterisk/pjsip.conf": b"by hand\n"}


def test_a_journal_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    out = written(tmp_path / "out")
    (out / ".wizard/stage").mkdir()
    (out / ".wizard/stage/0").write_text("hostile")
    (out / ".wizard/journal.json").write_text(
        '{"schema":1,"entries":[{"path":"../victim","action":"put","mode":420,"seen":null,"digest":"",'
        '"staged":"0","last":"","forget":false}]}'
    )
    with pytest.raises(UsageProblem, match="not a path below the folder"):
        recover(out)
    assert not (tmp_path / "victim").exists()


def test_a_journal_that_cannot_be_read_is_named_and_nothing_is_touched(tmp_path: Path) -> None:
    out = written(tmp_path / "out")
    (out / ".wizard/journal.json").write_text('{"schema":7}')
    with pytest.raises(
        WizardError, match=r"journal\.json: this is not a journal in this version's"
    ):
        recover(out)
    with pytest.raises(
        WizardError, match=r"journal\.json: this is not a journal in this version's"
    ):
        put(NEW, out)
    assert tree(out) == contents(OLD)
