"""What exists and works keeps working."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.installs import (
    DESK,
    QUESTIONS,
    contents,
    endpoint,
    fill,
    put,
    seen,
    undo,
    write,
)
from wizard.conf.meaning.placeholders import has_placeholder
from wizard.install import source
from wizard.install.source import InstallSource

TRUNK = (
    "[provider]\ntype=wizard\nremote_hosts=192.0.2.20\nsends_auth=no\naccepts_registrations=no\n"
    "endpoint/context=from-provider\nendpoint/allow=ulaw\n"
)
"""A trunk that is known by its address alone."""

NAT = {
    "network.topology": "one-to-one-nat",
    "network.public_address": "203.0.113.10",
    "network.private_address": "10.0.0.10",
}


def globals_of(place: Path) -> dict[str, str]:
    """What holds for all of SIP."""
    return {
        each.name: each.value
        for section in seen(place, "pjsip.conf")
        if (kind := section.first("type")) is not None and kind.value == "global"
        for each in section.variables
    }


@pytest.mark.parametrize(
    "pjsip", ["[transport-udp]\ntype=transport\nbind=0.0.0.0\n", None], ids=["beside", "alone"]
)
def test_callers_are_identified_in_the_order_of_before(
    pjsip: str | None, made: InstallSource, tmp_path: Path
) -> None:
    files = {**DESK, "pjsip_wizard.conf": TRUNK, "pjsip.conf": pjsip or ""}
    place = fill(tmp_path / "etc", files)
    if pjsip is None:
        (place / "pjsip.conf").unlink()
    before = contents(place)
    put(made, place)
    assert globals_of(place) == {"type": "global", "keep_alive_interval": "30"}
    assert endpoint(place, "6001")["identify_by"] == "username"
    assert (place / "pjsip_wizard.conf").read_text() == TRUNK
    assert put(made, place).writes == []
    undo(place)
    assert contents(place) == before


@pytest.mark.parametrize("choice", ["keep", "take", "rename"])
def test_an_account_of_the_short_notation_is_an_account(
    choice: str, made: InstallSource, tmp_path: Path
) -> None:
    phone = "; Ann\n[6001]\ntype=wizard\naccepts_auth=yes\naccepts_registrations=yes\n"
    place = fill(tmp_path / "etc", {**DESK, "pjsip_wizard.conf": phone})
    plan = put(made, place, choice)
    (clash,) = plan.clashes
    assert (clash.id, clash.where, clash.facts["types"]) == (
        "clash.account", "pjsip_wizard.conf:2", "wizard",
    )  # fmt: skip
    text = (place / "pjsip_wizard.conf").read_text()
    users = {each.name for each in seen(place, "pjsip.conf") if each.all("webrtc")}
    if choice == "take":
        assert text == "; Ann\n" + "".join(f"; {line}\n" for line in phone.splitlines()[1:])
        assert users == {"6001", "6002"}
    else:
        assert text == phone
        assert users == {"6002"} | ({"6001-webrtc"} if choice == "rename" else set())


def test_an_account_in_a_file_that_sorcery_names_is_an_account(
    made: InstallSource, tmp_path: Path
) -> None:
    sorcery = (
        "[res_pjsip]\nendpoint=config,pjsip.conf,criteria=type=endpoint\n"
        "endpoint=config,more.conf,criteria=type=endpoint\n"
    )
    more = "[6001]\ntype=endpoint\ncontext=internal\n"
    place = fill(tmp_path / "etc", {**DESK, "sorcery.conf": sorcery, "more.conf": more})
    (clash,) = put(made, place).clashes
    assert (clash.id, clash.where) == ("clash.account", "more.conf:1")


def test_a_redirect_that_is_there_stays(made: InstallSource, tmp_path: Path) -> None:
    http = "[general]\nenabled=yes\nbindaddr=127.0.0.1\nredirect = / /static/mine/index.html\n"
    place = fill(tmp_path / "etc", {**DESK, "http.conf": http})
    plan = put(made, place)
    (general,) = seen(place, "http.conf").named("general")
    assert [each.value for each in general.all("redirect")] == ["/ /static/mine/index.html"]
    (note,) = [each for each in plan.notes if each.id == "note.redirect"]
    assert note.facts == {"where": "http.conf:4", "theirs": "/ /static/mine/index.html"}


@pytest.mark.parametrize("choice", ["keep", "take"])
def test_a_folder_over_that_of_a_container_replaces_only_what_was_chosen(
    choice: str, made: InstallSource, tmp_path: Path
) -> None:
    overlay = {name: DESK[name] for name in ("pjsip.conf", "http.conf")}
    place = fill(tmp_path / "etc", overlay)
    plan = put(made, place, choice)
    names = {path for path in contents(place) if not path.startswith("keys/")}
    replaced = {"extensions.conf", "rtp.conf"}
    mine = {"pjsip.conf", "http.conf", "pjsip_webrtc.conf"}
    assert names == mine | (replaced if choice == "take" else {"extensions_webrtc.conf"})
    (clash,) = plan.clashes
    assert (clash.id, clash.where, set(clash.facts["path"].split(", "))) == (
        "clash.image", str(place), replaced,
    )  # fmt: skip
    notes = {note.id: note.facts for note in plan.notes}
    assert notes["note.no-modules"]["place"] == str(place)
    assert ("note.image" in notes) is (choice == "keep")
    assert put(made, place, choice).writes == []


def test_one_file_of_ones_own_makes_a_folder_ones_own(made: InstallSource, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", {"pjsip_wizard.conf": TRUNK})
    put(made, place, "take")
    assert not {"asterisk.conf", "modules.conf", "manager.conf"} & set(contents(place))
    assert "endpoint_identifier_order" not in (place / "pjsip.conf").read_text()


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("${EXTERNAL_IP}", True),
        ("0.0.0.0:${HTTPS_PORT:-8089}", True),
        ("$PUBLIC_IP", True),
        ("__PUBLIC_IP__", True),
        ("%%PUBLIC%%", True),
        ("{{ external_address }}", True),
        ("<%= @ip %>", True),
        ("@SERVER_IP@", True),
        ("<PUBLIC_IP>", True),
        ("203.0.113.10", False),
        ("0.0.0.0:8089", False),
        ("/etc/asterisk/keys/a_b__c.pem", False),
        ("ECDHE+AESGCM:ECDHE+CHACHA20", False),
        ("Alice <6001>", False),
        ("$5 off", False),
        ("100%", False),
    ],
)
def test_what_a_start_script_fills_in_is_known(value: str, is_one: bool) -> None:
    assert has_placeholder(value) is is_one


def test_what_a_start_script_fills_in_is_no_value_and_stays(tmp_path: Path) -> None:
    made = source.load(write(tmp_path / "out", NAT), QUESTIONS)
    http = (
        "[general]\nenabled=${HTTP_ENABLED}\ntlsenable=yes\ntlsbindaddr=0.0.0.0:${PORT}\n"
        "tlscertfile=__CERT__\ntlsprivatekey=__KEY__\nsessionlimit={{ sessions }}\n"
    )
    rtp = (
        "[general]\nrtpstart=%%START%%\nrtpend=%%END%%\n\n"
        "[ice_host_candidates]\n${LOCAL_IP} => ${EXTERNAL_IP}\n"
    )
    place = fill(tmp_path / "etc", {**DESK, "http.conf": http, "rtp.conf": rtp})
    plan = put(made, place)
    now = {name: (place / name).read_text() for name in ("http.conf", "rtp.conf")}
    assert plan.clashes == []
    for name, text in (("http.conf", http), ("rtp.conf", rtp)):
        assert [line for line in text.splitlines() if line not in now[name].splitlines()] == []
    assert "rtpstart=1" not in now["rtp.conf"]
    assert "=> 203" not in now["rtp.conf"]
    told = {note.facts["key"] for note in plan.notes if note.id == "note.placeholder"}
    assert told >= {"enabled", "tlsbindaddr", "sessionlimit", "rtpstart", "${LOCAL_IP}"}


def test_what_listens_for_tls_already_goes_on_with_the_versions_and_ciphers_it_has(
    made: InstallSource, tmp_path: Path
) -> None:
    http = (
        "[general]\nenabled=yes\nbindaddr=127.0.0.1\ntlsenable=yes\ntlsbindaddr=0.0.0.0:8089\n"
        "tlscertfile=/etc/asterisk/keys/mine.pem\n"
    )
    place = fill(tmp_path / "etc", {**DESK, "http.conf": http})
    put(made, place)
    names = {each.name for each in seen(place, "http.conf").named("general")[0].variables}
    assert not names & {"tlscipher", "tlsdisablev1", "tlsdisablev11", "servername"}
    assert {"sessionlimit", "redirect"} <= names


@pytest.mark.parametrize("choice", ["keep", "take"])
def test_browsers_of_chan_sip_lose_the_websocket_only_where_that_was_chosen(
    choice: str, made: InstallSource, tmp_path: Path
) -> None:
    sip = "[general]\ncontext=public\n[web](!)\ntransport=wss,udp\n[300](web)\ntype=friend\n"
    place = fill(tmp_path / "etc", {**DESK, "sip.conf": sip})
    plan = put(made, place, choice, major=18)
    assert [(each.id, each.facts["name"]) for each in plan.clashes] == [("clash.chan-sip", "300")]
    assert plan.gives_back is (choice == "take")
    assert ("websocket_enabled=no" in (place / "sip.conf").read_text()) is (choice == "take")


def test_a_comment_keeps_the_line_that_it_is_about(made: InstallSource, tmp_path: Path) -> None:
    text = "[modules]\nautoload=yes\n; it crashed once\nnoload => res_srtp.so ; see the wiki\n"
    place = fill(tmp_path / "etc", {**DESK, "modules.conf": text})
    put(made, place, "take")
    assert (place / "modules.conf").read_text() == text.replace("noload", "; noload")


def test_contexts_of_a_dialplan_in_another_language_are_not_joined(
    made: InstallSource, tmp_path: Path
) -> None:
    ael = "// context ring { }\ncontext users {\n  1 => { Hangup(); };\n};\n"
    lua = '-- ["ring"] = {\nextensions = {\n  ["services"] = {\n    ["1"] = f;\n  };\n}\n'
    place = fill(tmp_path / "etc", {**DESK, "extensions.ael": ael, "extensions.lua": lua})
    plan = put(made, place)
    renamed = {
        note.facts["name"]: note.facts["where"] for note in plan.notes if note.id == "note.renamed"
    }
    assert renamed == {"users": "extensions.ael", "services": "extensions.lua"}
    names = {section.name for section in seen(place, "extensions.conf")}
    assert {"users-webrtc", "services-webrtc", "ring"} <= names
