"""The program works in a Python that lacks what WebAssembly lacks; fast, without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support import absent

NEEDS_MORE = {
    "wizard.interview.terminal": "questionary",
    "wizard.interview.beneath": "prompt_toolkit",
    "wizard.interview.keys": "prompt_toolkit",
    "wizard.doctor.layers.peer": "aiortc",
    "wizard.doctor.layers.sound": "aiortc",
    "wizard.mcp.program": "anyio",
    "wizard.mcp.server": "mcp",
}
"""Modules that a page never loads, and what they need: a terminal, or the network."""
IMPORT_ALL = """
import importlib, json, pkgutil
import wizard
failed = {}
for each in pkgutil.walk_packages(wizard.__path__, "wizard."):
    if not each.name.endswith("__main__"):
        try:
            importlib.import_module(each.name)
        except ImportError as error:
            failed[each.name] = str(error)
print(json.dumps(failed))
"""


def test_every_module_that_a_page_loads_can_be_imported() -> None:
    done = absent.run(IMPORT_ALL)
    assert done.returncode == 0, done.stderr
    failed = json.loads(done.stdout)
    assert failed.keys() == NEEDS_MORE.keys()
    for name, needed in NEEDS_MORE.items():
        assert needed in failed[name]


def test_the_blocked_modules_really_fail() -> None:
    done = absent.run("import pwd")
    assert "ModuleNotFoundError" in done.stderr


def test_new_writes_everything_but_the_keys_and_says_where_they_are_made(tmp_path: Path) -> None:
    answers = "tests/golden/lan.toml"
    out = tmp_path / "out"
    done = absent.command("new", out, "--answers", answers, "--no-input", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert "certificate.made-on-server" in {each["id"] for each in said["advice"]}
    assert (out / "asterisk" / "http.conf").is_file()
    assert not (out / "ca").exists()
    assert not (out / "asterisk" / "keys").exists()


def test_new_on_the_server_adds_the_keys_and_changes_nothing_else(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from wizard.cli import main

    out = tmp_path / "out"
    absent.command("new", out, "--answers", "tests/golden/lan.toml", "--no-input")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    done = CliRunner().invoke(main, ["new", str(out), "--no-input", "--json"])
    assert done.exit_code == 0, done.output
    made = {
        each["path"] for each in json.loads(done.stdout)["files"] if each["status"] == "create"
    }
    assert made == {"ca/ca.crt", "ca/ca.key", "asterisk/keys/fullchain.pem",
                    "asterisk/keys/privkey.pem"}  # fmt: skip
    for path, content in before.items():
        if ".wizard" not in path.parts:
            assert path.read_bytes() == content, path


def test_a_certificate_in_a_checked_folder_is_not_seen(tmp_path: Path) -> None:
    (tmp_path / "fullchain.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    (tmp_path / "http.conf").write_text(
        "[general]\nenabled=yes\ntlsenable=yes\ntlsbindaddr=0.0.0.0:8089\n"
        "tlscertfile=/etc/asterisk/fullchain.pem\ntlsprivatekey=/etc/asterisk/fullchain.pem\n"
    )
    done = absent.command("check", tmp_path, "--asterisk", "22", "--json")
    assert "certificate-not-seen" in {each["id"] for each in json.loads(done.stdout)["findings"]}


@pytest.mark.parametrize("command", ["explain", "codecs"])
def test_the_other_commands_work(command: str) -> None:
    given = {"explain": "check-sip-digest", "codecs": "opus"}[command]
    done = absent.command(command, given)
    assert done.returncode in (0, 4), done.stderr
    assert "Traceback" not in done.stderr
