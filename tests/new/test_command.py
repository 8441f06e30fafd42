"""The command as scripts use it: streams, exit codes, nothing half-written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.command import ANSWERS, run, tree


@pytest.fixture(name="answers")
def _answers(tmp_path: Path) -> Path:
    path = tmp_path / "given.toml"
    path.write_text(ANSWERS)
    return path


def test_help_teaches() -> None:
    """The top page names the command, examples, exit codes and completion."""
    page = run("--help")
    assert page.returncode == 0
    for word in ("new", "Examples", "Exit codes", "Completion"):
        assert word in page.stdout


def test_help_loads_nothing_heavy() -> None:
    """Neither terminals, templates nor cryptography are imported to print a help page."""
    script = (
        "import sys, wizard.cli; heavy = {'prompt_toolkit', 'questionary', 'jinja2', "
        "'cryptography', 'msgspec', 'tomlkit'} & set(sys.modules); sys.exit(str(heavy) if heavy "
        "else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_answers_from_a_file_become_a_folder(answers: Path, tmp_path: Path) -> None:
    """Everything of the contract is there, secrets are closed, and the second run does nothing."""
    out = tmp_path / "out"
    first = run("new", out, "--answers", answers, "--no-input")
    assert first.returncode == 0, first.stderr
    assert first.stdout == ""
    for name in (
        "answers.toml", "secrets.toml", "README.md", "asterisk/pjsip.conf", "asterisk/rtp.conf",
        "asterisk/keys/privkey.pem", "ca/ca.crt", "client/index.html", "client/phone.js",
        "client/package.json", "client/snippet.html",
    ):  # fmt: skip
        assert (out / name).is_file(), name
    for name in ("secrets.toml", "asterisk/pjsip.conf", "asterisk/keys/privkey.pem", "ca/ca.key"):
        assert (out / name).stat().st_mode & 0o777 == 0o600, name
    before = tree(out)
    second = run("new", out, "--no-input")
    assert second.returncode == 0, second.stderr
    assert tree(out) == before
    assert "create" not in second.stderr
    assert run("new", out, "--no-input", "--dry-run").returncode == 0


def test_a_changed_display_name_changes_one_file(answers: Path, tmp_path: Path) -> None:
    """Besides the answers themselves."""
    out = tmp_path / "out"
    run("new", out, "--answers", answers, "--no-input")
    before = tree(out)
    answers.write_text(ANSWERS.replace("Alice", "Alicia"))
    assert run("new", out, "--answers", answers, "--no-input").returncode == 0
    after = tree(out)
    changed = {name for name in after if before.get(name) != after[name]}
    visible = {name for name in changed if not name.startswith(".wizard")}
    assert visible == {"answers.toml", "asterisk/pjsip.conf"}


def test_answers_come_from_standard_input(tmp_path: Path) -> None:
    """--answers - reads a pipe, which is never taken for a person."""
    done = run("new", tmp_path / "out", "--answers", "-", given=ANSWERS)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "README.md").is_file()


def test_a_missing_answer_is_named_with_how_to_give_it(tmp_path: Path) -> None:
    """Exit 3, and nothing is written."""
    out = tmp_path / "out"
    done = run("new", out, "--no-input", PATH="")
    assert done.returncode == 3
    assert "--set" in done.stderr
    assert not out.exists()


def test_all_missing_answers_are_named_at_once_with_their_questions(tmp_path: Path) -> None:
    """An impossible combination, or a value that cannot be, does not hide them."""
    given = (
        "network.topology=port-forward", "turn.mode=existing", "asterisk.version=25",
        "client.hosting=proxy",
    )  # fmt: skip
    sets = [word for each in given for word in ("--set", each)]
    out = tmp_path / "out"
    done = run("new", out, "--no-input", "--json", *sets, PATH="")
    assert done.returncode == 3
    missing = json.loads(done.stdout)["missing"]
    keys = [each["key"] for each in missing]
    assert {"network.public_address", "turn.uris", "turn.password"} <= set(keys)
    assert len(keys) == len(set(keys))
    for each in missing:
        assert f"{each['key']}: {each['question']}" in done.stderr
        assert each["give"] in done.stderr
        assert each["variable"].startswith("ASTERISK_WEBRTC_")
    assert "asterisk.version: 25 is not a supported Asterisk version." in done.stderr
    assert not out.exists()


def test_no_missing_answer_turns_up_after_those_that_were_told(tmp_path: Path) -> None:
    """Who gives what was named is asked for no more than the network's own answers."""
    first = run("new", tmp_path / "out", "--no-input", "--json", PATH="")
    told = {each["key"] for each in json.loads(first.stdout)["missing"]}
    assert {"asterisk.version", "network.topology"} <= told
    assert "Further questions depend on network.topology." in first.stderr
    sets = "asterisk.version=22", "network.topology=lan", "network.hostname=pbx.example.test"
    given = [word for each in sets for word in ("--set", each)]
    done = run("new", tmp_path / "out", "--no-input", "--dry-run", *given, PATH="")
    assert done.returncode == 4, done.stderr


@pytest.mark.parametrize(
    ("version", "code", "told"),
    [
        ("22.99.0", 4, "Asterisk 22.99.0 is newer than 22.10.1, the last release of this branch"),
        ("25", 2, "25 is not a supported Asterisk version. Use 16, 18, 20, 21, 22, 23, 24, or a"),
        ("24", 4, "Asterisk 24: no release was available when this wizard was built"),
        ("22", 4, ""),
    ],
)
def test_a_version_beyond_what_is_known_is_told(
    version: str, code: int, told: str, answers: Path, tmp_path: Path
) -> None:
    """A later release is taken with a warning, a later branch is refused."""
    given = "--answers", answers, "--set", f"asterisk.version={version}"
    done = run("new", tmp_path / "out", *given, "--no-input", "--dry-run")
    assert done.returncode == code
    words = " ".join(done.stderr.split())
    assert told in words
    assert ("newer than" in words) == (version == "22.99.0")


def test_dry_run_writes_nothing_and_says_so_by_its_exit_code(
    answers: Path, tmp_path: Path
) -> None:
    """Exit 4: something would change."""
    out = tmp_path / "out"
    done = run("new", out, "--answers", answers, "--no-input", "--dry-run")
    assert done.returncode == 4
    assert not out.exists()


def test_the_diff_shows_no_secret(answers: Path, tmp_path: Path) -> None:
    """Neither passwords nor keys, in a first run and in a later one."""
    out = tmp_path / "out"
    run("new", out, "--answers", answers, "--no-input")
    password = (out / "secrets.toml").read_text().split('"')[1]
    (out / "asterisk" / "pjsip.conf").unlink()
    (out / "secrets.toml").touch()
    done = run("new", out, "--no-input", "--diff")
    assert done.returncode == 4
    assert "asterisk/pjsip.conf" in done.stdout
    assert password not in done.stdout + done.stderr
    assert "PRIVATE KEY-----\n" not in done.stdout


def test_json_is_one_object_with_reasons_and_without_secrets(
    answers: Path, tmp_path: Path
) -> None:
    """settings, advice and files of the contract."""
    out = tmp_path / "out"
    done = run("new", out, "--answers", answers, "--no-input", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["schema"] == 1
    assert {"file", "section", "key", "value", "why", "rule"} <= set(document["settings"][0])
    assert {"id", "severity", "text", "url"} <= set(document["advice"][0])
    assert {"path": "README.md", "status": "create"} in document["files"]
    assert (out / "secrets.toml").read_text().split('"')[1] not in done.stdout


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--set", "network.rtp_end=many"], ["network.rtp_end", "whole number"]),
        (["--set", "network.hostnam=x"], ["network.hostnam", "network.hostname"]),
        (["--set", "turn.password=hunter2"], ["password", "secrets.toml"]),
        (["--set", "network.hostname=under_score.test"], ["network.hostname"]),
        (["--set", "asterisk.version=11"], ["asterisk.version", "22"]),
        (["--set", "network.rtp_start=10000", "--set", "network.rtp_end=10010"], ["rtp_end"]),
        (["--set", "network.topology=moon"], ["network.topology", "lan"]),
        (["--answers", "/nowhere.toml"], ["/nowhere.toml"]),
    ],
)
def test_bad_input_names_the_place_and_the_remedy(
    answers: Path, tmp_path: Path, given: list[str], words: list[str]
) -> None:
    """Exit 2, no traceback, nothing written, and a typed secret is not repeated."""
    out = tmp_path / "out"
    base = [] if "--answers" in given else ["--answers", str(answers)]
    done = run("new", out, *base, *given, "--no-input")
    assert done.returncode == 2, done.stderr
    for word in words:
        assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr
    assert not out.exists()


def test_a_persons_edit_survives_a_new_answer(answers: Path, tmp_path: Path) -> None:
    """Three-way: their line stays, ours changes."""
    out = tmp_path / "out"
    run("new", out, "--answers", answers, "--no-input")
    rtp = out / "asterisk" / "rtp.conf"
    rtp.write_text(rtp.read_text() + "; mine\n")
    done = run("new", out, "--no-input", "--set", "sizing.calls=100")
    assert done.returncode == 0, done.stderr
    assert "; mine" in rtp.read_text()
    assert "rtpend=10899" in rtp.read_text()


def test_the_environment_answers(tmp_path: Path) -> None:
    """ASTERISK_WEBRTC_… gives what no file gives."""
    done = run(
        "new",
        tmp_path / "out",
        "--no-input",
        ASTERISK_WEBRTC_ASTERISK_VERSION="22",
        ASTERISK_WEBRTC_NETWORK_TOPOLOGY="lan",
        ASTERISK_WEBRTC_NETWORK_HOSTNAME="env.example.test",
    )
    assert done.returncode == 0, done.stderr
    assert "env.example.test" in (tmp_path / "out" / "answers.toml").read_text()


def test_nothing_is_written_through_a_link(answers: Path, tmp_path: Path) -> None:
    """A symbolic link inside OUT is refused by name."""
    out = tmp_path / "out"
    run("new", out, "--answers", answers, "--no-input")
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (out / "asterisk" / "rtp.conf").unlink()
    (out / "asterisk" / "rtp.conf").symlink_to(victim)
    done = run("new", out, "--no-input")
    assert done.returncode == 2
    assert "rtp.conf" in done.stderr
    assert victim.read_text() == "precious"


def test_a_users_file_serves_many(answers: Path, tmp_path: Path) -> None:
    """Their passwords stay in their file and reach pjsip.conf alone."""
    users = tmp_path / "users.csv"
    users.write_text(
        "name,display_name,password\nu1,User One,s3cretS3cret1\nu2,Two,s3cretS3cret2\n"
    )
    users.chmod(0o600)
    answers.write_text('users_from = "users.csv"\n' + ANSWERS)
    out = tmp_path / "out"
    done = run("new", out, "--answers", answers, "--no-input")
    assert done.returncode == 0, done.stderr
    assert "s3cretS3cret1" in (out / "asterisk" / "pjsip.conf").read_text()
    assert "s3cretS3cret1" not in (out / "secrets.toml").read_text()
    assert "exten => u2,1" in (out / "asterisk" / "extensions.conf").read_text()
    assert run("new", out, "--no-input").returncode == 0
    assert "s3cretS3cret2" in (out / "asterisk" / "pjsip.conf").read_text()


def test_nobody_to_ask_and_an_answer_missing(tmp_path: Path) -> None:
    """Without a terminal and without --no-input: each one is named with its remedy."""
    answers = {
        "asterisk.version": "22", "network.topology": "lan", "network.hostname": "pbx.lan",
    }  # fmt: skip
    given: list[str] = []
    for key, value in answers.items():
        done = run("new", tmp_path / "out", *given, PATH="")
        assert done.returncode == 3
        assert [each for each in answers if f"--set {each}=" in done.stderr] == [
            each for each in answers if f"{each}={answers[each]}" not in given
        ]
        assert not (tmp_path / "out").exists()
        given += ["--set", f"{key}={value}"]
    done = run("new", tmp_path / "out", *given, PATH="")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "README.md").is_file()


@pytest.mark.parametrize("relay", ["none", "coturn"])
def test_carrier_nat_without_a_relay_elsewhere_is_refused(relay: str, tmp_path: Path) -> None:
    """Told as what it is, not as a missing answer; nothing is written."""
    out = tmp_path / "out"
    given = {
        "asterisk.version": "22",
        "network.topology": "cgnat",
        "network.hostname": "pbx.example.test",
        "network.stun": "203.0.113.5:3478",
        "signalling.tunnel": "relay.example.test",
        "turn.mode": relay,
    }
    sets = [part for key, text in given.items() for part in ("--set", f"{key}={text}")]
    done = run("new", out, "--no-input", *sets)
    assert done.returncode == 2
    assert "turn.mode: " in done.stderr
    assert "carrier NAT" in done.stderr
    assert 'turn.mode = "existing"' in done.stderr
    assert not out.exists()


def test_the_network_of_a_server_elsewhere_is_not_that_of_this_desk(tmp_path: Path) -> None:
    """What this machine is connected to says nothing about a server with another address."""
    file = tmp_path / "answers.toml"
    file.write_text(
        'schema = 1\n[asterisk]\nversion = "22"\n[network]\ntopology = "one-to-one-nat"\n'
        'hostname = "pbx.example.test"\nprivate_address = "10.77.0.10"\n'
        'public_address = "203.0.113.10"\n[[users]]\nname = "7001"\nkind = "phone"\n'
    )
    out = tmp_path / "out"
    assert run("new", out, "--answers", file, "--no-input").returncode == 0
    pjsip = (out / "asterisk" / "pjsip.conf").read_text()
    assert re.findall(r"^local_net=(.*)$", pjsip, re.MULTILINE) == ["10.77.0.0/24"]


def test_silence_behind_strict_firewalls_is_told_before_anything_is_written(
    answers: Path, tmp_path: Path
) -> None:
    """The dry run warns of callers whose network lets no UDP out."""
    sets = ("--set", "network.topology=public", "--set", "network.private_address=203.0.113.10")
    done = run("new", tmp_path / "out", "--answers", answers, "--dry-run", "--json", *sets)
    warned = {each["id"]: each["severity"] for each in json.loads(done.stdout)["advice"]}
    assert warned["network.udp-blocked"] == "warning"
    assert not (tmp_path / "out").exists()


def test_what_was_done_is_told_in_the_persons_language(answers: Path, tmp_path: Path) -> None:
    """The locale decides where neither --lang nor an answer does."""
    out = tmp_path / "out"
    given = answers.read_text()
    done = run("new", out, "--answers", answers, LC_ALL="zh_CN.UTF-8")
    assert "新建 " in done.stderr
    assert "完整说明：" in done.stderr
    answers.write_text(given.replace("schema = 1", 'schema = 1\nlanguage = "en"'))
    done = run("new", tmp_path / "two", "--answers", answers, LC_ALL="zh_CN.UTF-8")
    assert "Full instructions: " in done.stderr
    rtp = out / "asterisk" / "rtp.conf"
    rtp.write_text(rtp.read_text().replace("rtpend=10299", "rtpend=12345"))
    done = run("new", out, "--lang", "zh", "--set", "sizing.calls=100")
    assert done.returncode == 4
    assert "有些行您改过，向导也要更改" in done.stderr


def test_colours_come_only_where_they_are_wanted(answers: Path, tmp_path: Path) -> None:
    """A pipe gets none unless FORCE_COLOR asks for them, and NO_COLOR wins."""
    given = ("new", tmp_path / "out", "--answers", answers, "--dry-run")
    assert "\x1b[" not in run(*given, NO_COLOR="").stderr
    assert "\x1b[" in run(*given, NO_COLOR="", FORCE_COLOR="1").stderr
    assert "\x1b[" not in run(*given, FORCE_COLOR="1").stderr


def test_an_impossible_value_names_the_argument_that_it_came_from(
    answers: Path, tmp_path: Path
) -> None:
    """Not the file, which does not have it."""
    wrong = "network.public_address=10.0.0.300"
    done = run("new", tmp_path / "out", "--answers", answers, "--no-input", "--set", wrong)
    assert done.returncode == 2
    assert "error: --set: network.public_address:" in done.stderr


USERS = 'users_from = "users.csv"\n'


@pytest.mark.parametrize("names", ["6001\n", "600\n"])
def test_a_table_of_users_cannot_take_a_name_that_is_taken(names: str, tmp_path: Path) -> None:
    """Neither that of another user nor that of the echo test; nothing is written."""
    (tmp_path / "users.csv").write_text(f"name\n{names}")
    given = tmp_path / "given.toml"
    given.write_text(USERS + ANSWERS)
    done = run("new", tmp_path / "out", "--answers", given, "--no-input")
    assert done.returncode == 2
    assert names.strip() in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_variable_that_loses_against_the_folder_is_named(answers: Path, tmp_path: Path) -> None:
    """The second run takes answers.toml; the person who exported the variable is told."""
    out = tmp_path / "out"
    assert run("new", out, "--answers", answers, "--no-input").returncode == 0
    again = run("new", out, "--no-input", ASTERISK_WEBRTC_NETWORK_HOSTNAME="other.test")
    assert again.returncode == 0
    assert "ASTERISK_WEBRTC_NETWORK_HOSTNAME was ignored" in again.stderr
    assert "--set network.hostname=" in again.stderr
    same = run("new", out, "--no-input", ASTERISK_WEBRTC_NETWORK_HOSTNAME="pbx.example.test")
    assert "is not used" not in same.stderr


def test_users_that_are_no_longer_named_are_told(answers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("new", out, "--answers", answers, "--no-input").returncode == 0
    done = run("new", out, "--set", "users=6020", "--no-input")
    assert done.returncode == 0
    assert "Removed users: 6001" in done.stderr


def test_many_users_fit_one_answer(answers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    users = "users=0098-0102, 6001=Alice Adams"
    done = run("new", out, "--answers", answers, "--set", users, "--no-input")
    assert done.returncode == 0, done.stderr
    written = tomllib.loads((out / "answers.toml").read_text())["users"]
    assert [each["name"] for each in written] == ["0098", "0099", "0100", "0101", "0102", "6001"]
    assert written[-1]["display_name"] == "Alice Adams"


@pytest.mark.parametrize("users", ["6012-6001", "1-99999", "600-6001", "1-100000000000000000"])
def test_a_range_that_is_none_is_refused(users: str, tmp_path: Path) -> None:
    done = run("new", tmp_path / "out", "--set", f"users={users}", "--no-input")
    assert done.returncode == 2
    assert "--set: users" in done.stderr
    assert "users_from" in done.stderr


def test_only_what_was_said_is_written_down(answers: Path, tmp_path: Path) -> None:
    """A default goes on following the answers that it comes from."""
    out = tmp_path / "out"
    assert run("new", out, "--answers", answers, "--no-input").returncode == 0
    text = (out / "answers.toml").read_text()
    assert "port" not in text
    assert "library" not in text
    behind = run("new", out, "--set", "signalling.proxy=nginx", "--no-input")
    assert behind.returncode == 0, behind.stderr
    assert "listen 443" in (out / "proxy" / "nginx.conf").read_text()
    assert 'proxy = "nginx"' in (out / "answers.toml").read_text()


def test_enough_browsers_may_connect_for_the_calls(answers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("new", out, "--answers", answers, "--set", "sizing.calls=300", "--no-input")
    limit = re.search(r"^sessionlimit=(\d+)$", (out / "asterisk" / "http.conf").read_text(), re.M)
    assert limit is not None
    assert int(limit[1]) > 600, "both ends of each call are browsers"


def test_what_can_be_answered_is_listed_with_its_present_value(
    answers: Path, tmp_path: Path
) -> None:
    """For people and, as JSON, for programs; nothing is written."""
    out = tmp_path / "out"
    listed = run("new", out, "--answers", answers, "--list-questions")
    assert listed.returncode == 0
    assert "network.topology: " in listed.stdout
    assert "ASTERISK_WEBRTC_NETWORK_TOPOLOGY" in listed.stdout
    assert "= lan (" in listed.stdout
    as_json = run("new", out, "--answers", answers, "--list-questions", "--json")
    rows = {each["key"]: each for each in json.loads(as_json.stdout)["questions"]}
    assert rows["network.topology"]["value"] == "lan"
    assert "cgnat" in rows["network.topology"]["choices"]
    assert rows["signalling.port"]["value"] == 8089
    assert rows["users"]["value"][0]["name"] == "6001"
    assert not out.exists()


def test_the_schema_is_printed_for_editors() -> None:
    printed = run("new", "--schema")
    assert printed.returncode == 0
    assert json.loads(printed.stdout)["title"] == "answers.toml of asterisk-webrtc-wizard"


def test_precedence_stands_in_the_help() -> None:
    page = " ".join(run("new", "--help").stdout.split())
    assert "--set, --answers, answers.toml in OUT, the environment" in page


def test_users_that_are_named_again_keep_what_is_known_of_them(tmp_path: Path) -> None:
    """A list of names removes and adds users; it turns no desk phone into a browser."""
    out, given = tmp_path / "out", tmp_path / "given.toml"
    given.write_text(
        ANSWERS + '[[users]]\nname = "7001"\ndisplay_name = "Desk"\n'
        'kind = "phone"\ntransport = "tls"\n'
    )
    assert run("new", out, "--answers", given, "--no-input").returncode == 0
    done = run("new", out, "--set", "users=7001, 7002", "--no-input")
    assert done.returncode == 0
    users = tomllib.loads((out / "answers.toml").read_text())["users"]
    assert users[0] == {
        "name": "7001", "display_name": "Desk", "kind": "phone", "transport": "tls",
    }  # fmt: skip
    assert users[1]["name"] == "7002"


def test_writing_again_changes_nothing_with_a_table_of_users(tmp_path: Path) -> None:
    out, given = tmp_path / "out", tmp_path / "given.toml"
    (tmp_path / "users.csv").write_text("name\n7001\n")
    given.write_text(USERS + ANSWERS.partition("[[users]]")[0])
    assert run("new", out, "--answers", given, "--no-input").returncode == 0
    again = run("new", out, "--no-input", "--dry-run")
    assert (again.returncode, again.stdout) == (0, "")


def test_only_what_nothing_can_be_written_without_needs_an_answer(tmp_path: Path) -> None:
    listed = run("new", tmp_path / "out", "--list-questions").stdout
    rows = dict(re.findall(r"^(\S+): .*\n((?:    .*\n)*)", listed, re.M))
    assert "needs an answer" in rows["network.hostname"]
    assert "needs an answer" not in rows["turn.uris"]


def test_an_error_names_the_source_and_the_key_that_were_given(tmp_path: Path) -> None:
    sets = ("users=600,600", "asterisk.version=22", "network.topology=lan", "network.hostname=a.b")
    given = [part for each in sets for part in ("--set", each)]
    done = run("new", tmp_path / "out", *given, "--no-input")
    lines = done.stderr.splitlines()
    assert done.returncode == 2
    assert lines[0].startswith("error: --set: users: The user 600 is defined twice")
    (echo,) = [line for line in lines if "is already the number of the echo test" in line]
    assert echo.startswith("--set: users: 600")


@pytest.mark.parametrize("arguments", [[], ["new", "out"], ["install", "out", "--to", "etc"]])
def test_nothing_to_read_from_is_no_person(arguments: list[str], tmp_path: Path) -> None:
    """As a service or a scheduler starts it."""
    command = [sys.executable, "-m", "wizard", *arguments]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode in (2, 3), done.stderr
    assert "Traceback" not in done.stderr
