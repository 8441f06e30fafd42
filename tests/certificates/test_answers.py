"""Certificate files are looked at while their paths are typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from wizard.certificates.answers import CROSS, certificate, private_key
from wizard.certificates.issue import leaf_files, new_authority
from wizard.errors import Invalid

NOW = datetime.now(UTC)


def files(folder: Path, name: str, made: datetime = NOW) -> tuple[str, str]:
    """A certificate for a name, and its key."""
    authority = new_authority([name], [], made)
    written = leaf_files(authority, [name], [], made)
    paths = []
    for path, file in sorted(written.items()):
        target = folder / f"{name}-{made:%Y}-{Path(path).name}"
        target.write_bytes(file.content)
        target.chmod(0o600)
        paths.append(str(target))
    return paths[0], paths[1]


def tree(chain: str = "") -> dict[str, Any]:
    return {"network": {"hostname": "pbx.test"}, "certificate": {"certificate": chain}}


def test_files_that_fit_are_taken(tmp_path: Path) -> None:
    chain, key = files(tmp_path, "pbx.test")
    certificate(chain, tree())
    private_key(key, tree(chain))


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    chain, _ = files(tmp_path, "other.test")
    with pytest.raises(Invalid, match=r"other\.test.*pbx\.test") as caught:
        certificate(chain, tree())
    assert "证书" in caught.value.text("zh")


def test_an_expired_certificate_is_refused(tmp_path: Path) -> None:
    chain, _ = files(tmp_path, "pbx.test", NOW - timedelta(days=4000))
    with pytest.raises(Invalid, match="expired"):
        certificate(chain, tree())


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    chain, _ = files(tmp_path, "pbx.test")
    _, key = files(tmp_path, "other.test")
    with pytest.raises(Invalid, match="does not match"):
        private_key(key, tree(chain))


def test_a_file_that_is_no_certificate_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pem"
    path.write_text("hello")
    for check in (certificate, private_key):
        with pytest.raises(Invalid):
            check(str(path), tree(str(path)))


def test_a_slip_in_a_folder_of_this_machine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        certificate(str(tmp_path / "missing.pem"), tree())


def test_paths_on_another_machine_are_taken_as_they_are(tmp_path: Path) -> None:
    there = str(tmp_path / "not" / "here" / "pbx.pem")
    certificate(there, tree())
    private_key(there, tree(there))


def test_every_check_belongs_to_a_question_about_a_file() -> None:
    assert set(CROSS) == {"certificate.certificate", "certificate.private_key"}
