"""Every command ends within its bounds with a clear message, whatever it is given to read."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.fuzz import large
from tests.support.checkcases import CATALOGUE, write
from wizard.answers.layers import parse_set
from wizard.answers.secretsfile import read as read_secrets
from wizard.answers.userfile import read as read_users
from wizard.catalogue import Catalogue, Version
from wizard.check import OtherHost, Scene, check
from wizard.check.findings import describe
from wizard.check.passwords import is_weak
from wizard.conf import resolve
from wizard.conf.meaning.values import strtol
from wizard.errors import UsageProblem
from wizard.machine.system import ThisMachine
from wizard.numbers import counted, whole
from wizard.reading import NotReadError, read_file

QUESTIONS = Catalogue().questions
MEMORY_MIB = 200
MOST_SAID = 1 << 20
PATIENCE_S = "300"
"""Far more than any of these takes; what hangs never ends."""


class Ended(NamedTuple):
    """A command that has ended: exit code, what it said, and the memory it took at most."""

    code: int
    said: str
    mib: float


def run(*arguments: str, stdin: str = os.devnull, env: Mapping[str, str] | None = None) -> Ended:
    """Run the command by itself, so that its memory can be told."""
    with Path(stdin).open("rb") as given, tempfile.TemporaryFile() as kept:
        process = subprocess.Popen(
            ["timeout", "-s", "KILL", PATIENCE_S, sys.executable, "-c", _MEASURED, *arguments],
            stdin=given, stdout=kept, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})},
        )  # fmt: skip
        code = process.wait()
        size = kept.seek(0, os.SEEK_END)
        kept.seek(max(0, size - MOST_SAID))
        said = kept.read().decode(errors="replace")
    said, mark, peak = said.rpartition("peak KiB: ")
    assert mark, f"it was ended, or printed without end: {code} {said[-500:]}"
    return Ended(code, said, int(peak) / 1024)


_MEASURED = """
import sys
from wizard.cli import main
try:
    main(prog_name="asterisk-webrtc-wizard")
finally:
    sys.stdout.flush()
    # Not getrusage, which counts the process that started this one, too.
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
    print("peak KiB:", peak.split()[1], file=sys.stderr, flush=True)
"""


def bounded(ended: Ended, *codes: int) -> str:
    """What it said, which is a clear message in little memory."""
    assert ended.code in codes, ended.said[-1000:]
    assert "Traceback" not in ended.said, ended.said[-1000:]
    assert ended.mib < MEMORY_MIB, ended.mib
    assert len(ended.said) < MOST_SAID
    return ended.said


@pytest.mark.large
@pytest.mark.parametrize("kind", large.CONFIGURATIONS)
def test_any_configuration_is_checked_within_bounds(kind: str, tmp_path: Path) -> None:
    large.write(tmp_path / "http.conf", "[general]\nenabled=yes\n")
    large.CONFIGURATIONS[kind](tmp_path)
    said = bounded(run("check", str(tmp_path), "--asterisk", "22"), 1, 2, 4)
    assert "errors" in said or "error: " in said


@pytest.mark.large
@pytest.mark.parametrize("kind", large.ANSWERS)
def test_any_answers_file_is_read_within_bounds(kind: str, tmp_path: Path) -> None:
    large.ANSWERS[kind](tmp_path)
    path, out = tmp_path / "answers.toml", tmp_path / "out"
    said = bounded(run("new", str(out), "--answers", str(path), "--no-input"), 2)
    assert "answers.toml" in said or "/dev/zero" in said
    assert not out.exists()


@pytest.mark.large
@pytest.mark.parametrize("name", ["answers.toml", "secrets.toml"])
@pytest.mark.parametrize("make", [large.pipe, large.endless, large.huge])
def test_files_of_an_out_folder_are_read_within_bounds(
    name: str, make: Callable[[str], large.Make], tmp_path: Path
) -> None:
    make(name)(tmp_path)
    assert name in bounded(run("new", str(tmp_path), "--no-input", "--dry-run"), 2)


def test_standard_input_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    said = bounded(run("new", str(tmp_path), "--answers", "-", "--no-input", stdin="/dev/zero"), 2)
    assert "standard input: the input is larger than 4 MiB" in said


@pytest.mark.large
@pytest.mark.parametrize("kind", large.TABLES)
def test_any_table_of_users_is_read_within_bounds(kind: str, tmp_path: Path) -> None:
    large.TABLES[kind](tmp_path)
    large.write(tmp_path / "a.toml", f'users_from = "users.csv"\n{large.COMPLETE}')
    given = ("--answers", str(tmp_path / "a.toml"), "--no-input", "--dry-run")
    said = bounded(run("new", str(tmp_path / "out"), *given), 2)
    assert "users.csv" in said or "/dev/zero" in said


@pytest.mark.large
@pytest.mark.parametrize("kind", large.ARCHIVES)
def test_any_archive_is_unpacked_within_bounds(kind: str, tmp_path: Path) -> None:
    large.ARCHIVES[kind](tmp_path)
    place = tmp_path / "etc"
    place.mkdir()
    said = bounded(run("install", str(tmp_path / "out.tar.gz"), "--to", str(place)), 2)
    assert "out.tar.gz" in said
    assert not list(place.iterdir())


def test_what_the_wizard_keeps_for_itself_is_not_taken_from_a_folder(tmp_path: Path) -> None:
    from wizard.install import source

    out = tmp_path / "out"
    given = ("--set", "asterisk.version=22", "--set", "network.hostname=pbx.example.test")
    more = ("--set", "network.private_address=192.0.2.10", "--set", "users=6001",
            "--set", "network.topology=lan")  # fmt: skip
    assert run("new", str(out), "--no-input", *given, *more).code == 0
    (out / "asterisk/.wizard").mkdir()
    (out / "asterisk/.wizard/journal.json").write_text("{}")
    assert not [name for name in source.load(out, QUESTIONS).files if ".wizard" in name]
    packed = tmp_path / "out.tar.gz"
    with tarfile.open(packed, "w:gz") as made:
        made.add(out, "out")
    assert not [name for name in source.load(packed, QUESTIONS).files if ".wizard" in name]
    (out / "asterisk/.wizard/journal.json").unlink()
    with tarfile.open(packed, "w:gz") as made:
        made.add(out, "out")
    assert source.load(packed, QUESTIONS).files == source.load(out, QUESTIONS).files
    for cut in (1000, -20):
        (tmp_path / "cut.tar.gz").write_bytes(packed.read_bytes()[:cut])
        with pytest.raises(UsageProblem, match="cannot be read as an archive"):
            source.load(tmp_path / "cut.tar.gz", QUESTIONS)
    (tmp_path / "plain.tar").write_bytes(gzip.decompress(packed.read_bytes()))
    assert (
        source.load(tmp_path / "plain.tar", QUESTIONS).files == source.load(out, QUESTIONS).files
    )


@pytest.mark.parametrize(
    "given",
    [
        "network.rtp_start=" + "9" * 5000,
        "a." * 30_000 + "=1",
        "codecs.audio=" + "[" * 50_000,
        "codecs.audio=" + "opus," * 20_000,
        "network.hostname=" + "x" * 100_000,
    ],
    ids=len,
)
def test_any_setting_is_read_within_bounds(given: str, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    assert "--set" in bounded(run("new", out, "--set", given, "--no-input"), 2)
    key, _, value = given.partition("=")
    name = f"ASTERISK_WEBRTC_{key.upper().replace('.', '_')}"
    if len(name) < 100:
        assert name in bounded(run("new", out, "--no-input", env={name: value}), 2)


@pytest.mark.parametrize(
    "arguments",
    [
        ("opus", "g729", "--modules", "ulaw," * 20_000),
        ("opus", "g729", "--modules", ",".join(f"x{number}" for number in range(15_000))),
        ("x" * 100_000,),
        ("--only", "opus," * 20_000),
        ("--asterisk", "2" * 100_000),
    ],
    ids=range(5),
)
def test_any_list_of_codecs_is_answered_within_bounds(arguments: tuple[str, ...]) -> None:
    bounded(run("codecs", *arguments), 0, 2)


def test_a_console_that_prints_without_end_is_ended(tmp_path: Path) -> None:
    program = tmp_path / "asterisk"
    program.write_text("#!/bin/sh\nexec yes Asterisk 22.1.0\n")
    program.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    bounded(run("codecs", "--from-asterisk", env={"PATH": path}), 0, 1, 2)


def test_detection_waits_for_no_pipe_and_takes_no_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "hosts")
    assert ThisMachine().read(str(tmp_path / "hosts")) == ""
    assert ThisMachine().read("/dev/zero") == ""
    large.huge("big")(tmp_path)
    assert len(ThisMachine().read(str(tmp_path / "big"))) == 1 << 20


def test_what_a_shell_substitutes_is_read_as_answers(tmp_path: Path) -> None:
    large.write(tmp_path / "a.toml", large.COMPLETE + '[[users]]\nname = "6001"\n')
    given = ("new", str(tmp_path / "out"), "--no-input")
    script = f'"$@" --answers <(cat "{tmp_path}/a.toml")'
    shell = ["bash", "-c", script, "bash", sys.executable, "-m", "wizard", *given]
    done = subprocess.run(shell, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/answers.toml").exists()


def test_a_file_that_grows_or_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"a" * 100)
    assert read_file(tmp_path / "x", 100)[0] == b"a" * 100
    with pytest.raises(NotReadError, match="larger than 99 bytes"):
        read_file(tmp_path / "x", 99)


def test_of_very_many_findings_the_rest_is_counted(tmp_path: Path) -> None:
    users = "".join(f"[u{number}]\ntype=aor\nodd{number}=1\n" for number in range(2100))
    write(tmp_path, [("pjsip.conf", "", users), ("rtp.conf", "", "wrong\n" * 1500)])
    at = Scene(tmp_path, CATALOGUE, Version.parse("22"), OtherHost())
    findings = describe(at, check(at), "en")
    ids = Counter(each.id for each in findings)
    assert ids["pjsip-option-unknown"] == 2000
    assert ids["file-no-equals"] == 1000
    rest = [each.text for each in findings if each.id in ("findings-many", "file-many")]
    assert "100 more places with the finding pjsip-option-unknown are not listed." in rest
    assert "More than 1000 lines are invalid; the rest are not listed." in rest
    zh = [each.text for each in describe(at, check(at), "zh") if each.id == "findings-many"]
    assert "检查结果 pjsip-option-unknown 另有 100 处未列出。" in zh


# byte order marks and other encodings


def test_a_byte_order_mark_is_accepted_and_kept(tmp_path: Path) -> None:
    text = "\ufeff# mine\n" + large.COMPLETE + '[[users]]\nname = "6001"\n'
    large.write(tmp_path / "answers.toml", text)
    large.write(tmp_path / "secrets.toml", '\ufeff[users]\n6001 = "mine-and-long"\n')
    assert run("new", str(tmp_path), "--no-input").code == 0
    assert (tmp_path / "answers.toml").read_text().startswith("\ufeff# mine\n")
    assert "mine-and-long" in (tmp_path / "asterisk/pjsip.conf").read_text()
    ended = run("new", str(tmp_path), "--no-input", "--set", "network.hostname=b.example.test")
    assert ended.code == 0, ended.said
    changed = (tmp_path / "answers.toml").read_text()
    assert changed.startswith("\ufeff# mine\n")
    assert "b.example.test" in changed
    ended = run("new", str(tmp_path), "--no-input", "--set", "users=6001,6002")
    secrets = (tmp_path / "secrets.toml").read_text()
    assert secrets.startswith("\ufeff[users]")
    assert (
        read_secrets(tmp_path / "secrets.toml").secrets.users["6001"].reveal() == "mine-and-long"
    )
    large.write(tmp_path / "users.csv", "\ufeffname\n6001\n")
    assert [user.name for user in read_users(tmp_path / "users.csv").users] == ["6001"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named(encoding: str, tmp_path: Path) -> None:
    for name in ("answers.toml", "secrets.toml", "users.csv"):
        (tmp_path / name).write_bytes("name = 1\n".encode(encoding))
        (tmp_path / name).chmod(0o600)
    given = ("--answers", str(tmp_path / "answers.toml"), "--no-input")
    assert "UTF-16" in bounded(run("new", str(tmp_path / "out"), *given), 2)
    with pytest.raises(UsageProblem, match="UTF-16"):
        read_secrets(tmp_path / "secrets.toml")
    with pytest.raises(UsageProblem, match="UTF-16"):
        read_users(tmp_path / "users.csv")


# digits


@pytest.mark.parametrize("text", ["٢٢", "२२", "２２", "22.١", "2²"])
def test_versions_have_ascii_digits_only(text: str) -> None:
    with pytest.raises(ValueError, match="not a version"):
        Version.parse(text)


@pytest.mark.parametrize("text", ["١٠", "1_0", "1 0", "", "+-1", "½", "1e3", "0x10", "10\n"])
def test_numbers_have_ascii_digits_only(text: str) -> None:
    assert whole(text) is None
    assert counted(text) is None
    with pytest.raises(UsageProblem, match="expected a whole number"):
        parse_set(f"network.rtp_start={text}")


def test_numbers_are_read_as_asterisk_reads_them() -> None:
    assert (whole("-7"), counted("-7"), counted("007")) == (-7, None, 7)
    assert (strtol("0x10"), strtol("010"), strtol("-12")) == (16, 8, -12)
    assert (strtol("٨"), strtol("1_0"), strtol("08"), strtol("1x")) == (None,) * 4
    assert whole("9" * 5000) == 10**18
    assert is_weak("123456789012", "x")
    assert not is_weak("١٢٣٤٥٦٧٨٩٠١٢٣", "x")


# a configuration of the size that is supported


def test_what_many_accounts_inherit_is_kept_once(tmp_path: Path) -> None:
    head = "[t](!)\n" + "".join(f"o{number}=1\n" for number in range(30))
    large.write(tmp_path / "pjsip.conf", head + "".join(f"[u{n}](t)\na=1\n" for n in range(2000)))
    config = resolve(tmp_path, "pjsip.conf")
    first, second = config.sections[1].variables[0], config.sections[2].variables[0]
    assert first is second
    assert first.via == "t"
    assert len(config.sections[2000].variables) == 31


def test_a_template_that_grows_later_hands_on_what_it_has_by_then(tmp_path: Path) -> None:
    text = "[t](!)\na=1\n[u](t)\n[t](+TEMPLATES=include)\na+=2\nb=1\n[v](t)\n"
    large.write(tmp_path / "x.conf", text)
    held = [[(each.name, each.value) for each in part.variables] for part in
            resolve(tmp_path, "x.conf")]  # fmt: skip
    assert held == [[("a", "1")], [("a", "12"), ("b", "1")]]


@pytest.mark.parametrize(
    ("pattern", "name", "matches"),
    [
        ("a*b", "ab", True), ("a*b", "aXb", True), ("a*b", "aXbc", False), ("*", ".a", False),
        ("a*b*c", "abbc", True), ("a*b*c", "acb", False), ("*a*a", "aa", True),
        ("*a*a", "a", False), ("*ab*ab", "abab", True), ("*ab*ab", "aab", False),
        ("[a-c]*", "bx", True), ("[!a-c]*", "bx", False), ("[z-a]*", "b", False),
        ("?*?", "ab", True), ("?*?", "a", False), ("a**b", "ab", True), ("a*", "a", True),
        (r"\**", "*x", True), (r"\**", "x", False),
    ],
)  # fmt: skip
def test_patterns_match_as_those_of_the_c_library(
    pattern: str, name: str, matches: bool, tmp_path: Path
) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / name).write_text("[found]\n")
    large.write(tmp_path / "x.conf", f'#tryinclude "etc/{pattern}"\n[own]\n')
    names = [section.name for section in resolve(tmp_path, "x.conf", lenient=True)]
    assert ("found" in names) is matches
