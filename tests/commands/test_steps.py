"""What explain and doctor say comes next."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import pytest

from tests.support.command import run

NOBODY = "ws://127.0.0.1:9/ws"


@pytest.fixture(name="server")
def _server(tmp_path: Path) -> str:
    """The search path of a machine that has an Asterisk."""
    program = tmp_path / "bin" / "asterisk"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    return f"{program.parent}:{os.environ['PATH']}"


def steps(text: str) -> list[list[str]]:
    below = text.partition("Next steps:\n")[2]
    found = [shlex.split(line) for line in below.splitlines() if line.startswith("  ")]
    return [each[each[0] == "sudo" :] for each in found]


def ends(found: list[list[str]], *expected: list[str]) -> bool:
    """Whether the commands are these, however the program is called."""
    return [each[-len(wanted) :] for each, wanted in zip(found, expected, strict=True)] == [
        *expected
    ]


def test_a_fault_leads_to_the_server_that_it_is_explained_on(server: str) -> None:
    """Its configuration, then what runs; the same in JSON."""
    told = run("explain", "No matching endpoint found", PATH=server)
    assert ends(steps(told.stderr), ["check"], ["doctor", "--local"])
    made = json.loads(run("explain", "No matching endpoint found", "--json", PATH=server).stdout)
    assert ends([shlex.split(each) for each in made["next"]], ["check"], ["doctor", "--local"])


def test_a_rule_with_a_safe_cure_leads_to_that(server: str) -> None:
    """Check --fix shows the difference first."""
    assert ends(steps(run("explain", "aor-no-contacts", PATH=server).stderr), ["check", "--fix"])


def test_what_is_no_fault_or_is_explained_elsewhere_leads_nowhere(server: str) -> None:
    """An option, and a desk without an Asterisk."""
    assert steps(run("explain", "stunaddr", PATH=server).stderr) == []
    assert steps(run("explain", "No matching endpoint found", PATH="/usr/bin:/bin").stderr) == []


def test_a_layer_that_fails_leads_to_its_explanation_and_the_local_examination(
    server: str, tmp_path: Path
) -> None:
    """With the address and the options that were given."""
    secret = tmp_path / "my password"
    secret.write_text("secret\n")
    given = (NOBODY, "--user", "6001", "--password-file", str(secret))
    told = run("doctor", *given, PATH=server)
    assert told.returncode == 4
    found = steps(told.stderr)
    assert ends(found[-1:], ["doctor", NOBODY, "--local", *given[1:]])
    assert all(each[-2] == "explain" for each in found[:-1])
    made = json.loads(run("doctor", *given, "--json", PATH=server).stdout)
    assert [shlex.split(each)[-4:] for each in made["next"]][-1] == found[-1][-4:]
