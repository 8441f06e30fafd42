"""A pasted URL gives its host name, by whatever way it comes in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.scripted import LAN, Scripted, interview
from wizard.answers.hosts import host_of
from wizard.catalogue import Catalogue
from wizard.new.sources import gather

URL = "https://pbx.example.org:8089/ws"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        (URL, "pbx.example.org"),
        ("wss://PBX.example.org/", "pbx.example.org"),
        ("https://user:secret@pbx.example.org", "pbx.example.org"),
        ("https://192.0.2.1:8089", "192.0.2.1"),
        ("pbx.example.org", "pbx.example.org"),
        ("pbx:8089", "pbx"),
        ("pbx.example.org:8443/asterisk/ws", "pbx.example.org"),
        ("pbx.example.org/ws", "pbx.example.org"),
        ("https://203.0.113.10/", "203.0.113.10"),
        ("2001:db8::1", "2001:db8::1"),
        ("pbx:ws", "pbx:ws"),
        ("/ws", "/ws"),
        ("https://", "https://"),
        ("https://[half", "https://[half"),
    ],
)
def test_a_url_gives_its_host_name(text: str, host: str) -> None:
    assert host_of(text) == host


def test_on_the_command_line_in_a_file_and_in_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "given.toml"
    file.write_text(f'[network]\nhostname = "{URL}"\n')
    variable = {"ASTERISK_WEBRTC_NETWORK_HOSTNAME": URL}
    for given, sets, environ in (
        (None, (f"network.hostname={URL}",), {}),
        (str(file), (), {}),
        (None, (), variable),
    ):
        sources = gather(Catalogue(), tmp_path / "out", given, sets, environ)
        assert sources.resolved.get("network.hostname") == "pbx.example.org"
        assert sources.pasted == {"network.hostname": 8089}


def test_a_url_that_does_not_win_is_not_told(tmp_path: Path) -> None:
    variable = {"ASTERISK_WEBRTC_NETWORK_HOSTNAME": URL}
    sources = gather(Catalogue(), tmp_path, None, ("network.hostname=a.example",), variable)
    assert sources.resolved.get("network.hostname") == "a.example"
    assert not sources.pasted


def test_at_the_prompt_it_is_said() -> None:
    asker = Scripted({**LAN, "network.hostname": URL})
    outcome = interview(asker)
    assert outcome.answers["network"]["hostname"] == "pbx.example.org"
    assert any("only the host pbx.example.org is used" in note for note in asker.notes)
    assert any("signalling.port = 8089" in note for note in asker.notes)


@pytest.mark.parametrize("key", ["network.public_address", "network.private_address"])
def test_an_address_may_be_pasted_as_a_url(key: str, tmp_path: Path) -> None:
    sources = gather(Catalogue(), tmp_path, None, (f"{key}=https://203.0.113.10/",), {})
    assert sources.resolved.get(key) == "203.0.113.10"
    assert sources.pasted == {key: None}
