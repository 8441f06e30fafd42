"""One run of check --fix is enough, and each run of check ends with what comes next."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.checkcases import Change, write
from tests.support.installs import write as new
from wizard.cli import main

TWO_FILES: Sequence[Change] = [
    (
        "pjsip.conf",
        "webrtc=yes",
        "webrtc=yes\ndtls_cert_file=/no/such.pem\ndtls_cert_file=/etc/asterisk/keys/other.pem",
    )
]
"""The second line comes to light once the first is gone."""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def steps(text: str) -> list[list[str]]:
    below = text.partition("Next steps:\n")[2]
    found = [shlex.split(line) for line in below.splitlines() if line.startswith("  ")]
    return [each[each[0] == "sudo" :] for each in found]


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return write(tmp_path / "my etc", TWO_FILES)


def safe(folder: Path) -> list[str]:
    made = json.loads(run(folder, "--json").stdout)
    return [each["id"] for each in made["findings"] if each["safe"]]


def test_one_run_of_fix_writes_all_that_is_safe(folder: Path) -> None:
    """Also what only shows once the first cure is written; the diff shows all of it, once."""
    assert safe(folder)
    before = (folder / "pjsip.conf").read_bytes()
    done = run(folder, "--fix")
    assert "-dtls_cert_file=/no/such.pem" in done.stderr
    assert "-dtls_cert_file=/etc/asterisk/keys/other.pem" in done.stderr
    assert safe(folder) == []
    assert done.stderr.count("--- a/pjsip.conf") == 1
    undo = shlex.split(done.stderr.partition("To undo it: ")[2].splitlines()[0])
    assert undo[-2:] == ["rollback", str(folder)]
    CliRunner().invoke(main, [*undo[undo.index("rollback") :], "--no-reload"])
    assert (folder / "pjsip.conf").read_bytes() == before


def test_findings_lead_to_the_fix_and_to_the_explanation(folder: Path) -> None:
    """With the options that were given; the same in JSON."""
    given = ("--asterisk", "22.10.1", "--ignore", "plain-http-open")
    fix, explain = steps(run(folder, *given).stderr)
    assert fix[-7:] == ["check", str(folder), *given, "--fix"]
    assert explain[-2] == "explain"
    made = json.loads(run(folder, *given, "--json").stdout)
    assert made["findings"][0]["id"] == explain[-1]
    assert [shlex.split(each)[-2:] for each in made["next"]] == [fix[-2:], explain[-2:]]


def test_a_written_folder_without_findings_leads_to_its_install(tmp_path: Path) -> None:
    """To the folder that its answers name."""
    out = new(tmp_path / "out")
    done = run(out)
    assert done.exit_code == 0, done.output
    ((*_, name, place, option, to),) = steps(done.stderr)
    assert (name, place, option, to) == ("install", str(out), "--to", "/etc/asterisk")


def test_the_folder_of_a_container_goes_where_its_host_keeps_it(tmp_path: Path) -> None:
    """Not into the configuration of an Asterisk that runs on the host itself."""
    changes = {
        "network.topology": "docker-bridge",
        "network.public_address": "203.0.113.10",
        "network.private_address": "10.0.0.10",
    }
    out = new(tmp_path / "out", changes)
    done = run(out)
    assert done.exit_code == 0, done.output
    assert steps(done.stderr)[-1][-2:] == ["--to", "/etc/asterisk-webrtc"]
