"""What was written travels as an archive."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support.installs import DESK, QUESTIONS, fill, report, write
from wizard.install import source
from wizard.install.source import InstallSource


def test_an_archive_is_installed_like_its_folder(
    out: Path, made: InstallSource, tmp_path: Path
) -> None:
    archive = tmp_path / "out.tar.gz"
    subprocess.run(["tar", "-czf", archive, "-C", out.parent, out.name], check=True)
    assert source.load(archive, QUESTIONS)._replace(authority="") == made
    subprocess.run(["tar", "-czf", archive, "-C", out, "."], check=True)
    assert source.load(archive, QUESTIONS)._replace(authority="") == made


def test_the_certificate_of_the_authority_is_at_hand_for_the_call_after_an_archive(
    tmp_path: Path,
) -> None:
    made = write(tmp_path / "made", {"certificate.source": "private-ca"})
    archive = tmp_path / "made.tar.gz"
    subprocess.run(
        ["tar", "-czf", archive, "--exclude=ca.key", "-C", tmp_path, "made"], check=True
    )
    place = fill(tmp_path / "etc", DESK)
    ahead = report("install", str(archive), "--to", str(place), "--yes")["next"]
    assert ahead[-2] == f"tar -xOf {archive} made/ca/ca.crt > ca.crt"
    assert ahead[-1].endswith("--ca ca.crt")
    subprocess.run(["sh", "-c", ahead[-2]], check=True, cwd=tmp_path)
    assert (tmp_path / "ca.crt").read_bytes() == (made / "ca" / "ca.crt").read_bytes()
