"""Broken and hostile folders end in findings or a clear error, never in a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.checkcases import CATALOGUE, FILES, FakeHost, scene, write
from wizard.catalogue import Version
from wizard.check import OtherHost, Scene, check
from wizard.check.findings import describe
from wizard.conf import read, tree
from wizard.errors import ConfigError, UsageProblem, WizardError

NAMES = ["http.conf", "rtp.conf", "pjsip.conf", "extensions.conf", "modules.conf", "manager.conf"]
PIECES = st.sampled_from([
    "[general]\n", "[a](!)\n", "[a](b)\n", "[6001]\n", "[modules]\n", "type=endpoint\n",
    "type=transport\n", "type=aor\n", "type=auth\n", "webrtc=yes\n", "allow=opus,,!,:20,all\n",
    "disallow=\n", "auth=6001,,\n", "aors=\n", "transport=a\n", "protocol=wss\n", "bind=[\n",
    "enabled=yes\n", "bindaddr=:::\n", "bindport=99999999999999999999\n", "tlsenable=yes\n",
    "tlsbindaddr=[::1\n", "tlscertfile=/\n", "tlsprivatekey=../../x\n", "sessionlimit=-1\n",
    "rtpstart=1e3\n", "rtpend=½\n", "stunaddr=[x\n", "[ice_host_candidates]\n", "a => ,b,c\n",
    "exten => _X.,1,Dial(${EXTEN}\n", "include => a\n", "include =>\n", "autoload=yes\n",
    "load=\n", "noload=.so\n", "password=\n", "username=\x1b[31m\n", "dtls_cert_file=\0\n",
    "#include *.conf\n", "#exec /bin/false\n", "=\n", "\\\n", ";--\n", "{x}=%s{0}\n",
    "webrtc_{=no\n", "secret=x\n", "max_contacts=five\n", "local_net=\n",
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples."""
    return tmp_path_factory.mktemp("hostile")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(TEXTS, min_size=len(NAMES), max_size=len(NAMES)))
def test_no_content_brings_a_traceback(place: Path, texts: list[str]) -> None:
    """Whatever stands in the files is a finding or a clear error."""
    for name, text in zip(NAMES, texts, strict=True):
        (place / name).write_bytes(text.encode())
    for version in ("16", "23.4.1"):
        at = Scene(place, CATALOGUE, Version.parse(version), OtherHost())
        try:
            findings = describe(at, check(at), "zh")
        except WizardError as error:
            assert error.problem
            continue
        for each in findings:
            assert each.text.isprintable(), each


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damaged_files_bring_no_traceback(place: Path, data: st.DataObject) -> None:
    """A right configuration with bytes cut out and others put in."""
    write(place)
    name = data.draw(st.sampled_from(NAMES[:5]))
    content = FILES[name].encode()
    start = data.draw(st.integers(0, len(content)))
    end = min(len(content), start + data.draw(st.integers(0, 40)))
    damage = data.draw(st.binary(max_size=20))
    (place / name).write_bytes(content[:start] + damage + content[end:])
    at = Scene(place, CATALOGUE, Version.parse("22"), OtherHost())
    describe(at, check(at), "en")


def test_a_file_that_may_not_be_read_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it nothing can be said, and half an answer would be worse than none."""
    at = scene(tmp_path)

    def refuse(path: Path, limit: int) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tree, "read_file", refuse)
    with pytest.raises(ConfigError, match="Permission denied") as caught:
        check(at)
    assert "user" in caught.value.remedy


def test_devices_pipes_and_folders_are_not_read(tmp_path: Path) -> None:
    """A pipe would make the check wait for ever."""
    write(tmp_path)
    for name in ("rtp.conf", "http.conf", "manager.conf"):
        (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / "rtp.conf")
    (tmp_path / "http.conf").mkdir()
    (tmp_path / "manager.conf").symlink_to("/dev/zero")
    at = Scene(tmp_path, CATALOGUE, Version.parse("22"), OtherHost())
    assert "web-server-off" in [group[0].id for group in check(at)]


def test_links_out_of_a_folder_from_elsewhere_are_not_followed(tmp_path: Path) -> None:
    """Names of options in a file of this machine must not reach a report."""
    private = tmp_path / "private"
    private.write_text("[general]\nhidden_option_name=1\n")
    write(tmp_path / "conf")
    (tmp_path / "conf/rtp.conf").unlink()
    (tmp_path / "conf/rtp.conf").symlink_to(private)
    at = Scene(tmp_path / "conf", CATALOGUE, Version.parse("22"), OtherHost())
    findings = describe(at, check(at), "en")
    assert "file-outside" in [each.id for each in findings]
    assert "hidden_option_name" not in str(findings)


def test_a_folder_of_something_else_is_named_so(tmp_path: Path) -> None:
    """Not a list of all that is missing there."""
    (tmp_path / "nginx.conf").touch()
    at = Scene(tmp_path, CATALOGUE, Version.parse("22"), OtherHost())
    with pytest.raises(UsageProblem, match="no Asterisk configuration file"):
        check(at)


def test_many_findings_take_little_time(tmp_path: Path) -> None:
    """Two thousand accounts with a fault each are told, the first few with their difference."""
    users = "".join(f"[u{n}]\ntype=aor\n[u{n}]\ntype=endpoint\naors=u{n}\nwebrtc=yes\nallow=ulaw\n"
                    f"auth=6001\ncontext=inside\n" for n in range(2000))  # fmt: skip
    at = scene(tmp_path, [("pjsip.conf", "", users)])
    findings = describe(at, check(at), "en")
    mine = [each for each in findings if each.id == "aor-no-contacts"]
    assert len(mine) == 2000
    assert sum(bool(each.diff) for each in mine) == 25


def test_a_line_is_found_in_its_block_without_looking_at_all(tmp_path: Path) -> None:
    """As going through the blocks would find it, with and without a header above."""
    write(tmp_path, [("pjsip.conf", "[browser](!)", ";-- x\n[no]\n--;\n[browser](!)")])
    (tmp_path / "part.conf").write_text("a=1\nb=2\n[x]\nc=3")
    for name in ("pjsip.conf", "part.conf"):
        document = read(tmp_path / name)
        blocks = [document.preamble, *document.blocks]
        for line in range(1, (tmp_path / name).read_text().count("\n") + 2):
            assert document.at(line) is [each for each in blocks if each.where.line <= line][-1]


def test_a_link_that_travels_with_its_file_is_read(tmp_path: Path) -> None:
    """Some distributions keep files beside the folder, and link them by the same name."""
    write(tmp_path / "conf")
    (tmp_path / "kept").mkdir()
    (tmp_path / "conf/http.conf").rename(tmp_path / "kept/http.conf")
    (tmp_path / "conf/http.conf").symlink_to("../kept/http.conf")
    at = Scene(tmp_path / "conf", CATALOGUE, Version.parse("22"), FakeHost())
    found = [group[0].id for group in check(at)]
    assert "web-server-off" not in found
    assert "file-outside" not in found
    assert at.web.secure is not None


@pytest.mark.parametrize("target", ["../secret_key", "/etc/ld.so.conf"])
def test_a_link_to_a_file_of_this_machine_is_not_read(tmp_path: Path, target: str) -> None:
    """A file of another kind that lies near, and one with which nothing but the root is shared."""
    (tmp_path / "secret_key").write_text("hidden_option_name=1\n")
    name = Path(target).name
    write(tmp_path / "conf", [("rtp.conf", "", f"#include {name}\n")])
    climbed = "/".join([".."] * len((tmp_path / "conf").resolve().parts[1:])) + target
    (tmp_path / "conf" / name).symlink_to(climbed if target.startswith("/") else target)
    assert (tmp_path / "conf" / name).is_file()
    at = Scene(tmp_path / "conf", CATALOGUE, Version.parse("22"), FakeHost())
    findings = describe(at, check(at), "en")
    assert [each.id for each in findings] == ["file-outside"]
    assert "hidden_option_name" not in str(findings)


@pytest.mark.parametrize("target", ["kept/http.conf", "/nowhere/http.conf", "../x/../kept/h"])
def test_nothing_is_concluded_from_a_file_that_is_not_seen(tmp_path: Path, target: str) -> None:
    """A dangling link, and one to a file of another name, are told and no more."""
    write(tmp_path / "conf")
    (tmp_path / "conf/http.conf").unlink()
    (tmp_path / "conf/http.conf").symlink_to(target)
    (tmp_path / "kept").mkdir()
    (tmp_path / "x").mkdir()
    (tmp_path / "kept/h").write_text("[general]\nenabled=no\n")
    at = Scene(tmp_path / "conf", CATALOGUE, Version.parse("22"), FakeHost())
    assert [group[0].id for group in check(at)] == ["file-outside"]


def test_a_folder_link_to_a_place_of_this_machine_is_not_followed(tmp_path: Path) -> None:
    """Neither by an absolute link, nor by one behind a relative one."""
    (tmp_path / "private").mkdir()
    (tmp_path / "private/x.conf").write_text("[general]\nhidden_option_name=1\n")
    write(tmp_path / "conf", [("rtp.conf", "", "#include parts/x.conf\n")])
    (tmp_path / "conf/inner").mkdir()
    (tmp_path / "conf/inner/parts").symlink_to(tmp_path / "private")
    (tmp_path / "conf/parts").symlink_to("inner/parts")
    at = Scene(tmp_path / "conf", CATALOGUE, Version.parse("22"), FakeHost())
    findings = describe(at, check(at), "en")
    assert [each.id for each in findings] == ["file-outside"]
    assert "hidden_option_name" not in str(findings)


@pytest.mark.parametrize("name", ["http", "rtp", "pjsip", "extensions", "modules"])
@pytest.mark.parametrize("include", ["/opt/vendor/parts/all.conf", "/opt/vendor/*.conf"])
def test_an_include_of_another_machine_is_not_called_missing(
    tmp_path: Path, name: str, include: str
) -> None:
    """What it holds is not known, so nothing is said about what may stand there."""
    write(tmp_path)
    (tmp_path / f"{name}.conf").write_text(f"#include {include}\n")
    at = Scene(tmp_path, CATALOGUE, Version.parse("22"), FakeHost())
    assert {group[0].id for group in check(at)} == {"file-outside"}
