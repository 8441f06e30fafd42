"""Every command makes the same of a line, and the same as Asterisk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import meanings
from wizard.catalogue import Catalogue, Version
from wizard.check import OtherHost, Scene, check
from wizard.conf import EditableFile, resolve
from wizard.conf.folder import ConfigFolder
from wizard.conf.meaning import duplicates, values
from wizard.conf.meaning import modules as loading
from wizard.conf.meaning.objects import things
from wizard.doctor.local.surroundings import read_media
from wizard.install.live import parts, restart
from wizard.install.merge import settings
from wizard.install.merge.target import InstallTarget
from wizard.writing.folder import Folder

MAJORS = (16, 22)


def fill(folder: Path, files: dict[str, str]) -> Path:
    """A configuration folder."""
    for name, text in {"pjsip.conf": "[a]\n", **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def scene(folder: Path, major: int = 22) -> Scene:
    """The folder as ``check`` sees it."""
    return Scene(folder, Catalogue(), Version.parse(str(major)), OtherHost())


def installs(folder: Path, name: str, line: str, major: int) -> bool:
    """Whether ``install`` sees a reason to write a line of ours that has to hold."""
    opened = Folder.open(folder)
    assert opened is not None
    with opened:
        place = InstallTarget(opened, "/etc/asterisk", major, lambda clash: clash)
        settings.merge(place, name, EditableFile(f"[general]\n{line}\n".encode(), name))
        return bool(place.edited())


def shown(address: values.HostPort | None) -> str:
    return f"{address.host}:{address.port}" if address else ""


@pytest.mark.parametrize("major", MAJORS)
@pytest.mark.parametrize("case", meanings.WEB)
def test_check_and_install_see_the_same_web_server(case: str, major: int, tmp_path: Path) -> None:
    text, plain, secure, more = meanings.WEB[case]
    fill(tmp_path, {"http.conf": text, **more})
    seen = scene(tmp_path, major).web
    assert (shown(seen.plain), shown(seen.secure)) == (plain, secure)
    wanted = parts.configured(tmp_path, config_dir="/etc/asterisk", follow=False, major=major)
    assert (parts.HTTP in wanted) is bool(plain)
    assert (parts.HTTPS in wanted) is bool(plain and secure)
    assert installs(tmp_path, "http.conf", "enabled=yes", major) is not seen.enabled
    assert installs(tmp_path, "http.conf", "tlsenable=yes", major) is not seen.tls_wanted


@pytest.mark.parametrize("major", MAJORS)
@pytest.mark.parametrize("case", meanings.MEDIA)
def test_check_install_and_doctor_see_the_same_media(
    case: str, major: int, tmp_path: Path
) -> None:
    text, ports, ice, more = meanings.MEDIA[case]
    fill(tmp_path, {"rtp.conf": text, **more})
    seen = scene(tmp_path, major)
    for media in (seen.media, read_media(tmp_path, major)):
        assert media.ports == ports
        assert media.on("icesupport", default=True) is ice
    said = {found.id for group in check(seen) for found in group}
    assert ("ice-off" in said) is not ice
    written = seen.media.line("icesupport") is not None
    if written:
        assert installs(tmp_path, "rtp.conf", "icesupport=yes", major) is not ice


@pytest.mark.parametrize("major", MAJORS)
def test_check_and_install_load_the_same_modules(major: int, tmp_path: Path) -> None:
    fill(tmp_path, {"modules.conf": meanings.MODULES})
    seen = scene(tmp_path, major).modules
    state = restart.look(ConfigFolder(tmp_path, major=major))
    for name, loaded in meanings.LOADED.items():
        assert seen.loaded(name) is loaded
        there = f"{name}.so" not in state.kept_away and f"{name}.so" in state.loads
        assert (there or state.autoload) is loaded


def test_the_second_autoload_counts_from_23_on(tmp_path: Path) -> None:
    fill(tmp_path, {"modules.conf": meanings.MODULES})
    assert scene(tmp_path, 23).modules.everything
    assert restart.look(ConfigFolder(tmp_path, major=23)).autoload


@pytest.mark.parametrize("major", (*MAJORS, 23))
def test_the_first_type_makes_an_object_of_pjsip(major: int, tmp_path: Path) -> None:
    fill(tmp_path, {"pjsip.conf": meanings.OBJECTS})
    found = {thing.name: thing.type for thing in things(resolve(tmp_path, "pjsip.conf"), major)}
    assert found == {**meanings.TYPES, "capital": "Endpoint"}
    wanted = parts.configured(tmp_path, config_dir="/etc/asterisk", follow=False, major=major)
    assert wanted == {parts.RunningObject("endpoint", "first-from-template")}


def test_what_is_asked_for_by_name_is_the_last_from_23_on(tmp_path: Path) -> None:
    text = "[general]\nrtpstart=10000\nrtpend=10100\nrtpstart=12000\nrtpend=12100\n"
    fill(tmp_path, {"rtp.conf": text})
    assert read_media(tmp_path, 22).ports == (10000, 10100)
    assert read_media(tmp_path, 23).ports == (12000, 12100)


def test_the_same_option_under_another_name_is_not_written_beside_it(tmp_path: Path) -> None:
    theirs = "[general]\nsslcert=/etc/theirs.pem\nenable_static=no\nenablestatic=yes\n"
    fill(tmp_path, {"http.conf": theirs})
    assert not installs(tmp_path, "http.conf", "enable_static=yes", 22)
    opened = Folder.open(tmp_path)
    assert opened is not None
    with opened:
        place = InstallTarget(opened, "/etc/asterisk", 22, lambda clash: clash)
        ours = EditableFile(b"[general]\ntlscertfile=/etc/ours.pem\n", "http.conf")
        settings.merge(place, "http.conf", ours)
        assert not place.edited()
        assert [clash.id for clash in place.clashes] == ["clash.key"]


def test_spellings_are_those_of_the_catalogue() -> None:
    catalogue = Catalogue()
    for names in duplicates.SPELLINGS["http.conf"]:
        option = catalogue.options_of("http")[f"http/general/{names[0]}"]
        known = {option.name, *option.aliases}
        assert known == set(names)


@pytest.mark.parametrize("word", meanings.TRUE_WORDS)
def test_words_for_yes(word: str) -> None:
    assert values.is_true(word)
    assert not values.is_false(word)
    assert values.same_switch(word, "yes")


@pytest.mark.parametrize("word", meanings.OTHER_WORDS)
def test_other_words_are_not_yes(word: str) -> None:
    assert not values.is_true(word)
    assert values.is_false(word) is (word in ("no", "false", "n", "f", "0", "off"))
    assert not values.same_switch(word, "yes")


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), (" 12", 12), ("12x", 12), ("-3", -3), ("+3", 3), ("x", 0), ("", 0), ("0x10", 0),
     ("010", 10), ("9" * 30, 10**18), ("\u0663", 0)],
)  # fmt: skip
def test_atoi_reads_what_begins_a_text(text: str, number: int) -> None:
    assert values.atoi(text) == number


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("10.0.0.1", "10.0.0.1", 5060),
        ("10.0.0.1:5070", "10.0.0.1", 5070),
        ("10.0.0.1:x", "10.0.0.1", 5060),
        ("10.0.0.1:70000", "10.0.0.1", 5060),
        ("[::1]:5070", "::1", 5070),
        ("[::1]", "::1", 5060),
        ("::1", "::1", 5060),
        ("pbx.example.test:65535", "pbx.example.test", 65535),
        ("", "", 5060),
    ],
)
def test_addresses_have_a_host_and_a_port(text: str, host: str, port: int) -> None:
    assert values.address(text, 5060) == (host, port)


def test_module_names_are_compared_without_case_and_ending() -> None:
    names = ("res_srtp", "RES_SRTP.so", "res_srtp.SO", "Res_Srtp")
    assert {loading.base_name(name) for name in names} == {"res_srtp"}
    assert loading.base_name(".so") == ".so"
