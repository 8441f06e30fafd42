"""How the program names itself in commands that are to be pasted."""

from __future__ import annotations

from pathlib import Path

import pytest

from wizard.machine import program


@pytest.fixture(name="environment")
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program in an environment of its own, which is first on the path."""
    own = tmp_path / "environment" / "bin" / program.PROGRAM
    own.parent.mkdir(parents=True)
    own.touch(0o755)
    monkeypatch.setattr("sys.prefix", str(own.parents[1]))
    monkeypatch.setattr("sys.base_prefix", "/usr")
    monkeypatch.setattr("sys.argv", [str(own)])
    monkeypatch.setenv("PATH", f"{own.parent}:/usr/bin:/bin")
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return own


def test_an_environment_that_ends_with_the_process_is_named_by_its_path(environment: Path) -> None:
    """As `uvx` makes it: the next shell would not find the name."""
    assert program.command_line(["check"]) == f"{environment} check"
    assert program.command_line(["install"], sudo=True) == f"sudo {environment} install"


def test_an_activated_environment_is_found_by_name(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sudo does not look there, so it gets the path."""
    monkeypatch.setenv("VIRTUAL_ENV", str(environment.parents[1]))
    assert program.command_line(["check"]) == f"{program.PROGRAM} check"
    assert program.command_line(["install"], sudo=True) == f"sudo {environment} install"


def test_a_link_into_an_environment_is_found_by_name(
    environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `pipx install` makes it in ~/.local/bin."""
    link = tmp_path / "local" / "bin" / program.PROGRAM
    link.parent.mkdir(parents=True)
    link.symlink_to(environment)
    monkeypatch.setenv("PATH", f"{link.parent}:/usr/bin:/bin")
    assert program.command_line(["check"]) == f"{program.PROGRAM} check"
