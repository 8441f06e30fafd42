"""What is installed for a container is told to the Asterisk in it, and to no other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.installs import fill
from wizard.errors import WizardError
from wizard.install import steps
from wizard.install.common import answered, reload_options
from wizard.install.live import activation
from wizard.machine import container
from wizard.words.texts import Texts

RELOAD = "module reload http"
DOCKER = '#!/bin/sh\necho "docker $*" >> "{folder}/calls"\nexit {code}\n'
ASTERISK = '#!/bin/sh\necho "asterisk $*" >> "{folder}/calls"\n'


def machine(folder: Path, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> Path:
    """A host with an Asterisk of its own beside the container; what it was told."""
    programs = {
        "docker": DOCKER.format(folder=folder, code=code),
        "asterisk": ASTERISK.format(folder=folder),
    }
    fill(folder / "bin", programs)
    for name in programs:
        (folder / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder / 'bin'}:{os.environ['PATH']}")
    return folder / "calls"


def over(config: str, *, reload: bool) -> activation.ReloadResult:
    options = reload_options(Path(config), reload, False, False, False)
    outcome = activation.activate([RELOAD], [], options, Texts("en", "install"))
    answered(outcome, options)
    return outcome


def test_the_asterisk_in_the_container_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = machine(tmp_path, monkeypatch)
    assert over(container.CONFIG, reload=True).reloaded
    told = calls.read_text().splitlines()
    assert told[-1].startswith("docker exec asterisk-webrtc ")
    assert told[-1].endswith(f" -rx {RELOAD}")
    assert not any(each.startswith("asterisk ") for each in told)


def test_the_asterisk_of_the_host_is_told_of_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = machine(tmp_path, monkeypatch)
    assert over("/etc/asterisk", reload=True).reloaded
    assert calls.read_text().splitlines() == [f"asterisk -rx {RELOAD}"]


def test_what_is_to_be_typed_reaches_the_container(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(tmp_path, monkeypatch)
    monkeypatch.setattr("wizard.install.steps.needs_sudo", lambda: True)
    outcome = over(container.CONFIG, reload=False)
    for folder, words in (
        (container.CONFIG, "sudo docker exec asterisk-webrtc asterisk -rx"),
        ("/etc/asterisk", "sudo asterisk -rx"),
    ):
        options = reload_options(Path(folder), False, False, False, False)
        (told,) = steps.to_asterisk([RELOAD], outcome, options.machine)
        assert told == f"{words} '{RELOAD}'"


def test_a_container_that_does_not_answer_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(tmp_path, monkeypatch, code=1)
    with pytest.raises(WizardError, match="docker exec asterisk-webrtc asterisk -rx"):
        over(container.CONFIG, reload=True)
