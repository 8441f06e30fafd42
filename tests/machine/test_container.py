"""The container that compose.yaml starts, as its host reaches it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.installs import fill
from wizard.machine import console, container, system
from wizard.machine.container import Contained, machine_of, machine_with_asterisk
from wizard.machine.system import ThisMachine

# What `docker exec` would run in the container runs here; each call is written down.
DOCKER = """\
#!/bin/sh
echo "$*" >> "{folder}/calls"
[ "$1 $2" = "exec asterisk-webrtc" ] || exit 1
[ ! -e "{folder}/stopped" ] || exit 1
shift 2
exec "$@"
"""
ASTERISK = '#!/bin/sh\n[ "$1" = -rx ] && echo "told: $2"\n'
ADDRESSES = "#!/bin/sh\n[ \"$1\" = -I ] && echo '172.18.0.2 2001:db8::2 '\n"


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A host without Asterisk whose Docker runs the container."""
    programs = {"docker": DOCKER.format(folder=tmp_path), "hostname": ADDRESSES}
    fill(tmp_path / "bin", programs)
    for name in programs:
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(system, "_ELSEWHERE", ())
    return tmp_path


def calls(host: Path) -> list[str]:
    return (host / "calls").read_text().splitlines()


def add_asterisk(host: Path) -> None:
    fill(host / "bin", {"asterisk": ASTERISK})
    (host / "bin" / "asterisk").chmod(0o755)


def test_its_console_is_asked_through_docker(host: Path) -> None:
    add_asterisk(host)
    inside = Contained()
    assert console.ask(inside, "core show version", 5.0) == "told: core show version\n"
    last = f"exec asterisk-webrtc {host}/bin/asterisk -rx core show version"
    assert calls(host)[-1] == last
    assert inside.reach(["asterisk"])[1:] == ["exec", "asterisk-webrtc", "asterisk"]


def test_its_files_name_and_addresses_are_read(host: Path) -> None:
    (host / "a file").write_text("text\n")
    (host / "other.so").write_text("")
    inside = Contained()
    assert inside.read(str(host / "a file")) == "text\n"
    assert inside.read(str(host / "none")) == ""
    assert inside.matches(f"{host}/*.so") == [f"{host}/other.so"]
    assert inside.matches(f"{host}/*.none") == []
    assert [each.address for each in inside.interfaces()] == ["172.18.0.2", "2001:db8::2"]
    assert inside.source_address() == "172.18.0.2"
    assert inside.source_address(six=True) == "2001:db8::2"
    assert inside.configuration("/etc/asterisk") == container.CONFIG
    assert inside.host_name() == Path("/etc/hostname").read_text().strip()
    assert inside.program("sh") == "/usr/bin/sh"
    assert inside.program("there-is-none") is None


def test_a_container_that_does_not_run_has_nothing(host: Path) -> None:
    (host / "stopped").touch()
    inside = Contained()
    assert not inside.runs()
    assert (inside.program("sh"), inside.read("/etc/hostname"), inside.interfaces()) == (
        None, "", [],
    )  # fmt: skip


def test_the_folder_says_whose_asterisk_reads_it(tmp_path: Path) -> None:
    assert isinstance(machine_of(Path(container.CONFIG)), Contained)
    assert isinstance(machine_of(Path("/etc/asterisk")), ThisMachine)
    link = tmp_path / "link"
    link.symlink_to(container.CONFIG)
    assert isinstance(machine_of(link), Contained)


def test_an_asterisk_of_the_host_itself_comes_first(host: Path) -> None:
    assert isinstance(machine_with_asterisk(), Contained)
    add_asterisk(host)
    assert isinstance(machine_with_asterisk(), ThisMachine)


def test_a_docker_without_the_container_is_passed_over(host: Path) -> None:
    (host / "stopped").touch()
    assert isinstance(machine_with_asterisk(), ThisMachine)
    (host / "bin" / "docker").unlink()
    assert isinstance(machine_with_asterisk(), ThisMachine)
