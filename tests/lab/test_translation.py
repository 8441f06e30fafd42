"""Translation paths of random sets of modules, as a running Asterisk prints them."""

from __future__ import annotations

import os
import random
import secrets
import shlex
from pathlib import Path

import pytest

from tests import truth
from tests.lab import asterisk, machine
from tests.support.command import run
from wizard import codecs
from wizard.catalogue import Catalogue, Version
from wizard.codecs.steps import Node
from wizard.paths import tables

pytestmark = pytest.mark.lab

SETS = 20
CATALOGUE = Catalogue()
MODULES_CONF = "[modules]\nautoload=no\n"
LOGGER_CONF = "[logfiles]\nconsole => notice,warning,error\n"
# What parts of Asterisk that are always there say when their files are missing is not the point.
CONF = {
    "asterisk.conf": "[directories](!)\n",
    "logger.conf": "[general]\n" + LOGGER_CONF,
}


def drawn(root: machine.Root) -> list[list[str]]:
    """Random sets of the codec modules that this Asterisk has, in random order."""
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201  pytest shows it when the test fails
    chance = random.Random(seed)  # noqa: S311  no secret
    have = sorted(name for name in CATALOGUE.translators if root.has_module(name))
    return [chance.sample(have, chance.randint(0, len(have))) for _ in range(SETS)]


def asked(server: asterisk.Asterisk, modules: list[str], formats: tuple[Node, ...]) -> str:
    """Every table that it prints."""
    script = "".join(
        f"asterisk -rx 'core show translation paths {each.name} {each.rate}'\n" for each in formats
    )
    printed = server.run_script(script + "asterisk -rx 'core show translation'\n")
    return f"# Asterisk {server.version}\n# modules: {' '.join(modules)}\n{printed}"


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_random_sets_of_modules_agree(version: str, tmp_path: Path) -> None:
    """Every path, every cost, every blank; modules in the order in which they are loaded."""
    for name, text in CONF.items():
        (tmp_path / name).write_text(text)
    root = machine.root(version)
    release = Version.parse(root.version)
    rows = 0
    for modules in drawn(root):
        loads = MODULES_CONF + "".join(f"load={name}.so\n" for name in modules)
        found = codecs.graph(CATALOGUE, release, "debian", modules)
        with asterisk.start(tmp_path, version, extra={"modules.conf": loads}) as server:
            printed = truth.read(asked(server, modules, found.formats))
        told = f"{version} {modules}"
        for source in found.formats:
            title, *expected = tables.paths_table(found, source)
            assert printed.blocks[title] == expected, told
            rows += len(expected)
        assert printed.matrix == [row for row in tables.matrix(found) if row.strip()], told
    assert rows == SETS * len(found.formats) * (len(found.formats) - 1)


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_the_command_asks_the_running_asterisk(version: str, tmp_path: Path) -> None:
    """And prints what it prints itself."""
    for name, text in CONF.items():
        (tmp_path / name).write_text(text)
    loads = MODULES_CONF + "".join(f"load=codec_{name}.so\n" for name in ("gsm", "alaw", "g722"))
    with asterisk.start(tmp_path, version, extra={"modules.conf": loads}) as server:
        bin_ = tmp_path / "bin"
        bin_.mkdir()
        program = bin_ / "asterisk"
        program.write_text(f'#!/bin/sh\nexec {shlex.join(server._inside())} asterisk "$@"\n')
        program.chmod(0o755)
        path = f"{bin_}{os.pathsep}{os.environ['PATH']}"
        done = run("codecs", "gsm", "--from-asterisk", PATH=path)
        assert done.returncode == 0, done.stderr
        assert f"Asterisk {server.version}, running on this machine, Debian's build" in done.stderr
        assert done.stdout == server.cli("core show translation paths gsm")
