"""``explain`` ends with a clear answer whatever it is given, in little memory."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import threading
from pathlib import Path

import pytest

from tests.hostile import screen_logs
from tests.hostile.screen_run import MOST_MIB, bounded

# Many times what it takes on a machine that is busy with other tests.
BOUND_S = 60.0
QUICK = (
    "import wizard.explain.source as s; s.IDLE_S, s.TOTAL_S = 1.0, 3.0;"
    "from wizard.cli import main; main()"
)
# A writer that never ends may still be held up by a busy machine for longer than a second.
PATIENT = QUICK.replace("1.0, 3.0", "60.0, 3.0")


@pytest.mark.large
@pytest.mark.parametrize("name", screen_logs.LOGS)
def test_every_log_is_read_to_its_end_or_refused(name: str, tmp_path: Path) -> None:
    log = screen_logs.LOGS[name](tmp_path)
    done = bounded(["explain", str(log), "--json"], seconds=BOUND_S)
    assert done.code in (0, 2, 4), done.err
    assert done.memory < MOST_MIB
    if done.code == 2:
        assert str(log) in done.err
        assert "Traceback" not in done.err
    else:
        assert json.loads(done.out)["lines"] >= 0


def test_a_log_of_other_warnings_than_are_known_is_counted(tmp_path: Path) -> None:
    log = screen_logs.random_warnings(tmp_path, 200_000)
    told = json.loads(bounded(["explain", str(log), "--json"], seconds=BOUND_S).out)
    assert told["lines"] == log.read_text().count("\n") > 1000
    assert len(told["unknown"]) == 50


@pytest.mark.parametrize(
    ("path", "why"),
    [("/dev/zero", "is a device"), ("/dev/null", "is a device"), ("/", "is a directory")],
)
def test_what_is_no_file_is_refused_by_its_name(path: str, why: str) -> None:
    done = bounded(["explain", path], seconds=BOUND_S)
    assert done.code == 2
    assert f"{path} {why}" in done.err


def test_a_pipe_that_nobody_writes_to_is_given_up(tmp_path: Path) -> None:
    pipe = screen_logs.pipe(tmp_path)
    done = bounded(["explain", str(pipe)], seconds=BOUND_S, code=QUICK)
    assert done.code == 2
    assert f"No data came from {pipe} within 1 seconds" in done.err


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = screen_logs.pipe(tmp_path)
    writer = threading.Thread(target=pipe.write_text, args=("SIP/2.0 401 Unauthorized\n",))
    writer.start()
    done = bounded(["explain", str(pipe), "--json"], seconds=BOUND_S)
    writer.join()
    assert json.loads(done.out)["matches"][0]["id"] == "sip-401"


@pytest.mark.large
@pytest.mark.parametrize("word", ["y", "SIP/2.0 401 Unauthorized"])
def test_an_endless_input_is_summed_up_after_a_while(word: str) -> None:
    with subprocess.Popen(["yes", word], stdout=subprocess.PIPE) as endless:
        done = bounded(
            ["explain", "-", "--json"], seconds=BOUND_S, stdin=endless.stdout, code=PATIENT
        )
        endless.kill()
    assert done.code in (0, 4)
    told = json.loads(done.out)
    assert told["complete"] is False
    assert told["lines"] > 1000
    assert "Stopped reading standard input after 3 seconds" in done.err
    assert done.memory < MOST_MIB


def test_an_input_that_falls_silent_is_summed_up() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"one\nSIP/2.0 401 Unauthorized\n")
    done = bounded(["explain", "-"], seconds=BOUND_S, stdin=reading, code=QUICK)
    os.close(reading)
    os.close(writing)
    assert "[sip-401]" in done.out
    assert "after 1 seconds without data" in done.err


def test_endless_zeros_are_no_log() -> None:
    with open("/dev/zero", "rb") as zeros:  # noqa: PTH123  a device
        done = bounded(["explain", "-"], seconds=BOUND_S, stdin=zeros)
    assert done.code == 2
    assert "is not a text file" in done.err


def test_a_log_that_grows_is_read_up_to_where_it_was(tmp_path: Path) -> None:
    log = tmp_path / "full"
    line = b"SIP/2.0 401 Unauthorized\n"
    log.write_bytes(line * 100)
    # the log gets another line whenever some of it is read
    growing = (
        "import os, sys; read = os.read\n"
        f"def grow(fd, n):\n open({str(log)!r}, 'ab').write({line!r} * 10)\n return read(fd, 50)\n"
        "import wizard.explain.source as s; s.os.read = grow\n"
        "from wizard.cli import main; main()"
    )
    done = bounded(["explain", str(log), "--json"], seconds=BOUND_S, code=growing)
    assert json.loads(done.out)["matches"][0]["count"] == 100


def test_a_packed_log_is_known_by_its_content(tmp_path: Path) -> None:
    log = tmp_path / "full.1"
    part = gzip.compress(b"one\nSIP/2.0 401 Unauthorized\n")
    log.write_bytes(part + part + bytes(512))
    told = json.loads(bounded(["explain", str(log), "--json"], seconds=BOUND_S).out)
    assert told["matches"][0]["count"] == 2
    assert told["complete"] is True
    with log.open("rb") as packed:
        piped = bounded(["explain", "-", "--json"], seconds=BOUND_S, stdin=packed)
    assert json.loads(piped.out)["matches"][0]["count"] == 2


def test_a_damaged_log_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    log = tmp_path / "full.gz"
    whole = gzip.compress(b"one\nSIP/2.0 401 Unauthorized\n" + os.urandom(5000).hex().encode())
    log.write_bytes(whole[:-1000])
    done = bounded(["explain", str(log)], seconds=BOUND_S)
    assert "[sip-401]" in done.out
    assert f"{log} is damaged or incomplete" in done.err


@pytest.mark.parametrize("text", [b"\xff", b"\xff\xfe SIP/2.0 401 Unauthorized", b"a" * 100_000])
def test_a_text_of_any_bytes_is_explained(text: bytes) -> None:
    done = bounded(["explain", text], seconds=BOUND_S)
    assert done.code in (0, 4)
    assert "Traceback" not in done.err
    assert ("[sip-401]" in done.out) is (b"401" in text)


def test_nothing_to_read_is_said_where_there_is_no_input() -> None:
    code = "import os; os.close(0); os.execv(os.sys.executable, [os.sys.executable, '-m', 'wizard', 'explain', '-'])"  # noqa: E501
    done = bounded([], seconds=BOUND_S, code=code)
    assert done.code == 2
    assert "Traceback" not in done.err
