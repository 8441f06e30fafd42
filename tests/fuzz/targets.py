"""What is fed, with what, and what has to hold: one target for each reader.

A target takes bytes. It may end with an error that a person can mend (:class:`WizardError`), or
with the one that its callers catch; with nothing else. Nothing is written outside of its folder,
and nothing raw reaches a terminal.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from click.testing import CliRunner
from hypothesis import strategies as st

from tests.fuzz.pieces import (
    ANSWERS,
    CONF,
    DESCRIPTION,
    FIREWALL,
    FRAMES,
    HTTP,
    SETTINGS,
    SIP,
    STUN,
    TAR,
    TEXT,
    USERS,
)
from wizard.catalogue import Catalogue
from wizard.errors import WizardError

Feed = Callable[[bytes, Path], None]


class Target(NamedTuple):
    """One reader.

    Attributes:
        feed: reads the bytes, in a folder of its own.

        inputs: what it is fed.
    """

    feed: Feed
    inputs: st.SearchStrategy[bytes]


RAW = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What a terminal would obey, or what turns the direction of a text."""


shipped = cache(Catalogue)
"""The one catalogue of all inputs, with which ``explain`` keeps what it has made of it."""


def command(*arguments: str, stdin: bytes = b"") -> str:
    """Run the command; everything that it prints. A traceback is a failure."""
    from wizard.cli import main

    with patch("wizard.explain.run.Catalogue", shipped):
        result = CliRunner().invoke(main, list(arguments), input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert "Traceback" not in result.output, result.output
    assert result.exit_code in (0, 1, 2, 3, 4), result.output
    raw = RAW.search(result.output)
    assert raw is None, result.output[max(0, raw.start() - 80) : raw.end()]
    return result.output


def _conf(data: bytes, folder: Path) -> None:
    from wizard.conf import EditableFile, resolve

    (folder / "x.conf").write_bytes(data)
    for major in (16, 23):
        resolve(folder, "x.conf", lenient=True, major=major)
    with contextlib.suppress(WizardError):
        document = EditableFile(data, "x.conf")
        assert document.render() == data
        for block in document.blocks:
            assert block.items is not None


def _check(data: bytes, folder: Path) -> None:
    for name in ("pjsip.conf", "http.conf", "rtp.conf", "extensions.conf"):
        (folder / name).write_bytes(data)
    command("check", str(folder), "--asterisk", "22")
    command("check", str(folder), "--asterisk", "16", "--json")


TOLD = ("--set", "asterisk.version=22", "--set", "network.topology=lan",
        "--set", "network.hostname=pbx.example.test")  # fmt: skip


def _taken(data: bytes, folder: Path) -> None:
    for name in ("pjsip", "http", "rtp", "extensions", "pjsip_wizard", "modules", "asterisk"):
        (folder / f"{name}.conf").write_bytes(data)
    out = folder / "out"
    command("new", str(out), "--from", str(folder), "--no-input", "--dry-run", "--json", *TOLD)
    assert not out.exists()


def _answers(data: bytes, folder: Path) -> None:
    path = folder / "answers.toml"
    path.write_bytes(data)
    given = ("--answers", str(path), "--no-input", "--dry-run")
    command("new", str(folder / "out"), *given)
    assert not (folder / "out").exists()


def _settings(data: bytes, folder: Path) -> None:
    from wizard.answers.layers import environment_layer, parse_set

    text = data.decode("utf-8", "surrogateescape")
    with contextlib.suppress(WizardError):
        parse_set(text)
    key, _, value = text.partition("=")
    with contextlib.suppress(WizardError):
        environment_layer({f"ASTERISK_WEBRTC_{key.upper().replace('.', '_')}": value})


def _users(data: bytes, folder: Path) -> None:
    from wizard.answers.userfile import read

    path = folder / "users.csv"
    path.write_bytes(data)
    path.chmod(0o600)
    with contextlib.suppress(WizardError):
        read(path)


def _secrets(data: bytes, folder: Path) -> None:
    from wizard.answers import Secret, Secrets
    from wizard.answers.secretsfile import edited, parse, read

    path = folder / "secrets.toml"
    path.write_bytes(data)
    path.chmod(0o600)
    with contextlib.suppress(WizardError):
        file = read(path)
        more = Secrets(users={"new": Secret("new")})
        assert parse(edited(file, more), "").users["new"] == Secret("new")


def _archive(data: bytes, folder: Path) -> None:
    from wizard.install.archive import unpacked

    path = folder / "out.tar.gz"
    path.write_bytes(data)
    before = sorted(folder.rglob("*"))
    with contextlib.suppress(WizardError):
        for name in unpacked(path).files:
            assert not name.startswith("/")
            assert not {"..", ".wizard"} & set(name.split("/"))
    assert sorted(folder.rglob("*")) == before


def _text(data: bytes, folder: Path) -> None:
    path = folder / "full.log"
    path.write_bytes(data)
    command("explain", str(path))
    command("explain", "-", "--json", stdin=data)
    if b"\0" not in data:
        word = os.fsdecode(data)
        command("explain", "--", f" {word}")
        command("codecs", "--", f" {word}")


def _sip(data: bytes, folder: Path) -> None:
    from wizard.doctor.protocol import digest
    from wizard.sip import message as sip

    text = data.decode("utf-8", "replace")
    with contextlib.suppress(sip.NotSip):
        message = sip.parse(text)
        assert message.status_line is not None
        sip.address(message.get("contact"))
    challenge = digest.choose([text, f"Digest {text}"])
    if challenge is not None:
        made = digest.answer(challenge, user="u", password="p", method="REGISTER", uri="sip:x")
        assert "\r" not in made.replace("\r", "", text.count("\r"))


def _dump(data: bytes, folder: Path) -> None:
    from wizard.explain.dump.dump import DumpKeeper
    from wizard.explain.dump.fields import dialog_fields
    from wizard.explain.dump.ladder import ladders

    quoted = ":".join(f"{byte:02x}" for byte in data)
    packet = (
        f'[{{"_index": 1, "_source": {{"layers": {{"udp": {{"udp.payload": "{quoted}"}}}}}}}}]'
    )
    for text in (data, b"<--- SIP read from UDP:10.0.0.1:5060 --->\n" + data, packet.encode()):
        keeper = DumpKeeper()
        assert list(keeper.keeping([text])) == [text]
        found = keeper.dump()
        shown = "\n".join(ladders(found.dialogs, "en", 60))
        assert RAW.search(shown) is None
        assert all(dialog_fields(each)["messages"] for each in found.dialogs)
    path = folder / "dump.log"
    path.write_bytes(b"<--- SIP read from UDP:10.0.0.1:5060 --->\n" + data)
    command("explain", str(path))
    command("explain", str(path), "--json")


def _http(data: bytes, folder: Path) -> None:
    from wizard.doctor.protocol.streams import NotHttp, read_head

    with contextlib.suppress(NotHttp):
        assert 0 <= read_head(data).status <= 999


def _frames(data: bytes, folder: Path) -> None:
    from wizard.doctor.protocol.frames import FrameError, Frames

    class Sink:
        def write(self, data: bytes) -> None:
            assert len(data) < 1 << 20

        async def drain(self) -> None:
            pass

    async def receive() -> None:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        frames = Frames(reader, Sink())  # type: ignore[arg-type]
        for _ in range(100):
            await frames.receive()

    with contextlib.suppress(FrameError):
        asyncio.run(receive())


def _stun(data: bytes, folder: Path) -> None:
    from wizard.doctor.protocol.stun import NotStun, read

    with contextlib.suppress(NotStun):
        assert read(data).error >= 0


def _sdp(data: bytes, folder: Path) -> None:
    from wizard.doctor.layers.answer import missing, read

    missing(read(data.decode("utf-8", "replace")))


def _firewall(data: bytes, folder: Path) -> None:
    from wizard.doctor.local.firewall import read

    read(data.decode("utf-8", "replace"))


TARGETS: dict[str, Target] = {
    "conf": Target(_conf, CONF),
    "check": Target(_check, CONF),
    "taken": Target(_taken, CONF),
    "answers": Target(_answers, ANSWERS),
    "set": Target(_settings, SETTINGS),
    "users": Target(_users, USERS),
    "secrets": Target(_secrets, ANSWERS),
    "archive": Target(_archive, TAR),
    "text": Target(_text, TEXT),
    "sip": Target(_sip, SIP),
    "dump": Target(_dump, SIP),
    "http": Target(_http, HTTP),
    "frames": Target(_frames, FRAMES),
    "stun": Target(_stun, STUN),
    "sdp": Target(_sdp, DESCRIPTION),
    "firewall": Target(_firewall, FIREWALL),
}

CORPUS = Path(__file__).with_name("corpus")


def corpus(name: str) -> Iterator[Path]:
    """The files of the corpus that a target reads; some read those of `conf`."""
    of = "conf" if name in ("check", "taken") else name
    yield from sorted(CORPUS.glob(f"{of}-*.txt"))
