"""What a service may do: the units and the drop-in.

systemd-analyze measures the units where it is installed; what it measures is asserted everywhere.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.documents import document

TUNNEL = {"host": "relay.example.test", "account": "tunnel", "port": 8089}
# What Debian's package says of coturn, as far as it matters here.
COTURN = """\
[Unit]
Description=coturn

[Service]
User=turnserver
Group=turnserver
ExecStart=/usr/bin/turnserver -c /etc/turnserver.conf --pidfile=
PrivateTmp=yes
"""
WORST = 3.0


@pytest.fixture
def units(tmp_path: Path) -> dict[str, Path]:
    """Each unit as systemd finds it; the drop-in beside the unit that it is for."""
    tunnel = tmp_path / "asterisk-webrtc-tunnel.service"
    tunnel.write_text(document("tunnel/asterisk-webrtc-tunnel.service.j2", TUNNEL))
    coturn = tmp_path / "coturn.service"
    coturn.write_text(COTURN)
    drop_in = tmp_path / "coturn.service.d/privileged-ports.conf"
    drop_in.parent.mkdir()
    drop_in.write_text(document("turn/privileged-ports.conf.j2", {}))
    return {"tunnel": tunnel, "coturn": coturn, "coturn's drop-in": drop_in}


@pytest.mark.parametrize("name", ["tunnel", "coturn"])
def test_a_unit_is_little_exposed(units: dict[str, Path], name: str) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:  # the settings themselves are asserted below
        return
    arguments = [analyze, "security", "--offline=true", "--no-pager", str(units[name])]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    (exposure,) = re.findall(r"Overall exposure level for .*: ([\d.]+) ", done.stdout)
    assert float(exposure) <= WORST, done.stdout


@pytest.mark.parametrize("name", ["tunnel", "coturn's drop-in"])
def test_a_unit_is_denied_what_it_does_not_need(units: dict[str, Path], name: str) -> None:
    lines = units[name].read_text().splitlines()
    for line in (
        "NoNewPrivileges=yes", "PrivateDevices=yes", "PrivateTmp=yes", "ProtectHome=yes",
        "ProtectKernelModules=yes", "ProtectKernelTunables=yes", "ProtectControlGroups=yes",
        "RestrictNamespaces=yes", "RestrictSUIDSGID=yes", "MemoryDenyWriteExecute=yes",
        "SystemCallArchitectures=native", "LockPersonality=yes", "UMask=0077",
    ):  # fmt: skip
        assert line in lines
    # the first one says whether a list allows or denies
    filters = [line for line in lines if line.startswith("SystemCallFilter=")]
    assert filters[0] == "SystemCallFilter=@system-service"
    assert filters[1].startswith("SystemCallFilter=~@privileged")
    (bounding,) = [line for line in lines if line.startswith("CapabilityBoundingSet=")]
    wanted = "" if name == "tunnel" else "CAP_NET_BIND_SERVICE"
    assert bounding == f"CapabilityBoundingSet={wanted}"


def test_the_tunnel_does_not_run_as_root(units: dict[str, Path]) -> None:
    assert "\nUser=asterisk-webrtc-tunnel\n" in units["tunnel"].read_text()
