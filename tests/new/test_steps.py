"""What ``new`` prints on which stream, and the commands that it says come next."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.support.command import ANSWERS, run

NOTE = "\n  ! "


@pytest.fixture(name="given")
def _given(tmp_path: Path) -> Path:
    path = tmp_path / "given answers.toml"
    path.write_text(ANSWERS)
    return path


def steps(text: str) -> list[list[str]]:
    """The commands below the heading."""
    below = text.partition("Next steps:\n")[2]
    return [shlex.split(line) for line in below.splitlines() if line.startswith("  ")]


def test_a_dry_run_lists_the_files_on_stdout_and_notes_on_stderr(
    given: Path, tmp_path: Path
) -> None:
    """The list alone is data; the sum and the advice are for the person."""
    done = run("new", tmp_path / "out", "--answers", given, "--no-input", "--dry-run")
    assert done.returncode == 4
    lines = done.stdout.splitlines()
    assert "+ create  asterisk/pjsip.conf" in lines
    assert all(line.startswith("+ create  ") for line in lines)
    assert "nothing was written" in done.stderr
    assert "asterisk/pjsip.conf" not in done.stderr


def test_a_diff_alone_stands_on_stdout(given: Path, tmp_path: Path) -> None:
    """The list is on stderr then."""
    done = run("new", tmp_path / "out", "--answers", given, "--no-input", "--dry-run", "--diff")
    assert done.stdout.startswith("--- /dev/null\n")
    assert "+ create" not in done.stdout
    assert "+ create  asterisk/pjsip.conf" in done.stderr


def test_a_dry_run_ends_with_the_command_that_writes(given: Path, tmp_path: Path) -> None:
    """Pasted, it does; a path with a space included."""
    arguments = ("new", tmp_path / "my out", "--answers", given, "--no-input")
    done = run(*arguments, "--set", "network.hostname=b.example.test", "--dry-run")
    (command,) = steps(done.stderr)
    assert "--dry-run" not in command
    assert run(*command[command.index("new") :]).returncode == 0
    text = (tmp_path / "my out" / "answers.toml").read_text()
    assert "b.example.test" in text


def test_a_written_folder_says_how_to_go_on_in_order(given: Path, tmp_path: Path) -> None:
    """Install, build the page and serve it, try a call; the same in JSON."""
    out = tmp_path / "my out"
    arguments = ("new", out, "--answers", given, "--no-input")
    expected = [
        ["install", str(out), "--to", "/etc/asterisk"],
        ["(cd", str(out / "client"), "&&", "npm", "ci", "&&", "npm", "run", "build)"],
        ["mkdir", "-p", "/usr/share/asterisk/static-http/phone"],
        ["tar", "-xf", "-", "-C", "/usr/share/asterisk/static-http/phone"],
        [
            "doctor", "wss://pbx.example.test:8089/ws", "--user", "6001", "--call", "600",
            "--ca", str(out / "ca" / "ca.crt"),
        ],
    ]  # fmt: skip
    for found in (
        steps(run(*arguments).stderr),
        [shlex.split(each) for each in _again(arguments, out)["next"]],
    ):
        assert [each[-len(wanted) :] for each, wanted in zip(found, expected, strict=True)] == (
            expected
        )


def _again(arguments: tuple[str | Path, ...], out: Path) -> dict[str, list[str]]:
    """The object of a run that writes everything anew."""
    import shutil

    shutil.rmtree(out)
    made: dict[str, list[str]] = json.loads(run(*arguments, "--json").stdout)
    return made


def test_a_run_that_changes_nothing_repeats_neither_notes_nor_steps(
    given: Path, tmp_path: Path
) -> None:
    """One line says that there is nothing to do."""
    out = tmp_path / "out"
    public = ("--set", "network.topology=public", "--set", "network.private_address=203.0.113.10")
    first = run("new", out, "--answers", given, "--no-input", *public)
    assert NOTE in first.stderr
    again = run("new", out, "--no-input")
    assert again.returncode == 0
    assert NOTE not in again.stderr
    assert len(again.stderr.splitlines()) == 1
    assert "nothing to do" in again.stderr


def test_a_folder_for_a_container_goes_to_its_host(given: Path, tmp_path: Path) -> None:
    """Folders that the container sees, the configuration, the certificate, then the start."""
    out = tmp_path / "my out"
    contained = (
        "network.topology=docker-bridge", "network.public_address=203.0.113.10",
        "certificate.source=letsencrypt",
    )  # fmt: skip
    more = [word for each in contained for word in ("--set", each)]
    found = steps(run("new", out, "--answers", given, "--no-input", *more).stderr)
    rights = ["install", "-d", "-g", "59060", "-m", "0750"]
    hook = "/etc/letsencrypt/renewal-hooks/deploy/asterisk-webrtc"
    page = "/var/www/asterisk-webrtc"
    expected = [
        ["apt", "install", "certbot"],
        [
            "certbot",
            "certonly",
            "--standalone",
            "--keep-until-expiring",
            "-d",
            "pbx.example.test",
        ],
        [*rights, "/etc/asterisk-webrtc"],
        [*rights, "-o", "59060", "/var/log/asterisk-webrtc"],
        ["install", "-d", "-m", "0755", "/var/www/asterisk-webrtc"],
        ["install", str(out), "--to", "/etc/asterisk-webrtc"],
        [str(out / "hooks/letsencrypt-deploy.sh"), hook],
        ["env", "RENEWED_LINEAGE=/etc/letsencrypt/live/pbx.example.test", hook],
        ["(cd", str(out), "&&", "docker", "compose", "up", "--build", "-d)"],
        [str(out / "logrotate/asterisk-webrtc"), "/etc/logrotate.d/"],
        ["(cd", str(out / "client"), "&&", "npm", "ci", "&&", "npm", "run", "build)"],
        ["mkdir", "-p", page],
        ["tar", "-xf", "-", "-C", page],
    ]
    assert [each[-len(wanted) :] for each, wanted in zip(found[:-1], expected, strict=True)] == (
        expected
    )


def test_a_first_certificate_of_lets_encrypt_comes_before_the_install(
    given: Path, tmp_path: Path
) -> None:
    """Asterisk opens no TLS port without it; a later run does not ask for it again."""
    out = tmp_path / "out"
    public = ("network.topology=public", "network.private_address=203.0.113.10")
    more = [
        word for each in (*public, "certificate.source=letsencrypt") for word in ("--set", each)
    ]
    found = steps(run("new", out, "--answers", given, "--no-input", *more).stderr)
    hook = "/etc/letsencrypt/renewal-hooks/deploy/asterisk-webrtc"
    assert "certonly" in found[1]
    assert [each[-1] for each in found[2:4]] == [hook, hook]
    assert "install" in found[4]
    assert "--to" in found[4]
    again = run("new", out, "--no-input", "--set", "users=6001,6002,6003").stderr
    assert "certonly" not in again


GUESTS = ("guests.enabled=true", "guests.numbers=600")


def proxied(proxy: str, *settings: str) -> list[str]:
    """Options for a server behind a proxy."""
    public = ("network.topology=public", "network.private_address=203.0.113.10")
    given = (*public, f"signalling.proxy={proxy}", *settings)
    return [word for each in given for word in ("--set", each)]


def test_nginx_gets_its_file_after_the_install_and_only_when_it_changes(
    given: Path, tmp_path: Path
) -> None:
    out = tmp_path / "my out"
    found = steps(run("new", out, "--answers", given, "--no-input", *proxied("nginx")).stderr)
    target = "/etc/nginx/conf.d/asterisk-webrtc.conf"
    place = next(i for i, each in enumerate(found) if each[-1] == target)
    assert "--to" in found[place - 2]
    assert found[place - 1][-3:] == ["apt", "install", "nginx"]
    assert found[place][-2] == str(out / "proxy/nginx.conf")
    assert found[place + 1][-3:] == ["systemctl", "reload", "nginx"]
    again = run("new", out, "--no-input", "--set", "users=6001,6002,6003").stderr
    assert "--to" in again
    assert target not in again


@pytest.mark.parametrize("proxy", ["caddy", "haproxy"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_proxy_that_may_serve_other_sites_is_set_up_by_the_folders_readme(
    proxy: str, language: str, given: Path, tmp_path: Path
) -> None:
    """The command opens the section, which warns before its commands replace a file."""
    out = tmp_path / "out"
    more = proxied(proxy, f"language={language}")
    done = run("new", out, "--answers", given, "--no-input", "--json", *more)
    found = [shlex.split(each) for each in json.loads(done.stdout)["next"]]
    (command,) = (each for each in found if each[0] == "less")
    assert command[-1] == str(out / "README.md")
    section = (out / "README.md").read_text().split(f"\n{command[2][1:]}\n")[1].split("\n##")[0]
    assert f"sudo systemctl reload {proxy}" in section
    assert "install --backup=numbered" in section
    assert ("already serves other sites" if language == "en" else "其他网站") in section


def test_guests_are_set_up_once_and_then_get_their_new_settings(
    given: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    more = proxied("nginx", *GUESTS)
    found = steps(run("new", out, "--answers", given, "--no-input", *more).stderr)
    assert [each[:2] + each[-1:] for each in found if each[0] == "less"] == [
        ["less", "-p", str(out / "README.md")]
    ]
    changed = steps(run("new", out, "--no-input", "--set", "guests.calls=3").stderr)
    assert not [each for each in changed if each[0] == "less"]
    place = next(i for i, each in enumerate(changed) if str(out / "guests/settings.toml") in each)
    assert changed[place][-2:] == ["-t", "/etc/asterisk-webrtc-guests/"]
    assert changed[place + 1][-3:] == ["systemctl", "restart", "asterisk-webrtc-guests"]
    ended = steps(run("new", out, "--no-input", "--set", "guests.enabled=false").stderr)
    assert [each[-4:] for each in ended if "systemctl" in each and "disable" in each] == [
        ["systemctl", "disable", "--now", "asterisk-webrtc-guests"]
    ]


def test_the_commands_for_guests_can_be_run_again(given: Path, tmp_path: Path) -> None:
    """They restart the service, and keep the secret of the CAPTCHA."""
    out = tmp_path / "out"
    more = proxied("nginx", *GUESTS, "guests.captcha=https://captcha.example.test/siteverify")
    done = run("new", out, "--answers", given, "--no-input", *more)
    assert "guest.html alone cannot call" in " ".join(done.stderr.split())
    text = (out / "README.md").read_text()
    section = text.split("### Let visitors to your website call\n")[1].split("\n##")[0]
    assert "core restart when convenient" in section
    assert "enable --now" not in section
    assert "\nsudo systemctl restart asterisk-webrtc-guests\n" in section
    secret = tmp_path / "captcha.secret"
    secret.write_text("kept")
    (line,) = re.findall(r"(?m)^sudo test -e .*\n.*$", section)
    line = line.replace("sudo ", "").replace("-o root -g root ", "")
    line = line.replace("/etc/asterisk-webrtc-guests/captcha.secret", str(secret))
    subprocess.run(["sh", "-c", line], check=True)
    assert secret.read_text() == "kept"
    secret.unlink()
    subprocess.run(["sh", "-c", line], check=True)
    assert secret.read_text() == ""
    assert secret.stat().st_mode & 0o777 == 0o600


def test_no_commands_of_the_readme_install_and_undo_at_once(given: Path, tmp_path: Path) -> None:
    """Whoever pastes a block gets all of it."""
    out = tmp_path / "out"
    run("new", out, "--answers", given, "--no-input")
    text = (out / "README.md").read_text()
    assert "rollback /etc/asterisk`" in text
    assert not [each for each in re.findall(r"(?s)```sh\n.*?```", text) if "rollback" in each]


def test_what_was_done_is_counted_in_words(given: Path, tmp_path: Path) -> None:
    """How many files were created, changed, or were right already."""
    arguments = ("new", tmp_path / "out", "--answers", given, "--no-input")
    created = re.search(r"out: (\d+) files created\n", run(*arguments).stderr)
    assert created is not None
    count = int(created[1])
    assert f"out: nothing to do ({count} files unchanged)\n" in run(*arguments).stderr
    changed = run(*arguments, "--set", "sizing.calls=70").stderr
    found = re.search(r"out: (\d+) files changed, (\d+) unchanged\n", changed)
    assert found is not None
    assert int(found[1]) + int(found[2]) == count
