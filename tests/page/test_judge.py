"""What a page gets for what a person pastes or drops; all of it runs natively."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.support import absent
from tests.support.pasted import PJSIP, RTP, packed
from wizard.cli import main
from wizard.limits import CONF_BYTES, MIB, PAGE_BYTES
from wizard.page import call

HEAD = "[2026-11-30 10:00:0{second}] ERROR[99]: res_pjsip.c:1 x: "
LOG = "\n".join(
    HEAD.format(second=second) + said
    for second, said in enumerate(("password=hunter2hunter2", "<script>x()</script>"))
)

DUMP = "\n\n".join(
    f"[2026-11-30 10:00:3{second}] VERBOSE[1] res_pjsip_logger.c: "
    f"<--- {way} WSS:192.0.2.7:4000 --->"
    f"\n{first}\nFrom: <sip:6001@a.test>;tag=a\nTo: <sip:600@a.test>\nCall-ID: one"
    "\nCSeq: 1 INVITE\nContent-Length: 0"
    for second, way, first in (
        (0, "Received SIP request (300 bytes) from", "INVITE sip:600@a.test SIP/2.0"),
        (1, "Transmitting SIP response (200 bytes) to", "SIP/2.0 488 Not Acceptable Here"),
    )
)


def made(**given: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(call("judge", given))
    return said


def result(**given: Any) -> dict[str, Any]:
    said = made(**given)
    assert said["ok"], said
    found: dict[str, Any] = said["result"]
    return found


def refused(**given: Any) -> str:
    said = made(**given)
    assert not said["ok"]
    assert all(each["message"] for each in said["errors"])
    assert "internal error" not in said["errors"][0]["message"]
    return str(said["errors"][0]["message"])


def files(*paths: Path) -> list[dict[str, str]]:
    return [{"name": path.name, "path": str(path)} for path in paths]


def ids(found: dict[str, Any]) -> set[str]:
    return {each["id"] for each in found["report"]["findings"]}


# -- configurations ------------------------------------------------------------------------------


def test_a_pasted_file_is_judged_and_nothing_that_was_not_pasted() -> None:
    found = result(text=RTP)
    assert (found["kind"], found["command"]) == ("files", "check")
    assert ids(found) == {"ice-off"}
    assert {each["file"] for each in found["report"]["findings"]} == {"rtp.conf"}


def test_a_sound_file_alone_has_no_findings() -> None:
    found = result(text=PJSIP)
    assert ids(found) == set()
    assert "No problems" in found["html"]


def test_the_mended_file_has_no_finding_left() -> None:
    (mended,) = result(text=RTP)["files"]
    assert mended["name"] == "rtp.conf"
    assert mended["text"] == RTP.replace("icesupport=no", "icesupport=yes")
    assert ids(result(text=mended["text"])) == set()


def test_the_report_is_the_one_of_the_command(tmp_path: Path) -> None:
    (tmp_path / "rtp.conf").write_text(RTP)
    done = CliRunner().invoke(main, ["check", str(tmp_path), "--partial", "--json"])
    wanted = json.loads(done.stdout)
    found = result(text=RTP)["report"]
    assert {**found, "next": []} == {**wanted, "next": []}


def test_several_files_are_one_configuration(tmp_path: Path) -> None:
    for name, text in (("rtp.conf", RTP), ("pjsip.conf", PJSIP)):
        (tmp_path / name).write_text(text)
    found = result(files=files(tmp_path / "rtp.conf", tmp_path / "pjsip.conf"))
    assert found["kind"] == "files"
    assert "ice-off" in ids(found)


@pytest.mark.parametrize("above", ["", "etc/asterisk/", "./asterisk/"])
def test_a_folder_is_found_in_an_archive(tmp_path: Path, above: str) -> None:
    path = packed(tmp_path / "a.tar.gz", {f"{above}rtp.conf": RTP, f"{above}pjsip.conf": PJSIP})
    found = result(files=files(path))
    assert found["kind"] == "folder"
    assert {"ice-off", "web-server-off"} <= ids(found)  # of a whole folder, what is absent counts


def test_a_zip_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("asterisk/rtp.conf", RTP)
    assert "ice-off" in ids(result(files=files(path)))


def test_the_permissions_of_an_archive_are_not_judged(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.tar.gz", {"pjsip.conf": PJSIP})
    assert not {each for each in ids(result(files=files(path))) if "readable" in each}


def test_another_version_is_checked_for() -> None:
    assert result(text=RTP, asterisk="18")["report"]["asterisk"] == "18"
    assert "no-such" in refused(text=RTP, asterisk="no-such")


def test_no_password_is_shown(tmp_path: Path) -> None:
    text = PJSIP.replace("webrtc=yes", "webrtc=yes\nice_support=no\nrtcp_mux=no")
    found = result(text=text)
    assert found["report"]["findings"]
    assert "hunter2" not in found["html"]
    assert "hunter2" not in json.dumps(found["report"])


# -- logs and lines ------------------------------------------------------------------------------


def test_a_line_is_explained_as_the_command_does() -> None:
    line = "net::ERR_CERT_AUTHORITY_INVALID"
    found = result(text=line)
    wanted = json.loads(CliRunner().invoke(main, ["explain", line, "--json"]).stdout)
    assert (found["kind"], found["report"]) == ("line", wanted)
    assert "browser-certificate-authority" in found["html"]


def test_the_messages_of_a_dump_are_listed_in_their_order() -> None:
    found = result(text=DUMP)["html"]
    assert "Messages with Call-ID one" in found
    asked = found.index("10:00:30  192.0.2.7:4000 → Asterisk  INVITE")
    assert asked < found.index("10:00:31  Asterisk → 192.0.2.7:4000  488 Not Acceptable Here")


def test_what_is_quoted_of_a_log_is_masked_and_escaped() -> None:
    found = result(text=LOG)
    assert found["kind"] == "log"
    assert "hunter2" not in found["html"]
    assert "<script" not in found["html"]
    assert "&lt;script&gt;" in found["html"]


def test_links_lead_to_the_pages_of_the_site() -> None:
    found = result(text="net::ERR_CERT_AUTHORITY_INVALID", root="../zh/", lang="zh")
    (match,) = found["report"]["matches"]
    assert f'href="../zh/{match["url"]}"' in found["html"]


def test_both_languages_are_spoken() -> None:
    assert "错误" in result(text=RTP, lang="zh")["html"]
    assert "没有粘贴" in refused(lang="zh")
    assert "Nothing was pasted" in refused(lang="tlh")


# -- what is hostile -----------------------------------------------------------------------------


def test_more_than_a_page_holds_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.log"
    with path.open("wb") as file:
        file.truncate(1024 * MIB)
    assert path.stat().st_size > PAGE_BYTES
    assert "128 MiB" in refused(files=files(path))


@pytest.mark.parametrize(
    "content", [b"\0\1\2" * 500, b"\x89PNG\r\n\x1a\n\0\0", b"\x1f\x8b\x08" + bytes(20)]
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "given"
    path.write_bytes(content)
    refused(files=files(path))


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.tar.gz", {"pjsip.conf": " " * (CONF_BYTES + 1)})
    assert path.stat().st_size < MIB
    assert "64 MiB" in refused(files=files(path))


@pytest.mark.parametrize("name", ["../pjsip.conf", "a/../../pjsip.conf"])
def test_an_archive_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    assert "outside" in refused(files=files(packed(tmp_path / "a.tar.gz", {name: PJSIP})))
    assert not (tmp_path.parent / "pjsip.conf").exists()


def test_an_archive_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.tar.gz", {"pjsip.conf": PJSIP * 200})
    path.write_bytes(path.read_bytes()[:-40])
    assert "cannot be read" in refused(files=files(path))


def test_an_archive_without_a_configuration_is_refused(tmp_path: Path) -> None:
    assert "not contain" in refused(files=files(packed(tmp_path / "a.tgz", {"x.txt": "x"})))


def test_a_dropped_folder_is_judged_as_a_whole(tmp_path: Path) -> None:
    given = []
    for number, (name, text) in enumerate(
        {"etc/asterisk/pjsip.conf": PJSIP, "etc/asterisk/rtp.conf": RTP, "etc/note": "x"}.items()
    ):
        path = tmp_path / str(number)
        path.write_text(text)
        given.append({"name": name, "path": str(path)})
    found = result(files=given)
    assert (found["kind"], found["command"]) == ("folder", "check")
    assert ids(found) > {"ice-off"}  # those that a single file does not show


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", "<img src=x>.conf", ""])
def test_a_name_stays_below_its_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / "0"
    path.write_text(RTP)
    found = result(files=[{"name": name, "path": str(path)}])
    assert "<img" not in found["html"]


@pytest.mark.parametrize(
    "text", ["\x1b[31mred\x1b]0;t\x07", "[a]\n\x1b[2Jtype=endpoint\n", "\ud800"]
)
def test_escape_sequences_do_no_harm(text: str) -> None:
    said = call("judge", {"text": text})
    assert "\x1b" not in said
    assert "\\u001b" not in json.loads(said).get("result", {}).get("html", "")


def test_a_call_that_does_not_exist_is_an_error() -> None:
    assert not json.loads(call("no-such", {}))["ok"]


def test_it_works_without_what_webassembly_lacks() -> None:
    done = absent.run(
        "from wizard.page import call; print(call('judge', {'text': sys.argv[1]}))", RTP
    )
    found = json.loads(done.stdout)
    assert found["ok"], done.stderr
    assert found["result"]["files"]


# -- codecs --------------------------------------------------------------------------------------


def test_codecs_are_those_of_the_command() -> None:
    said = json.loads(call("codecs", {"from": "opus", "to": "alaw", "asterisk": "22"}))
    command = ["codecs", "opus", "alaw", "--asterisk", "22", "--json"]
    assert said["result"]["report"] == json.loads(CliRunner().invoke(main, command).stdout)
    assert "codec_opus_open_source" in said["result"]["html"]


def test_codecs_take_what_asterisk_lists_and_say_what_is_not_known() -> None:
    listed = "codec_ulaw.so  mu-Law  0  Running  core\ncodec_ours.so  x  0  Running  core"
    given = {"from": "ulaw", "to": "alaw", "asterisk": "22.10.1", "modules": [listed]}
    said = json.loads(call("codecs", given))["result"]
    assert said["report"]["asterisk"] == "22.10.1"
    assert said["report"]["modules"] == ["codec_ulaw"]
    assert all(each in said["html"] for each in ("ulaw:8000", "alaw:8000", "codec_ours"))
