"""An account that a generated file and a person's file both define, on real Asterisks.

The generated file has extensions 1001 and 1002, as a platform such as FreePBX writes them; the
other file has an account 1001 of its own.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import asterisk
from tests.support import freepbx
from tests.support.explaining import as_json
from tests.support.installs import wizard, write

pytestmark = pytest.mark.lab

MINIMAL = Path(__file__).with_name("minimal")


def account(name: str) -> str:
    """An endpoint, its login and where it registers."""
    return (
        f"[{name}]\ntype=endpoint\naors={name}\nauth={name}\ncontext=inside\nallow=ulaw\n"
        f"[{name}]\ntype=auth\nusername={name}\npassword=sEq7-quiet-harbour-41\n"
        f"[{name}]\ntype=aor\nmax_contacts=2\n"
    )


CLEAN = {
    "pjsip.conf": (
        "[transport-udp]\ntype=transport\nprotocol=udp\nbind=192.0.2.10\n"
        "#include pjsip.endpoint.conf\n#include pjsip_custom_post.conf\n"
    ),
    "pjsip.endpoint.conf": account("1001") + account("1002"),
    "pjsip_custom_post.conf": "",
}
DUPLICATE = r"contains a duplicate object: '1001' of type 'endpoint'"


@pytest.fixture(params=["16", "22"])
def server(request: pytest.FixtureRequest) -> Iterator[asterisk.Asterisk]:
    """An Asterisk on the clean folder."""
    with asterisk.start(MINIMAL, request.param, extra=CLEAN) as running:
        yield running


def endpoints(server: asterisk.Asterisk) -> list[str]:
    """The names of the endpoints that are loaded."""
    return re.findall(r"(?m)^ *Endpoint: +(\d+)", server.cli("pjsip show endpoints"))


def logged(server: asterisk.Asterisk, pattern: str) -> str:
    """The line of the log that holds a pattern, once it is written."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = [line for line in server.log() if re.search(pattern, line)]
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"never logged: {pattern}")


def test_a_second_source_takes_all_accounts_down_at_the_next_start(
    server: asterisk.Asterisk,
) -> None:
    """A reload keeps the accounts, so that nobody notices before the restart."""
    assert endpoints(server) == ["1001", "1002"]
    server.path("/etc/asterisk/pjsip_custom_post.conf").write_text(account("1001"))
    server.cli("module reload res_pjsip.so")
    line = logged(server, DUPLICATE)
    assert endpoints(server) == ["1001", "1002"]
    server.stop()
    server.boot()
    assert endpoints(server) == []
    assert as_json(line)["matches"][0]["id"] == "sorcery-duplicate-object"


def extended(place: Path, name: str) -> None:
    """Add an extension, as the platform does: in its three files, and in no other."""
    _, endpoint, auth, aor = account(name).split("[")
    for kind, text in (("endpoint", endpoint), ("auth", auth), ("aor", aor)):
        with (place / f"pjsip.{kind}.conf").open("a") as file:
            file.write(f"[{text}")


@pytest.mark.parametrize("reloaded", [True, False], ids=["reload", "restart"])
def test_an_extension_that_gets_the_number_of_a_user_later_does_no_harm(
    tmp_path: Path, reloaded: bool
) -> None:
    """The folder stands in for FreePBX 17: its files, its includes, what it writes anew."""
    out = write(tmp_path / "out")
    place = freepbx.install(tmp_path / "pbx")
    done = wizard("install", str(out), "--to", str(place), "--yes", "--no-reload")
    assert done.returncode in (0, 4), done.stderr
    with asterisk.start(place, "22") as server:
        assert {"1001", "1002", "6001-webrtc"} <= set(named(server))
        extended(server.path("/etc/asterisk"), "6001")
        if reloaded:
            server.cli("module reload res_pjsip.so")
        else:
            server.stop()
            server.boot()
        server.wait_for("pjsip show endpoints", "Endpoint: +6001 ")
        assert {"1001", "1002", "6001", "6001-webrtc"} <= set(named(server))
        assert not [line for line in server.log() if "duplicate object" in line]


def named(server: asterisk.Asterisk) -> list[str]:
    """The names of all endpoints."""
    return re.findall(r"(?m)^ *Endpoint: +([^\s/<]+)", server.cli("pjsip show endpoints"))
