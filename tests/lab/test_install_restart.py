"""A setting that only a start reads: told, waited for until nobody talks, and taken back."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from tests.lab import asterisk, machine
from tests.lab.test_install import wizard
from tests.support.installs import PHONE, contents, write

pytestmark = pytest.mark.lab


def with_port(out: Path, port: int) -> Path:
    """The folder with another port of the desk phones."""
    other = shutil.copytree(out, out.with_name(f"out-{port}"))
    conf = other / "asterisk/pjsip.conf"
    text = conf.read_text()
    assert "bind=0.0.0.0:5060" in text
    conf.write_text(text.replace("bind=0.0.0.0:5060", f"bind=0.0.0.0:{port}"))
    return other


def listens(server: asterisk.Asterisk, port: int) -> bool:
    """Whether a UDP socket has the port."""
    return f":{port:04X} " in server.run("cat", "/proc/net/udp")


@pytest.mark.parametrize("version", machine.VERSIONS)
def test_asterisk_restarts_when_it_must_and_nobody_talks(tmp_path: Path, version: str) -> None:
    out = write(tmp_path / "out", {
        "asterisk": {"version": version}, "users": [{"name": "6001"}, PHONE],
    })  # fmt: skip
    stock = machine.root(version).path / "etc/asterisk"
    with asterisk.start(stock, version) as server:
        place = server.path("/etc/asterisk")
        tools = tmp_path / "bin"

        def install(port: int, *more: str) -> dict[str, Any]:
            source = with_port(out, port)
            told = wizard(server, tools, "install", str(source), "--to", str(place), "--yes",
                          "--on-clash", "take", "--json", *more)  # fmt: skip
            found: dict[str, Any] = json.loads(told[: told.rindex("}\n") + 1])
            return found

        first = install(5070, "--reload")
        # Beside an existing configuration nothing is written that only a start reads.
        assert first["restart"] == {**first["restart"], "state": "no", "for": []}
        assert listens(server, 5070)
        before = contents(place)
        assert install(5080, "--reload")["restart"]["for"] == ["pjsip.conf: [transport-udp] bind"]
        assert listens(server, 5070)
        assert not listens(server, 5080)
        server.cli("channel originate Local/600@services application Wait 300")
        server.wait_for("core show channels count", "[1-9] active channel")
        told = wizard(server, tools, "install", str(tmp_path / "out-5080"), "--to", str(place),
                      "--on-clash", "take", "--restart")  # fmt: skip
        assert "are in a call" in told
        assert "when the last call ends" in " ".join(told.split())
        assert "Wait" in server.cli("core show channels concise")
        server.cli("channel request hangup all")
        end = time.monotonic() + 60
        while not listens(server, 5080):
            assert time.monotonic() < end, "\n".join(server.log()[-40:])
            time.sleep(0.2)
        server.cli("core waitfullybooted")
        back = wizard(server, tools, "rollback", str(place), "--restart")
        assert "Asterisk was restarted" in back
        assert contents(place) == before
        assert listens(server, 5070)
        assert not listens(server, 5080)
