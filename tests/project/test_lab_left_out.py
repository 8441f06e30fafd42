"""A run without the lab says so, and says why; LAB=required does not let it pass."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab import machine

ONE_LAB_TEST = "tests/lab/test_browser.py::test_a_client_folder_is_built_once"
NO_ROOT = """
from tests.lab import machine
machine.why_not = lambda: "only root may do this"
"""


def run(folder: Path, lab: str) -> subprocess.CompletedProcess[str]:
    (folder / "no_root.py").write_text(NO_ROOT)
    top = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no_root", "-p", "no:xdist", ONE_LAB_TEST],
        cwd=top,
        env={**os.environ, "LAB": lab, "PYTHONPATH": f"{folder}:{top}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("lab", "reason"), [("auto", "only root may do this"), ("off", "LAB=off")]
)
def test_a_lab_test_is_left_out_with_its_reason(tmp_path: Path, lab: str, reason: str) -> None:
    done = run(tmp_path, lab)
    assert done.returncode == 0
    assert f"left out: 1 lab tests, because {reason}" in done.stdout


def test_required_turns_the_reason_into_a_failure(tmp_path: Path) -> None:
    done = run(tmp_path, "required")
    assert done.returncode == 1
    assert "LAB=required, but only root may do this" in done.stdout


def test_an_ordinary_user_is_told_that_root_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(Path, "exists", lambda _: True)
    assert "root" in (machine.why_not() or "")


def test_a_system_without_apt_is_told_that_debian_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert "not Debian" in (machine.why_not() or "")


def test_another_branch_than_expected_stops_with_its_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def chroot(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 0, "Asterisk 24.0.1~dfsg-1\n", "")

    monkeypatch.setattr(subprocess, "run", chroot)
    with pytest.raises(
        machine.CannotHaveLab, match=r"carries Asterisk 24\.0\.1, but 22 is needed"
    ):
        machine.inspect(tmp_path, machine.SUITES["22"])
