"""A running Asterisk shows the defaults and limits that the catalogue names, and obeys them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab import asterisk, looks, machine, seeing, trust
from tests.lab.test_lab import MINIMAL

pytestmark = pytest.mark.lab


@pytest.fixture
def conf(ca: trust.Authority, tmp_path: Path) -> Path:
    """The minimal configuration, with keys that fit each other and a pair that does not."""
    folder = tmp_path / "asterisk"
    shutil.copytree(MINIMAL, folder)
    keys = ca.issue(folder / "keys", seeing.HOST)
    ca.issue(folder / "other", seeing.HOST)
    pair = [(keys / name).read_text() for name in ("privkey.pem", "fullchain.pem")]
    (keys / "both.pem").write_text("".join(pair))
    return folder


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_what_the_catalogue_says_is_what_a_running_asterisk_does(
    conf: Path, version: str, sees: Callable[[seeing.Seen, seeing.Seen], None]
) -> None:
    """Defaults, limits, what happens outside them, other spellings, and what a reload reaches."""
    files = looks.load()
    boot = seeing.boot_files(files, (conf / "modules.conf").read_text())
    with asterisk.start(conf, version, extra=boot) as server:
        assert server.complaints() == []
        seen, wrong = seeing.see(server, files)
        assert not wrong, "\n".join(wrong)
    sees(seen, seeing.expected(files, server.version))
