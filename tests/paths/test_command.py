"""The command `codecs` as a person and as a script use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import run
from tests.truth import FOLDER

DEBIAN_11 = ("--asterisk", "16.28", "--build", "debian")


def answer(*arguments: str) -> dict[str, Any]:
    done = run("codecs", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def only(*arguments: str) -> dict[str, Any]:
    (path,) = answer(*arguments)["paths"]
    return dict(path)


def test_one_codec_is_printed_in_asterisks_own_layout() -> None:
    """Byte for byte what Debian's 16.28 printed."""
    truth = (FOLDER / "16-all.txt").read_text().splitlines()
    modules = truth[1].partition(": ")[2].replace(" ", ",")
    done = run("codecs", "opus", *DEBIAN_11, "--modules", modules)
    start = next(at for at, line in enumerate(truth) if 'SRC Codec "opus"' in line)
    printed = done.stdout.splitlines()
    assert printed[:-1] == truth[start : start + 35]
    assert printed[-1].rstrip() == truth[start + 35].rstrip()


def test_modules_can_be_taken_away() -> None:
    """All that the build brings along but one; names may be short."""
    done = run("codecs", "opus", *DEBIAN_11, "--modules=-speex")
    assert len(done.stdout.splitlines()) == 36
    assert "speex:8000      : No Translation Path" in done.stdout


def test_the_matrix_tells_cost_pass_through_and_no_path() -> None:
    done = run("codecs", "--modules", "ulaw,g722,opus")
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert done.returncode == 0
    assert rows["ulaw"] == ["=", "9000", "26250", "-", "17250", "-"]
    assert "= means passed through" in done.stderr
    assert "g729:8000" in done.stderr


def test_one_path_tells_steps_costs_losses_and_what_a_call_does() -> None:
    done = run("codecs", "opus", "alaw", "--asterisk", "22.10")
    for words in (
        "opus@48000 -> slin@8000", "9000", "codec_opus_open_source", "slin@8000 -> alaw@8000",
        "15000", "above 4 kHz", "one lossy encoding",
        "opus@48000 -> slin@48000 -> slin@8000 -> alaw@8000",
    ):  # fmt: skip
        assert words in done.stdout, words


def test_no_path_names_the_modules_to_load_and_where_they_are() -> None:
    done = run("codecs", "opus", "g729", "--modules", "ulaw,resample")
    assert done.returncode == 0
    assert "No Translation Path" in done.stdout
    assert "codec_opus_open_source, which is in Debian's package" in done.stdout
    assert "codec_g729 from https://github.com/arkadijs/asterisk-g72x" in done.stdout


def test_json_has_the_shape_of_the_contract() -> None:
    path = only("opus", "alaw", "--asterisk", "22.10")
    assert path["from"] == "opus:48000"
    assert path["to"] == "alaw:8000"
    assert path["steps"] == ["opus@48000", "slin@8000", "alaw@8000"]
    assert path["cost"] == 15000
    assert path["via"] == ["codec_opus_open_source", "codec_alaw"]
    assert path["narrowed_to"] == 8000
    none = only("opus", "g729", "--asterisk", "22.10", "--modules", "opus_open_source")
    assert none["steps"] == []
    assert none["missing"] == ["codec_g729"]
    same = only("opus", "opus")
    assert (same["steps"], same["cost"], same["via"]) == (["opus@48000"], 0, [])


def test_every_path_in_json_has_the_same_keys() -> None:
    found = answer("--modules", "ulaw,siren7,dahdi")
    assert len({tuple(path) for path in found["paths"]}) == 1
    assert any("codec_siren7" in note for note in found["notes"])


def test_the_matrix_can_be_narrowed() -> None:
    done = run("codecs", "--only", "opus,slin48,g729", "--asterisk", "22.10")
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "opus",
        "opus",
        "slin48",
        "g729",
    ]


def test_modules_are_named_in_every_usual_way() -> None:
    for given in (["ulaw alaw"], ["ulaw,", "alaw"], ["codec_ulaw.so,ALAW"]):
        options = [text for each in given for text in ("--modules", each)]
        assert answer("ulaw", "alaw", *options)["modules"] == ["codec_ulaw", "codec_alaw"]


def test_modules_are_read_from_what_asterisk_lists() -> None:
    listed = (
        "Module                         Description         Use Count  Status      Support Level\n"
        "codec_alaw.so                  A-law Coder/Decoder 0          Running              core\n"
        "codec_ours.so                  Coder/Decoder       0          Running              core\n"
        "codec_speex.so                 Speex Coder/Decoder 0          Not Running          core\n"
        "codec_ulaw.so                  mu-Law Coder/Decoder 0         Running              core\n"
        "4 modules loaded\n"
    )
    found = answer("ulaw", "alaw", "--modules", listed)
    assert found["modules"] == ["codec_alaw", "codec_ulaw"]
    assert found["unknown_modules"] == ["codec_ours"]


def test_a_detour_of_a_call_is_told_with_the_way_out() -> None:
    """Without codec_resample it is encoded twice, and nobody would see it in the table."""
    done = run("codecs", "alaw", "opus", "--modules", "alaw,opus_open_source")
    assert "Lost in a call: 2 lossy encodings." in done.stdout
    assert "Load codec_resample" in done.stdout


def test_what_was_not_looked_into_is_said() -> None:
    assert "was not examined" in run("codecs", "--asterisk", "23").stderr
    assert "newer than" in run("codecs", "--asterisk", "22.99").stderr
    assert "newer than" not in run("codecs", "--asterisk", "22").stderr


def test_two_modules_of_one_pair_are_not_sure() -> None:
    assert only("g729", "slin", "--modules", "g729,g729a")["sure"] is False
    assert only("g729", "slin", "--modules", "g729")["sure"] is True


@pytest.mark.parametrize("mode", [[], ["--json"]])
def test_a_full_disk_is_no_mistake_of_ours(mode: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "wizard", "codecs", *mode],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_json_of_all_pairs() -> None:
    found = answer("--asterisk", "22.10")
    assert found["schema"] == 1
    assert len(found["paths"]) == 35 * 34
    assert len(answer("opus", "--asterisk", "22.10")["paths"]) == 34


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PCMU", "ulaw:8000"),
        ("slin48", "slin:48000"),
        ("slin:48000", "slin:48000"),
        ("slin", "slin:8000"),
        ("speex16", "speex:16000"),
        ("opus@48000", "opus:48000"),
    ],
)
def test_codecs_have_the_names_that_people_use(name: str, meant: str) -> None:
    assert only(name, "slin:8000")["from"] == meant


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["opsu"], ["FROM", "'opsu'", "Did you mean opus?"]),
        (["opus", "alow"], ["TO", "alaw"]),
        (["vp8"], ["video", "never translates"]),
        (["testlaw"], ["Asterisk 22.10.1 does not support", "16 or 18"]),
        (["g711"], ["g711u, g711mu or g711a"]),
        (["g.726a"], ["g726aal2"]),
        (["slin:44000"], ["44100"]),
        (["amr", "--build", "upstream"], ["--build debian"]),
        (["--asterisk", "17"], ["--asterisk", "16, 18, 20"]),
        (["--asterisk", "new"], ["--asterisk", "'new'"]),
        (["--modules", "ulaw,opos"], ["--modules", "'opos'", "opus"]),
        (["--modules", "chan_pjsip"], ["Known: a_mu, adpcm"]),
        (["--modules", ""], ["no module was given"]),
        (["--modules=-speex,ulaw"], ["both listed and excluded"]),
        (["--modules=-opus"], ["not one of the included modules", "codec_opus_open_source"]),
        (["--asterisk", ""], ["''"]),
        (["--from-asterisk", "--asterisk", "22"], ["--from-asterisk", "Omit"]),
    ],
)
def test_what_is_not_known_is_named_with_the_nearest(
    arguments: list[str], words: list[str]
) -> None:
    """Exit code 2, nothing on stdout, no traceback."""
    done = run("codecs", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def pretend(folder: Path, version: str, modules: str) -> str:
    """A program that answers as Asterisk does; returns the PATH with it."""
    program = folder / "asterisk"
    program.write_text(
        "#!/bin/sh\n"
        'case "$2" in\n'
        f'  "core show version") echo "Asterisk {version} built by nobody";;\n'
        '  "module show like codec_")\n'
        + "".join(
            f'    echo "{name}.so      Coder/Decoder   0          Running      core"\n'
            for name in modules.split()
        )
        + "  ;;\nesac\n"
    )
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_the_running_asterisk_is_asked(tmp_path: Path) -> None:
    """Its version, its build, its modules; what is not known of them is said."""
    path = pretend(tmp_path, "16.28.0~dfsg-0+deb11u4", "codec_ulaw codec_evs")
    done = run("codecs", "ulaw", "slin", "--from-asterisk", PATH=path)
    assert done.returncode == 0, done.stderr
    assert "Asterisk 16.28.0, running on this machine, Debian's build, with ulaw" in done.stderr
    assert "codec_evs" in done.stderr


def test_a_console_that_ended_without_a_word_is_asked_again(tmp_path: Path) -> None:
    """As it does when other words reach it before the answer."""
    path = pretend(tmp_path, "22.10.1", "codec_ulaw")
    (tmp_path / "asterisk").rename(tmp_path / "answering")
    (tmp_path / "asterisk").write_text(
        f'#!/bin/sh\ncd "{tmp_path}"\ntest -d "asked $2" || exec mkdir "asked $2"\n'
        'exec ./answering "$@"\n'
    )
    (tmp_path / "asterisk").chmod(0o755)
    done = run("codecs", "ulaw", "slin", "--from-asterisk", PATH=path)
    assert done.returncode == 0, done.stderr
    assert "Asterisk 22.10.1, running on this machine" in done.stderr


def test_an_asterisk_that_does_not_answer_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "asterisk").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "asterisk").chmod(0o755)
    done = run("codecs", "--from-asterisk", PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert done.returncode == 1
    assert "group asterisk" in done.stderr


def test_chinese_is_spoken() -> None:
    done = run("codecs", "opus", "alaw", "--lang", "zh")
    assert "此路径的损失" in done.stdout
    assert "是不是 opus" in run("codecs", "opsu", "--lang", "zh").stderr


def test_help_teaches() -> None:
    page = run("codecs", "--help").stdout
    for word in ("Examples", "--from-asterisk", "slin:48000", "--json"):
        assert word in page


def test_codecs_and_modules_are_completed() -> None:
    def completed(words: str, at: int) -> str:
        program = Path(sys.executable).with_name("asterisk-webrtc-wizard")
        complete = {
            "_ASTERISK_WEBRTC_WIZARD_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(at),
        }
        return subprocess.run(
            [program], capture_output=True, text=True, check=False, env={**os.environ, **complete}
        ).stdout

    assert "opus" in completed("asterisk-webrtc-wizard codecs op", 2)
    assert "ulaw" in completed("asterisk-webrtc-wizard codecs --modules codec_u", 3)
