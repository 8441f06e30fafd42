"""What answers differently after an install is named before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support import freepbx
from tests.support.helpers import answers
from tests.support.installs import DESK, FREEPBX, contents, fill, put, report, wizard, write
from wizard.conf.folder import ConfigFolder
from wizard.install.effects import InstallEffect, compare
from wizard.install.source import InstallSource

IDENTIFIED = (
    "[provider]\ntype=endpoint\ncontext=in\n[provider]\ntype=identify\nendpoint=provider\n"
    "match=192.0.2.20\n"
)
SHORT = "[provider]\ntype=wizard\nremote_hosts=192.0.2.20\nendpoint/context=in\n"
ORDER = "[global]\ntype=global\nendpoint_identifier_order={}\n"
NEW = "[6001]\ntype=endpoint\nwebrtc=yes\n"
WEB = "[general]\nenabled=yes\nbindaddr=127.0.0.1\ntlsenable=yes\ntlsbindaddr=0.0.0.0:8089\n"


def effects(
    tmp_path: Path, before: Mapping[str, str], after: Mapping[str, str], major: int = 22
) -> list[InstallEffect]:
    """The effects of putting files over others."""
    web = {"http.conf": WEB}
    place = fill(tmp_path / "etc", {**web, **before})
    instead = {name: data.encode() for name, data in after.items()}
    folders = (
        ConfigFolder(place, major=major),
        ConfigFolder(place, major=major, instead=instead),
    )
    return compare(*folders, answers(), frozenset({"pjsip_webrtc.conf"}))


def _about(effect: InstallEffect) -> str:
    return effect.facts.get("name") or effect.facts.get("what", "")


REALTIME = "[res_pjsip]\nendpoint=realtime,ps_endpoints\n"
FILES = "[res_pjsip]\nendpoint=realtime,ps_endpoints\nendpoint=config,more.conf\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"sorcery.conf": REALTIME}, {"pjsip.conf": NEW}, set()),
        ({"sorcery.conf": FILES}, {"more.conf": "[6001]\ntype=endpoint\n"},
         {("unseen-accounts", "changes", ""), ("accounts", "adds", "")}),
        ({"pjsip.conf": IDENTIFIED}, {"pjsip.conf": IDENTIFIED + ORDER.format("username")},
         {("identified", "ends", "provider")}),
        ({"pjsip_wizard.conf": SHORT}, {"pjsip.conf": ORDER.format("username,ip")},
         {("identified", "ends", "provider")}),
        ({"pjsip_wizard.conf": SHORT}, {"pjsip.conf": ORDER.format("ip,username")}, set()),
        ({"sorcery.conf": "[res_pjsip]\nendpoint=realtime,ps_endpoints\n"},
         {"pjsip.conf": ORDER.format("username")}, {("identified-unseen", "ends", "")}),
        ({"pjsip.conf": ORDER.format("username,ip") + IDENTIFIED},
         {"pjsip.conf": ORDER.format("username,ip") + IDENTIFIED + NEW},
         {("caller", "changes", "provider"), ("accounts", "adds", "")}),
        ({"pjsip.conf": "[anonymous]\ntype=endpoint\n"},
         {"pjsip.conf": "[anonymous]\ntype=endpoint\n" + NEW},
         {("caller", "changes", "anonymous"), ("accounts", "adds", "")}),
        ({"pjsip.conf": "[anonymous]\ntype=endpoint\n"},
         {"pjsip.conf": "[anonymous]\ntype=endpoint\n" + NEW.replace("6001", "6001-webrtc")},
         {("accounts", "adds", "")}),
        ({"pjsip.conf": IDENTIFIED}, {"pjsip.conf": IDENTIFIED + NEW}, {("accounts", "adds", "")}),
        ({"pjsip.conf": IDENTIFIED}, {"pjsip.conf": IDENTIFIED.partition("[provider]\ntype=i")[0]},
         {("object-gone", "ends", "identify provider")}),
        ({"pjsip.conf": IDENTIFIED}, {"pjsip.conf": IDENTIFIED.replace("=in\n", "=out\n")},
         {("object-changed", "changes", "endpoint provider")}),
        ({"pjsip_wizard.conf": SHORT}, {"pjsip.conf": "[provider]\ntype=endpoint\ncontext=x\n"},
         {("object-changed", "ends", "endpoint provider")}),
        ({"pjsip.conf": IDENTIFIED}, {"pjsip.conf": IDENTIFIED + "[provider]\ntype=endpoint\n"},
         {("doubled", "ends", "endpoint provider")}),
        ({"pjsip.conf": IDENTIFIED + "[provider]\ntype=endpoint\n"}, {},
         {("doubled-already", "lacks", "endpoint provider")}),
        ({}, {"pjsip.conf": "[udp]\ntype=transport\nprotocol=udp\nbind=0.0.0.0\n"},
         {("listener", "adds", "")}),
        ({"modules.conf": "[modules]\nautoload=yes\n"},
         {"modules.conf": "[modules]\nautoload=no\nload=chan_pjsip.so\n"},
         {("modules-list", "ends", "modules.conf")}),
        ({"modules.conf": "[modules]\nload=app_echo.so\n"},
         {"modules.conf": "[modules]\nload=app_dial.so\n"},
         {("modules-lost", "ends", ""), ("modules-new", "adds", "")}),
        ({"pjsip.conf": IDENTIFIED}, {"modules.conf": "[modules]\nautoload=no\n"},
         {("modules-list", "ends", "modules.conf")}),
        ({"extensions.conf": "[in]\nexten => 1,1,Answer()\n"},
         {"extensions.conf": "[in]\nexten => 1,1,Hangup()\n"}, {("dialplan", "ends", "in")}),
        ({"extensions.conf": "[in]\nexten => 1,1,Answer()\n"},
         {"extensions.conf": "[in]\nexten => 1,1,Answer()\n[in](+)\nexten => 2,1,Answer()\n"},
         {("dialplan", "changes", "in")}),
        ({"rtp.conf": "[general]\nrtpstart=10000\nrtpend=20000\n"},
         {"rtp.conf": "[general]\nrtpstart=10100\nrtpend=20000\n"},
         {("rtp-ports", "changes", "")}),
        ({"modules.conf": "[modules]\n"},
         {"rtp.conf": "[general]\nrtpstart=40000\nrtpend=40100\n"},
         {("rtp-ports", "ends", "")}),
        ({}, {"rtp.conf": "[general]\nrtpstart=40000\nrtpend=40100\n"},
         {("rtp-ports-new", "changes", "")}),
        ({"pjsip.conf": NEW}, {"rtp.conf": "[general]\nice_deny=::/0\nstrictrtp=yes\n"},
         {("ice", "changes", "")}),
        ({"pjsip.conf": IDENTIFIED}, {"rtp.conf": "[general]\nice_deny=::/0\n"}, set()),
    ],
)  # fmt: skip
def test_what_answers_differently_is_named(
    before: Mapping[str, str],
    after: Mapping[str, str],
    expected: set[tuple[str, str, str]],
    tmp_path: Path,
) -> None:
    found = effects(tmp_path, before, after)
    named = {(each.id, each.kind, _about(each)) for each in found}
    assert named == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (WEB, WEB.replace("=yes\ntls", "=no\ntls").replace("enabled=yes", "enabled=no"),
         {"web-gone", "not-listening"}),
        (WEB, WEB.replace(":8089", ":8090"), {"web-moved", "other-port"}),
        (WEB, WEB + "tlscertfile=/new.pem\n", {"web-tls"}),
        (WEB + "redirect=/ /mine\n", WEB + "redirect=/ /mine\nredirect=/ /ours\n",
         {"web-redirect"}),
        (WEB + "redirect=/ /mine\n", WEB + "redirect=/ /mine\nredirect=/x /ours\n", set()),
        (WEB, WEB + "prefix=pbx\n", {"web-key"}),
        (WEB, WEB + "enable_static=yes\n", {"web-key"}),
        (WEB, WEB + "enable_status=no\n", {"web-key"}),
        ("[general]\nenabled=no\n", WEB, {"web-new", "web-exposes"}),
        (WEB, WEB.replace("0.0.0.0", "127.0.0.1"), {"web-moved", "local-only"}),
        ("[general]\n", "[general]\nenabled=yes\nbindaddr=127.0.0.1\n",
         {"web-new", "web-exposes", "not-listening"}),
        (WEB.replace("0.0.0.0:8089", "0.0.0.0:${PORT}"), WEB.replace("0.0.0.0:8089", "${HOST}"),
         {"web-moved"}),
    ],
)  # fmt: skip
def test_a_web_server_that_answers_differently_is_named(
    before: str, after: str, expected: set[str], tmp_path: Path
) -> None:
    ari = {"ari.conf": "[general]\n[joe]\ntype=user\n", "manager.conf": "[general]\nenabled=no\n"}
    found = effects(tmp_path, {"http.conf": before, **ari}, {"http.conf": after})
    assert {each.id for each in found} == expected


def test_a_look_names_the_effects_in_words_and_in_json(out: Path, tmp_path: Path) -> None:
    files = {**DESK, "pjsip_wizard.conf": SHORT, "ari.conf": "[general]\n[me]\ntype=user\n"}
    place = fill(tmp_path / "etc", files)
    looked = report("install", str(out), "--to", str(place), "--dry-run")
    kinds = {each["id"]: (each["kind"], each["text"]) for each in looked["effects"]}
    assert {kind for kind, _ in kinds.values()} <= {"changes", "adds"}
    assert kinds["accounts"] == ("adds", "New accounts: 6001, 6002.")
    assert "ARI" in kinds["web-exposes"][1]
    said = wizard("install", str(out), "--to", str(place), "--dry-run").stderr
    assert "+ pjsip_webrtc.conf:" in said
    assert "New accounts: 6001, 6002." in said


def test_what_would_end_unasked_is_not_written_without_a_person(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = fill(tmp_path / "etc", DESK)
    ending = InstallEffect("object-gone", "ends", {"what": "endpoint 200"}, "x:1")
    monkeypatch.setattr("wizard.install.work.compare", lambda *_: [ending])
    before = contents(place)
    done = wizard("install", str(out), "--to", str(place), "--yes")
    assert done.returncode == 4
    assert "endpoint 200 would be removed." in done.stderr
    assert "--on-clash take" in done.stderr
    assert contents(place) == before


def test_an_account_is_no_number_where_a_program_gives_numbers_away(
    made: InstallSource, tmp_path: Path
) -> None:
    place = fill(tmp_path / "etc", FREEPBX)
    plan = put(made, place)
    assert plan.renamed == {"6001": "6001-webrtc", "6002": "6002-webrtc"}
    custom = (place / "pjsip_custom.conf").read_text()
    assert "[6001-webrtc](browser-endpoint)" in custom
    assert "[6001]" not in custom
    numbers = (place / "extensions_custom.conf").read_text()
    assert "exten => 6001,1,Gosub(ring,start,1(6001-webrtc,ws))" in numbers
    assert put(made, place).writes == []


def test_success_is_no_word_for_a_server_that_browsers_do_not_reach(tmp_path: Path) -> None:
    out = write(tmp_path / "out")
    tls = "tlsenable=yes\ntlsbindaddr=127.0.0.1:8089\ntlscertfile=/etc/asterisk/keys/a.pem\n"
    files = {**FREEPBX, "http_additional.conf": FREEPBX["http_additional.conf"] + tls}
    place = fill(tmp_path / "etc", files)
    done = wizard("install", str(out), "--to", str(place), "--yes", "--on-clash", "keep")
    said = " ".join(done.stderr.split())
    assert done.returncode == 4
    assert "mini-HTTP server > HTTPS Bind Address to 0.0.0.0, or run: fwconsole" in said
    assert "fwconsole setting HTTPTLSBINDADDRESS 0.0.0.0; fwconsole reload." in said


def test_without_a_platform_the_line_is_named(tmp_path: Path) -> None:
    out = write(tmp_path / "out")
    files = {
        **DESK,
        "http.conf": "[general]\nenabled=yes\nbindaddr=127.0.0.1\ntlsenable=yes\n"
        "tlsbindaddr=127.0.0.1:8089\ntlscertfile=/etc/asterisk/keys/a.pem\n",
    }
    place = fill(tmp_path / "etc", files)
    done = wizard("install", str(out), "--to", str(place), "--dry-run", "--on-clash", "keep")
    said = " ".join(done.stderr.split())
    assert "tlsbindaddr is 127.0.0.1:8089" in said
    assert "fwconsole" not in said


def test_nothing_is_concluded_from_a_web_server_of_another_machine(tmp_path: Path) -> None:
    """As in a copy of FreePBX, whose http.conf is a link into its web pages."""
    place = fill(tmp_path / "etc", {"modules.conf": "[modules]\n"})
    (place / "http.conf").symlink_to("/var/www/html/none/http.conf")
    files = ConfigFolder(place, major=22, follow=True)
    assert compare(files, files, answers(), frozenset()) == []


def test_a_setting_that_cannot_be_renamed_is_named(tmp_path: Path) -> None:
    out = write(tmp_path / "out")
    tls = "tlsenable=yes\ntlsbindaddr=0.0.0.0:9443\ntlscertfile=/k/c.pem\n"
    place = fill(tmp_path / "etc", {**DESK, "http.conf": f"[general]\nenabled=yes\n{tls}"})
    words = ("install", str(out), "--to", str(place), "--dry-run", "--on-clash", "rename")
    said = " ".join(wizard(*words).stderr.split())
    assert "--on-clash rename applies only to accounts" in said
    assert "These are not changed: http.conf:" in said
    assert "Choose with --on-clash take, or one by one" in said


def test_the_platform_is_named_before_anything_is_written(tmp_path: Path) -> None:
    out = write(tmp_path / "out")
    place = freepbx.install(tmp_path / "pbx")
    done = wizard("install", str(out), "--to", str(place), "--dry-run")
    said = " ".join(done.stderr.split())
    assert "This folder belongs to FreePBX 17 (recognised by pjsip.conf)" in said
    made = report("install", str(out), "--to", str(place), "--dry-run")
    assert made["platform"]["id"] == "freepbx"
    assert "`include => users` to [from-internal-custom] in extensions_custom.conf" in said
    assert "Asterisk loads no account after a restart" in said
    changed = {each["path"] for each in made["files"] if each["status"] != "identical"}
    assert not changed & {*freepbx.GENERATED}


def test_a_folder_of_a_person_is_no_platforms(tmp_path: Path) -> None:
    out, place = write(tmp_path / "out"), fill(tmp_path / "etc", DESK)
    assert report("install", str(out), "--to", str(place), "--dry-run")["platform"] is None


def test_an_extension_and_an_account_of_one_number_are_told_before_a_restart(
    tmp_path: Path,
) -> None:
    """They work until then, since a reload keeps what was loaded; so nobody else would say it."""
    out = write(tmp_path / "out")
    twice = ("pjsip_custom_post.conf", "", "[1001]\ntype=endpoint\naors=1001\n")
    place = freepbx.install(tmp_path / "pbx", twice)
    done = wizard("install", str(out), "--to", str(place), "--dry-run")
    said = " ".join(done.stderr.split())
    assert "endpoint 1001 is already defined twice, first at pjsip.endpoint.conf:2." in said
    made = report("install", str(out), "--to", str(place), "--dry-run")
    assert [each["id"] for each in made["effects"] if each["kind"] == "lacks"] == [
        "doubled-already"
    ]
