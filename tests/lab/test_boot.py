"""Every pair of answers boots without one complaint, and Asterisk says what was planned."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.lab import asterisk, machine
from tests.support.matrix import answers_of, cases
from wizard.answers import Secret, Secrets
from wizard.answers.secrets import complete
from wizard.catalogue import Catalogue
from wizard.certificates.keys import ensure_authority
from wizard.plan import make_plan
from wizard.plan.types import Plan
from wizard.render.files import render
from wizard.writing.output import compare, write

pytestmark = pytest.mark.lab

CATALOGUE = Catalogue()
KEYS = ensure_authority({}, ("pbx.example.test",), ("192.0.2.10",), datetime.now(UTC))
BOOTED = {"16": "16.28.0", "22": "22.10.1"}


def written(plan: Plan, folder: Path) -> Path:
    """The asterisk folder of a plan, with keys where it expects them."""
    secrets = complete(plan.answers, Secrets(turn={"password": Secret("turnpassword")}))
    files = {**render(plan, secrets, CATALOGUE, plan.answers.users), **KEYS}
    write(compare(files, folder), folder)
    return folder / "asterisk"


def value(plan: Plan, file: str, key: str) -> str | None:
    """The planned text of a key."""
    found = [s.value for s in plan.settings if (s.file, s.key) == (file, key)]
    return str(found[0]) if found and found[0] is not None else None


def differences(plan: Plan, running: asterisk.Asterisk) -> list[str]:
    """Where the running Asterisk says something else than the plan."""
    wrong = []

    def expect(command: str, pattern: str) -> None:
        said = running.cli(command)
        if not re.search(pattern, said, re.MULTILINE):
            word = re.findall(r"\w{3,}", pattern)[0]
            near = [line.strip() for line in said.splitlines() if word in line]
            wrong.append(f"{command}: no {pattern!r}, but {near}")

    rtp = plan.settings and running.cli("rtp show settings")
    for key, label in (("rtpstart", "Port start"), ("rtpend", "Port end")):
        pattern = rf"{label}:\s+{value(plan, 'rtp.conf', key)}\b"
        if not re.search(pattern, str(rtp)):
            wrong.append(f"rtp show settings: no {pattern!r}")
    expect("rtp show settings", r"ICE support:\s+Yes")
    plain = re.escape(str(value(plan, "http.conf", "bindaddr")))
    expect("http show status", rf"^Server Enabled and Bound to {plain}:8088")
    if value(plan, "http.conf", "tlsenable") == "yes":
        bound = re.escape(str(value(plan, "http.conf", "tlsbindaddr")))
        expect("http show status", rf"HTTPS Server Enabled and Bound to {bound}")
    expect("http show status", r"/ws => Asterisk HTTP WebSocket")
    endpoint = "pjsip show endpoint 6001"
    expect(endpoint, r"^ webrtc\s+: yes")
    # 16 prints no more than whether anything is verified.
    expect(endpoint, r"^ dtls_verify\s+: (Yes|Fingerprint)")
    expect(endpoint, r"^ ice_support\s+: true")
    expect(endpoint, r"^ direct_media\s+: false")
    # where there is video it is left out
    expect(endpoint, rf"^ rtp_timeout\s+: {value(plan, 'pjsip.conf', 'rtp_timeout') or 0}$")
    allowed = str(value(plan, "pjsip.conf", "allow")).split(",")
    expect(endpoint, rf"^ allow\s+: \({re.escape('|'.join(allowed))}\)")
    expect("pjsip show aor 6001", r"^ max_contacts\s+: 5")
    modules = running.cli("module show")
    loads = [str(s.value) for s in plan.settings if s.key == "load"]
    wrong += [f"{module} is not running" for module in loads if module not in modules]
    return wrong


@pytest.mark.parametrize("version", ["16", "22"])
def test_every_pair_of_answers_boots_clean(version: str, tmp_path: Path) -> None:
    """No WARNING, no ERROR, and the values that matter read back as planned."""
    root = machine.root(version)
    wrong: list[str] = []
    for number, case in enumerate(cases()):
        if not root.has_module(case["opus"]):
            case = {**case, "opus": "none"}
        case = {**case, "build": "debian"}
        plan = make_plan(CATALOGUE, answers_of(case, root.version))
        folder = tmp_path / str(number)
        with asterisk.start(written(plan, folder), version) as running:
            problems = running.complaints() + differences(plan, running)
        if problems:
            wrong.append(f"{case}:\n  " + "\n  ".join(problems))
        shutil.rmtree(folder)
    assert not wrong, "\n".join(wrong)
