"""The wizard reads configuration files as the running Asterisk does, and edits them alike."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.lab import asterisk, machine, manager
from tests.support import conffiles
from wizard.conf import EditableFile, read, resolve
from wizard.conf.scan import TooDeep, lines

pytestmark = pytest.mark.lab

MINIMAL = Path(__file__).parent / "minimal"
GENERATED = 1900
EQUALS = b"[a]\nx=1\nX=1\nx=2\nx=1\nx += 0\n"
NO_CONFIGURATION = {"ast_debug_tools.conf", "cel_sqlite3_custom.conf", "dbsep.conf", "muted.conf"}


class Scene(NamedTuple):
    """A running Asterisk whose configuration folder the wizard reads as well."""

    ask: manager.Manager
    folder: Path


@pytest.fixture(scope="module", params=machine.VERSIONS)
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """One Asterisk for all tests of a version; Debian's sample files are beside its own."""
    samples = machine.root(request.param).path / "etc/asterisk"
    with asterisk.start(MINIMAL, request.param, extra={"manager.conf": manager.CONF}) as server:
        folder = server.path("/etc/asterisk")
        shutil.copytree(samples, folder / "samples", symlinks=True)
        for below in (folder / "samples").iterdir():
            if below.is_dir():  # includes name it as it is called below /etc/asterisk
                shutil.copytree(below, folder / below.name)
        (folder / "inc").mkdir()
        for name, data in conffiles.INCLUDED.items():
            (folder / "inc" / name).write_bytes(data)
        server.run("chown", "-R", "asterisk:", "/etc/asterisk")
        with manager.connect(server) as ask:
            yield Scene(ask, folder)


def ours(folder: Path, name: str) -> list[manager.Category] | str:
    """What the wizard reads, in the form of the manager's answer."""
    config = resolve(folder, name, lenient=True)
    if config.state != "ok":
        return {"missing": "Config file not found", "invalid": "Config file has invalid format"}[
            config.state
        ]
    return [
        manager.Category(
            section.name,
            section.template,
            tuple(section.bases),
            tuple(f"{each.name}={each.value}" for each in section.variables),
        )
        for section in config.sections
    ]


def test_every_sample_file_is_read_as_asterisk_reads_it(scene: Scene) -> None:
    files = sorted((scene.folder / "samples").glob("*.conf"))
    names = [f"samples/{file.name}" for file in files]
    asked = {name: scene.ask.config(name) for name in names}
    differ = [name for name in names if ours(scene.folder, name) != asked[name]]
    assert differ == []
    refused = [name for name in names if isinstance(asked[name], str)]
    assert len(names) > 90
    assert {name.rpartition("/")[2] for name in refused} <= NO_CONFIGURATION
    assert all(read(file).render() == file.read_bytes() for file in files)


def is_safe(data: bytes) -> bool:
    """Whether Asterisk survives reading a file.

    A comment that ends unopened writes out of bounds. And `+=` replaces a variable that the reader
    may still hold as the last one: a comment that is left over at the end of the file is then
    written into freed memory (process_text_line, ast_variable_update and config_text_file_load of
    main/config.c, 16.28 and 22.10).
    """
    appended = commented = False
    try:
        for line in lines(data):
            if line.after < 0:
                return False
            commented |= line.before > 0 or b";" in line.raw
            if is_append(line.text):
                appended = True
            elif line.text.startswith(b"[") or (b"=" in line.text and line.text[:1] != b"#"):
                appended, commented = False, b";" in line.raw
    except TooDeep:
        return False
    return not (appended and commented)


def is_append(text: bytes) -> bool:
    """Whether a statement appends to a value."""
    name, equals, _ = text.partition(b"=")
    return bool(equals) and name.endswith(b"+") and not text.startswith((b"[", b"#"))


def test_generated_files_are_read_as_asterisk_reads_them(scene: Scene) -> None:
    dice = random.Random(7)  # noqa: S311  the same in every run
    read_to_the_end = 0
    files = [EQUALS, *(conffiles.hostile(dice) for _ in range(GENERATED))]
    for number, data in enumerate(files):
        file = scene.folder / "generated.conf"
        file.write_bytes(data)
        config = resolve(scene.folder, file.name, lenient=True)
        if not is_safe(data) or any(each.kind == "inherits-itself" for each in config.problems):
            continue
        asked = scene.ask.config(file.name)
        read_to_the_end += not isinstance(asked, str)
        mine = ours(scene.folder, file.name)
        assert mine == asked, (number, data, [str(each.where) for each in config.problems])
    assert read_to_the_end > GENERATED / 4


# No block comment: what one hides comes to life when Asterisk saves the file (16.28, 22.10).
EDITS = """\
; a person's file
[general](!)
type = x ; note
allow=ulaw
[one](general)
key => a
allow=alaw   ; mine
[two]
Key=1
gone=1
gone=2
"""


def test_edits_lead_to_what_asterisks_own_edits_lead_to(scene: Scene) -> None:
    (scene.folder / "theirs.conf").write_text(EDITS)
    (scene.folder / "theirs.conf").chmod(0o666)
    document = EditableFile(EDITS.encode())
    edits: list[tuple[str, str, str, str]] = [
        ("update", "one", "key", "b,c=d>"),
        ("update", "two", "Key", "[2]"),
        ("append", "two", "added", "more"),
        ("append", "one", "allow", "opus"),
        ("delete", "two", "gone", ""),
        ("newcat", "three", "", ""),
        ("append", "three", "a b", "c = d"),
    ]
    headers = [("SrcFilename", "theirs.conf"), ("DstFilename", "theirs.conf")]
    for number, (action, section, name, value) in enumerate(edits):
        headers += [(f"Action-{number:06}", action), (f"Cat-{number:06}", section)]
        if name:
            headers += [(f"Var-{number:06}", name), (f"Value-{number:06}", value)]
        edit(document, action, section, name, value)
    answer = scene.ask.ask("UpdateConfig", headers)
    assert answer[0] == "Response: Success", answer
    (scene.folder / "ours.conf").write_bytes(document.render())
    theirs = scene.ask.config("theirs.conf")
    assert isinstance(theirs, list)
    assert scene.ask.config("ours.conf") == theirs
    assert ours(scene.folder, "ours.conf") == theirs


def edit(document: EditableFile, action: str, section: str, name: str, value: str) -> None:
    """The wizard's edit that corresponds to an action of UpdateConfig."""
    if action == "newcat":
        document.add_section(section)
        return
    block = document.find(section)[0]
    if action == "update":
        block.set(name, value)
    elif action == "append":
        block.add(name, "=", value)
    else:
        while found := block.all(name):
            block.remove(found[0])
