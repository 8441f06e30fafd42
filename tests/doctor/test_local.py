"""``doctor --local`` on a machine that is pretended: what the console says, and who owns it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support import freepbx
from tests.support.pretended import Pretended
from wizard.catalogue import Catalogue
from wizard.doctor.local.layers import examine_local
from wizard.doctor.report import DoctorTexts, LayerResult
from wizard.doctor.visit import ProbeOptions, read_url

CLOSED = {
    "nftables": [
        {"chain": {"family": "inet", "table": "t", "name": "in", "hook": "input",
                   "policy": "drop"}},
    ]
}  # fmt: skip


class Machine(Pretended):
    """A machine whose Asterisk answers, and whose configuration is a folder of the test."""

    def __init__(self, folder: Path, https: str, http: str = "127.0.0.1:8088") -> None:
        super().__init__(asterisk="yes")
        self._folder = folder
        self._says = {
            "core show version": "Asterisk 22.10.1 built by x on y\n",
            "core show settings": "  Configuration directory: /etc/asterisk\n",
            "http show status": (
                f"HTTP Server Status:\nServer Enabled and Bound to {http}\n"
                f"HTTPS Server Enabled and Bound to {https}\n"
                "/ws => Asterisk HTTP WebSocket\n"
            ),
            "rtp show settings": "  Port start:      10100\n  Port end:        20000\n",
        }

    def configuration(self, folder: str) -> str:
        """The folder of the test."""
        return str(self._folder)

    def run(self, arguments: Sequence[str], seconds: float) -> str | None:
        """What the console or the firewall says."""
        if "ruleset" in arguments:
            return json.dumps(CLOSED)
        return self._says.get(arguments[-1], "")


class Nobody:
    """Watches nothing."""

    def begins(self, name: str) -> None:
        """Nothing."""

    def ended(self, result: LayerResult) -> None:
        """Nothing."""


def examined(machine: Machine, url: str = "") -> dict[str, LayerResult]:
    target = read_url(url) if url else None
    options = ProbeOptions(timeout=1.0)
    results = asyncio.run(examine_local(options, target, Nobody(), machine))
    return {each.name: each for each in results}


def said(result: LayerResult, language: str = "en") -> str:
    words = DoctorTexts(Catalogue(), language)
    return " ".join(f"{words.text(each)} {words.fix(each)}" for each in result.notes)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_https_server_of_this_machine_alone_fails_and_names_the_setting(
    tmp_path: Path, language: str
) -> None:
    found = examined(Machine(freepbx.install(tmp_path), "127.0.0.1:8089"))
    assert "FreePBX 17" in said(found["server"], language)
    assert not found["http-server"].ok
    words = said(found["http-server"], language)
    assert "127.0.0.1:8089" in words
    assert "mini-HTTP server > HTTPS Bind Address" in words


def test_without_a_platform_the_file_is_named(tmp_path: Path) -> None:
    found = examined(Machine(tmp_path, "[::1]:8089"))
    assert not found["http-server"].ok
    assert "tlsbindaddr=0.0.0.0:8089" in said(found["http-server"])


def test_a_proxy_that_browsers_use_may_connect_to_this_machine_alone(tmp_path: Path) -> None:
    machine = Machine(tmp_path, "127.0.0.1:8089")
    assert examined(machine, "wss://pbx.example.test/ws")["http-server"].ok
    assert not examined(machine, "wss://pbx.example.test:8089/ws")["http-server"].ok


def test_an_open_https_server_is_fine(tmp_path: Path) -> None:
    assert examined(Machine(tmp_path, "0.0.0.0:8089"))["http-server"].ok


def test_closed_ports_are_opened_in_the_firewall_of_the_platform(tmp_path: Path) -> None:
    """Nft rules of one's own would be gone at its next start."""
    found = examined(Machine(freepbx.install(tmp_path / "a"), "0.0.0.0:8089"))
    assert "FreePBX 17: Connectivity > Firewall" in said(found["firewall"])
    assert "tcp 8089" in said(found["firewall"])
    other = examined(Machine(tmp_path, "0.0.0.0:8089"))
    assert "nft, ufw or firewalld" in said(other["firewall"])
