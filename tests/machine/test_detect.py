"""What the machine tells by itself, and what an interrupted interview leaves."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.support import freepbx
from tests.support.pretended import LOOPBACK, SID_MODULES, Pretended
from wizard.answers.convert import to_answers
from wizard.answers.layers import file_layer, resolve, set_layer
from wizard.machine.detect import detect, detected_layer
from wizard.machine.system import Interface, ThisMachine
from wizard.words.language import locale_language


def found(machine: Pretended) -> dict[str, object]:
    return {key: each.value for key, each in detect(machine).items()}


def test_a_bare_machine_tells_nothing_and_nothing_is_started() -> None:
    machine = Pretended()
    assert detect(machine) == {}
    assert machine.started == []


# Asterisk


def test_a_platform_is_found_by_the_files_of_this_machine(tmp_path: Path) -> None:
    folder = freepbx.install(tmp_path)

    class Here(Pretended):
        def configuration(self, folder_: str) -> str:
            return str(folder)

    machine = Here(files={"/etc/asterisk/pjsip.conf": ""})
    assert found(machine) == {"asterisk.platform": "freepbx"}
    assert str(detect(machine)["asterisk.platform"].origin) == "found /etc/asterisk/pjsip.conf"


@pytest.mark.parametrize(
    ("answer", "version", "build"),
    [
        ("Asterisk 16.28.0~dfsg-0+deb11u4\n", "16.28.0", "debian"),
        ("Asterisk 22.10.1~dfsg+~cs6.15.60671435-1\n", "22.10.1", "debian"),
        ("Asterisk 22.5.0\n", "22.5.0", "upstream"),
        ("Asterisk certified/20.7-cert2\n", "20.7", "upstream"),
        ("Asterisk certified-18.9-cert4\n", "18.9", "upstream"),
    ],
)
def test_asterisk_tells_its_version_and_whose_build_it_is(
    answer: str, version: str, build: str
) -> None:
    machine = Pretended(asterisk=answer)
    assert found(machine) == {"asterisk.version": version, "asterisk.build": build}
    assert machine.started == [(("/usr/sbin/asterisk", "-V"), 2.0)]


@pytest.mark.parametrize("answer", ["", "Asterisk GIT-master-abc123\n", "sh: not found", "22\n"])
def test_an_answer_without_a_version_is_not_guessed_from(answer: str) -> None:
    assert found(Pretended(asterisk=answer)) == {}


@pytest.mark.parametrize(
    "folder", ["/usr/lib/asterisk/modules", SID_MODULES, "/usr/local/lib/asterisk/modules"]
)
def test_the_opus_module_is_found_in_every_usual_folder(folder: str) -> None:
    files = {f"{folder}/codec_opus_open_source.so": "", f"{folder}/res_format_attr_opus.so": ""}
    opus = detect(Pretended(files=files))["asterisk.opus"]
    assert opus.value == "codec_opus_open_source"
    assert folder in opus.origin.text()


def test_modules_without_opus_are_told_as_none() -> None:
    assert found(Pretended(files={f"{SID_MODULES}/res_rtp_asterisk.so": ""})) == {
        "asterisk.opus": "none"
    }


# the name


@pytest.mark.parametrize(
    ("name", "hosts", "full"),
    [
        ("pbx.example.test", "", "pbx.example.test"),
        ("PBX.Example.Test.", "", "pbx.example.test"),
        ("pbx", "127.0.1.1 pbx.example.test pbx # me\n", "pbx.example.test"),
        ("pbx", "127.0.1.1 other.example.test other\n", None),
        ("pbx", "# 127.0.1.1 pbx.example.test pbx\n", None),
        ("pbx", "", None),
        ("localhost.localdomain", "", None),
        ("ip-10-0-0-1.ec2.internal", "", None),
        ("10.0.0.1", "", None),
        ("bad_name.test", "", None),
    ],
)
def test_only_a_full_name_that_browsers_can_use_is_offered(
    name: str, hosts: str, full: str | None
) -> None:
    assert found(Pretended(name=name, files={"/etc/hosts": hosts})).get("network.hostname") == full


# addresses


def test_a_private_address_comes_with_its_network() -> None:
    machine = Pretended(interfaces=[Interface("eth0", "10.0.0.10", 24)], source="10.0.0.10")
    assert found(machine) == {
        "network.private_address": "10.0.0.10",
        "network.local_networks": ["10.0.0.0/24"],
    }
    assert detect(machine)["network.private_address"].origin.text() == "interface eth0"
    assert detect(machine)["network.private_address"].origin.text("zh") == "网络接口 eth0"


def test_a_public_address_means_a_public_server() -> None:
    machine = Pretended(interfaces=[Interface("eth0", "8.8.4.4", 24)], source="8.8.4.4")
    assert found(machine) == {
        "network.topology": "public",
        "network.private_address": "8.8.4.4",
        "network.public_address": "8.8.4.4",
    }


def test_bridges_of_containers_are_ignored_and_are_not_the_servers_address() -> None:
    machine = Pretended(
        interfaces=[
            Interface("docker0", "172.17.0.1", 16),
            Interface("br-0123456789ab", "172.18.0.1", 16),
            Interface("br-lan", "192.168.1.2", 24),
        ],
    )
    values = found(machine)
    assert values["network.private_address"] == "192.168.1.2"
    assert values["network.ignored_networks"] == ["172.17.0.0/16", "172.18.0.0/16"]


def test_a_container_on_a_bridge_is_recognised() -> None:
    machine = Pretended(
        interfaces=[Interface("eth0", "172.17.0.2", 16)],
        source="172.17.0.2",
        files={"/.dockerenv": ""},
    )
    assert found(machine)["network.topology"] == "docker-bridge"
    machine.files = {}
    assert "network.topology" not in found(machine)


def test_several_addresses_without_a_route_are_not_guessed_from() -> None:
    machine = Pretended(
        interfaces=[Interface("eth0", "10.0.0.1", 24), Interface("eth1", "10.1.0.1", 24)]
    )
    assert found(machine) == {}


def test_ipv6_is_found_with_what_the_internet_sees_of_it() -> None:
    interfaces = [Interface("eth0", "fe80::1", 64), Interface("eth0", "2a00:1450:4001::5", 64)]
    machine = Pretended(interfaces=interfaces, source6="2a00:1450:4001::5")
    assert found(machine) == {
        "network.private_address6": "2a00:1450:4001::5",
        "network.public_address6": "2a00:1450:4001::5",
    }
    assert found(Pretended(interfaces=interfaces[:1], source6="fe80::1")) == {}


# as a layer


def test_what_is_found_is_a_layer_below_the_files() -> None:
    machine = Pretended(
        asterisk="Asterisk 22.5.0\n", interfaces=[Interface("eth0", "10.0.0.10", 24)],
        source="10.0.0.10", name="pbx.example.test",
    )  # fmt: skip
    resolved = resolve(
        [
            set_layer(["network.topology=lan"]),
            file_layer('[network]\nprivate_address = "10.0.0.11"', "answers.toml"),
            detected_layer(detect(machine)),
        ]
    )
    answers = resolved.answers()
    assert answers.asterisk.version == "22.5.0"
    assert answers.network.private_address == "10.0.0.11"
    origin = resolved.origin("asterisk.version")
    assert origin is not None
    assert origin.text("zh") == "由 asterisk -V 检测到"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_SG"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_language_follows_the_locale(environ: dict[str, str], language: str) -> None:
    assert locale_language(environ) == language
    assert ("language" in detect(Pretended(), environ)) == (language == "zh")


# this machine


def script(folder: Path, text: str) -> str:
    path = folder / "asterisk"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_a_program_is_run_and_read(tmp_path: Path) -> None:
    assert ThisMachine().run([script(tmp_path, "echo Asterisk 22.5.0")], 5) == "Asterisk 22.5.0\n"


@pytest.mark.parametrize("text", ["exec sleep 60", "sleep 60 & sleep 60", "cat; sleep 60"])
def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path, text: str) -> None:
    start = time.perf_counter()
    assert ThisMachine().run([script(tmp_path, text)], 0.2) is None
    assert time.perf_counter() - start < 2


def test_a_child_left_behind_does_not_hold_us(tmp_path: Path) -> None:
    start = time.perf_counter()
    path = script(tmp_path, "sleep 3 &\necho Asterisk 22.5.0")
    assert ThisMachine().run([path], 2) == "Asterisk 22.5.0\n"
    assert time.perf_counter() - start < 2


def test_a_program_that_fails_or_is_missing_says_nothing(tmp_path: Path) -> None:
    assert ThisMachine().run([script(tmp_path, "echo no; exit 1")], 5) is None
    assert ThisMachine().run([str(tmp_path / "absent")], 5) is None


def test_a_program_is_found_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path, "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ThisMachine().program("asterisk") == str(tmp_path / "asterisk")
    assert ThisMachine().program("no-such-program-anywhere") is None


def test_the_real_machine_answers_at_once_and_makes_sense() -> None:
    start = time.perf_counter()
    values = {key: each.value for key, each in detect().items()}
    assert time.perf_counter() - start < 3
    assert LOOPBACK in ThisMachine().interfaces()
    base = {"asterisk.version": "22", "network.topology": "lan", "network.hostname": "a"} | values
    tree: dict[str, dict[str, object]] = {}
    for key, value in base.items():
        table, _, name = key.partition(".")
        tree.setdefault(table, {})[name] = value
    to_answers(dict(tree), "detected")


# an interrupted interview


def test_a_folder_of_the_path_that_may_not_be_entered_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``su`` keeps the path of the user before."""
    program = tmp_path / "mine" / "asterisk"
    program.parent.mkdir()
    program.touch(0o755)
    real = Path.is_file

    def is_file(path: Path) -> bool:
        if path.parent == Path("/opt/other/bin"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "is_file", is_file)
    monkeypatch.setenv("PATH", f"/opt/other/bin:{program.parent}")
    assert ThisMachine().program("asterisk") == str(program)
