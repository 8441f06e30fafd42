"""The hook for pre-commit, run by pre-commit itself in a repository with a configuration."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from tests.support.checkcases import write

MANIFEST = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
HOOK = "asterisk-webrtc-wizard-check"
PROGRAMS = Path(sys.executable).parent


def git(folder: Path, *arguments: str) -> str:
    names = ["-c", "user.name=a", "-c", "user.email=a@example.test", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", "-C", str(folder), *names, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def committed(folder: Path) -> str:
    """A repository of what is in the folder; its commit."""
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "one")
    return git(folder, "rev-parse", "HEAD")


def test_the_hook_checks_the_folder_that_its_arguments_name(tmp_path: Path) -> None:
    """It fails where there is a finding, and is not run where no configuration changed."""
    hooks, mine = tmp_path / "hooks", tmp_path / "mine"
    hooks.mkdir()
    shutil.copy(MANIFEST, hooks)
    revision = committed(hooks)
    write(mine / "conf", [("keys/fullchain.pem", "", None), ("keys/privkey.pem", "", None)])
    # The program of this tree; `language: python` of the manifest would install the clone.
    hook = {"id": HOOK, "args": ["conf", "--asterisk", "22.10.1"], "language": "system"}
    config = {"repos": [{"repo": str(hooks), "rev": revision, "hooks": [hook]}]}
    (mine / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    committed(mine)

    def run() -> subprocess.CompletedProcess[str]:
        path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
        environ = {**os.environ, "PATH": path, "PRE_COMMIT_HOME": str(tmp_path / "home")}
        return subprocess.run(
            [PROGRAMS / "pre-commit", "run"],
            cwd=mine, env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip

    (mine / "README").write_text("nothing of Asterisk")
    git(mine, "add", "-A")
    assert "Skipped" in run().stdout
    with (mine / "conf/rtp.conf").open("a") as file:
        file.write("; a comment\n")
    git(mine, "add", "-A")
    right = run()
    assert right.returncode == 0, right.stdout + right.stderr
    (mine / "conf/pjsip.conf").write_text(
        (mine / "conf/pjsip.conf").read_text().replace("max_contacts=5", "max_contacts=0")
    )
    git(mine, "add", "-A")
    wrong = run()
    assert wrong.returncode == 1
    assert "[aor-no-contacts]" in wrong.stdout
