"""``new --from``: a configuration that exists is read back, and written again."""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.support import matrix
from tests.support.golden import CASES, GOLDEN
from tests.support.installs import contents, fill, wizard
from tests.support.servers import PASSWORDS, SAID, SERVERS
from wizard.answers.answersfile import fresh, fresh_tree
from wizard.answers.convert import flatten, nest
from wizard.answers.secretsfile import read as read_secrets
from wizard.machine.detect import Detected
from wizard.words.message import Message

TURN = {"ASTERISK_WEBRTC_TURN_PASSWORD": "the-relay's-own-secret"}


def new(out: Path, *arguments: str) -> None:
    """Write a folder without asking."""
    done = wizard("new", str(out), "--no-input", *arguments)
    assert done.returncode == 0, done.stderr


def taken(folder: Path, out: Path, name: str, *more: str) -> None:
    """Write what one of the servers is read back as."""
    said = [part for each in SAID[name] for part in ("--set", each)]
    new(out, "--from", str(folder), "--set", "asterisk.version=22", *said, *more)


@pytest.fixture(autouse=True)
def _relay(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in TURN.items():
        monkeypatch.setenv(name, value)


Golden = Callable[[str], Path]


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Golden:
    """The folder of typical answers: written once, and only read by the tests."""

    @cache
    def written(name: str) -> Path:
        out = tmp_path_factory.mktemp("golden") / name
        new(out, "--answers", str(GOLDEN / f"{name}.toml"))
        return out

    return written


@pytest.mark.parametrize("name", CASES)
def test_typical_answers_come_back_as_they_were(name: str, tmp_path: Path, golden: Golden) -> None:
    """Written, read back and written again: every file is the same, keys and passwords too."""
    new(tmp_path / "two", "--from", str(golden(name) / "asterisk"))
    assert contents(tmp_path / "two") == contents(golden(name))


def test_every_combination_of_answers_comes_back(tmp_path: Path) -> None:
    """Every pair of values of any two answers."""
    differing = []
    for number, case in enumerate(matrix.cases()):
        answers, place = tmp_path / f"{number}.toml", tmp_path / f"{number}"
        answers.write_text(fresh(matrix.answers_of(case, "22")))
        new(place / "one", "--answers", str(answers))
        new(place / "two", "--from", str(place / "one"))
        if contents(place / "two") != contents(place / "one"):
            differing.append(matrix.names(case))
    assert differing == []


def test_an_edit_of_the_written_files_is_read(tmp_path: Path) -> None:
    """Where a file was changed since, the file counts, and not the answers beside it."""
    new(tmp_path / "one", "--answers", str(GOLDEN / "lan.toml"))
    http = tmp_path / "one/asterisk/http.conf"
    http.write_text(http.read_text().replace(":8089", ":7443"))
    done = wizard(
        "new", str(tmp_path / "two"), "--no-input", "--from", str(tmp_path / "one"), "--json"
    )
    made = json.loads(done.stdout)
    rows = {row["key"]: row for row in made["read"]}
    assert rows["signalling.port"]["value"] == 7443
    assert rows["signalling.port"]["place"].startswith("http.conf:")
    assert rows["network.hostname"]["place"].endswith("answers.toml")
    assert "port = 7443" in (tmp_path / "two/answers.toml").read_text()


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_is_written_with_its_own_users(name: str, tmp_path: Path) -> None:
    """Users keep names and passwords; the passwords are in secrets.toml and nowhere else."""
    folder = fill(tmp_path / "etc", SERVERS[name])
    before = contents(folder)
    taken(folder, tmp_path / "out", name)
    assert contents(folder) == before
    secrets = read_secrets(tmp_path / "out/secrets.toml").secrets
    known = {secret.reveal() for secret in secrets.users.values()} & set(PASSWORDS)
    assert known
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file() and not path.stat().st_mode & 0o077:
            continue
        if path.is_file():
            text = path.read_text(errors="replace")
            assert [each for each in PASSWORDS if each in text] == [], path


@pytest.mark.parametrize("name", SERVERS)
def test_what_is_said_holds_no_password(name: str, tmp_path: Path) -> None:
    """Neither the words nor the JSON nor the differences."""
    folder = fill(tmp_path / "etc", SERVERS[name])
    said = [part for each in SAID[name] for part in ("--set", each)]
    command = ["new", str(tmp_path / "out"), "--no-input", "--from", str(folder),
               "--set", "asterisk.version=22", *said]  # fmt: skip
    for more in (["--json"], ["--diff"], []):
        done = wizard(*command, *more)
        assert done.returncode in (0, 4), done.stderr
        assert [each for each in PASSWORDS if each in done.stdout + done.stderr] == []


def test_the_json_names_what_was_read_and_what_was_not(tmp_path: Path) -> None:
    """Each answer with its place; everything else with the reason."""
    folder = fill(tmp_path / "etc", SERVERS["blog"])
    done = wizard("new", str(tmp_path / "out"), "--no-input", "--from", str(folder),
                  "--set", "asterisk.version=22", "--json")  # fmt: skip
    made = json.loads(done.stdout)
    rows = {row["key"]: row for row in made["read"]}
    assert rows["network.rtp_start"] == {
        "key": "network.rtp_start", "value": 10000, "place": "rtp.conf:3",
    }  # fmt: skip
    assert rows["users.6002"]["value"] == {"kind": "browser", "display_name": "Bea"}
    assert rows["users.6002"]["place"] == "pjsip.conf:45"
    left = {row["what"]: row for row in made["not_read"]}
    assert left["client.library"]["reason"]
    assert left["endpoint: rtp_timeout=120"]["place"] == "pjsip.conf:54"
    assert "30" in left["endpoint: rtp_timeout=120"]["reason"]
    assert left["bindaddr=0.0.0.0"]["place"] == "http.conf:3"


def test_what_is_said_goes_over_what_is_read(tmp_path: Path) -> None:
    """The command line, an answers file and the environment are stronger, a default is weaker."""
    folder = fill(tmp_path / "etc", SERVERS["blog"])
    answers = tmp_path / "a.toml"
    answers.write_text("schema = 1\n[network]\nrtp_start = 12000\nrtp_end = 13000\n")
    os.environ["ASTERISK_WEBRTC_SIGNALLING_PORT"] = "9443"
    try:
        taken(folder, tmp_path / "out", "blog", "--set", "dialplan.echo=777",
              "--answers", str(answers))  # fmt: skip
    finally:
        del os.environ["ASTERISK_WEBRTC_SIGNALLING_PORT"]
    text = (tmp_path / "out/answers.toml").read_text()
    for line in ('echo = "777"', "rtp_start = 12000", "port = 9443", "voice.example.org"):
        assert line in text
    assert 'stun = "stun.l.google.com:19302"' in text


def test_what_no_file_tells_is_asked_for(tmp_path: Path) -> None:
    """Nothing for WebRTC: what is missing is named, beside what was read."""
    folder = fill(tmp_path / "etc", {"pjsip.conf": "[global]\ntype=global\n"})
    done = wizard("new", str(tmp_path / "out"), "--no-input", "--from", str(folder), "--json")
    assert done.returncode == 3
    made = json.loads(done.stdout)
    assert {"asterisk.version", "network.topology"} <= {row["key"] for row in made["missing"]}
    assert made["read"] == []
    done = wizard("new", str(tmp_path / "out"), "--no-input", "--from", str(folder))
    assert "does not serve browsers yet" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (lambda place: None, 2, "does not exist"),
        (lambda place: place.write_text("text"), 2, "not a folder"),
        (lambda place: place.mkdir(), 2, "contains no Asterisk configuration"),
        (lambda place: place.symlink_to(place.with_name("nowhere")), 2, "does not exist"),
    ],
)
def test_a_folder_that_cannot_be_read_is_refused(
    make: object, code: int, words: str, tmp_path: Path
) -> None:
    """The error names the place and the way out; nothing is written."""
    place = tmp_path / "place"
    make(place)  # type: ignore[operator]
    done = wizard("new", str(tmp_path / "out"), "--no-input", "--from", str(place))
    assert done.returncode == code
    assert words in done.stderr
    assert str(place) in done.stderr
    assert not (tmp_path / "out").exists()


NOT_IN_THE_FILES = (
    "language", "network.topology", "network.hostname", "asterisk.build", "client.library",
    "client.hosting", "turn.mode", "turn.uris", "turn.username", "turn.credentials",
    "signalling.proxy", "signalling.tunnel", "certificate.source", "certificate.certificate",
    "certificate.private_key", "guests.enabled", "guests.numbers", "guests.origins",
)  # fmt: skip
"""What the files of Asterisk alone do not tell, or only guess at."""


def settings(folder: Path) -> dict[str, list[str]]:
    """The lines of every file that say something."""
    return {
        str(path.relative_to(folder)): [
            line for line in path.read_text().splitlines() if line and not line.startswith(";")
        ]
        for path in folder.rglob("*.conf")
    }


@pytest.mark.parametrize("name", CASES)
def test_files_without_the_answers_beside_them_are_enough(
    name: str, tmp_path: Path, golden: Golden
) -> None:
    """Installed on a server, with no answers there: the same settings come out again."""
    shutil.copytree(golden(name) / "asterisk", tmp_path / "etc")
    said = flatten(tomllib.loads((GOLDEN / f"{name}.toml").read_text()), name)
    tree = nest({key: value for key, value in said.items() if key in NOT_IN_THE_FILES})
    (tmp_path / "said.toml").write_text(fresh_tree(tree, {}, "en"))
    new(
        tmp_path / "two", "--from", str(tmp_path / "etc"), "--answers", str(tmp_path / "said.toml")
    )
    made, before = settings(tmp_path / "two/asterisk"), settings(golden(name) / "asterisk")
    if "guests.enabled" in said:
        # ARI gets a new password, and the connections of guests are taken for those of users.
        for files in (made, before):
            files["ari.conf"] = [
                line for line in files["ari.conf"] if not line.startswith("password=")
            ]
            files["http.conf"] = [
                line for line in files["http.conf"] if not line.startswith("sessionlimit=")
            ]
    assert made == before


def test_a_link_to_the_folder_is_followed(tmp_path: Path) -> None:
    """As Asterisk itself follows it."""
    folder = fill(tmp_path / "etc", SERVERS["blog"])
    (tmp_path / "link").symlink_to(folder)
    taken(tmp_path / "link", tmp_path / "out", "blog")
    assert "6002" in (tmp_path / "out/answers.toml").read_text()


def test_a_closed_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1, with what to do; nothing is written."""
    folder = fill(tmp_path / "etc", SERVERS["blog"])
    monkeypatch.setattr(os, "access", lambda *_: False)
    done = wizard("new", str(tmp_path / "out"), "--no-input", "--from", str(folder))
    assert done.returncode == 1
    assert f"you lack permission to read {folder}" in done.stderr
    assert not (tmp_path / "out").exists()


def test_many_users_are_read_within_limits(tmp_path: Path) -> None:
    """A thousand are fine; more than answers can hold are refused with the way out."""
    row = (
        "[{0}]\ntype=endpoint\nwebrtc=yes\nauth={0}\naors={0}\n[{0}]\ntype=auth\n"
        "password=p-{0}\n[{0}]\ntype=aor\n"
    )

    def users(count: int) -> str:
        return "".join(row.format(10_000 + number) for number in range(count))

    folder = fill(tmp_path / "etc", {**SERVERS["blog"], "pjsip.conf": users(1000)})
    taken(folder, tmp_path / "out", "blog")
    assert (tmp_path / "out/secrets.toml").read_text().count("p-1") == 1000
    fill(folder, {"pjsip.conf": users(20_001)})
    done = wizard("new", str(tmp_path / "more"), "--no-input", "--from", str(folder))
    assert done.returncode == 2
    assert "more than 20000 users" in done.stderr
    assert "users_from" in done.stderr


def test_a_digest_in_place_of_a_password_is_written_again(tmp_path: Path) -> None:
    """Whoever logs in with a password that nobody knows here can go on doing so."""
    folder = fill(tmp_path / "etc", SERVERS["office"])
    taken(folder, tmp_path / "out", "office")
    secrets = (tmp_path / "out/secrets.toml").read_text()
    assert '201 = "{MD5}asterisk:0123456789abcdef0123456789abcdef"' in secrets
    text = (tmp_path / "out/asterisk/pjsip.conf").read_text()
    login = text[text.index("[201](account-auth)") :].split("\n\n")[0].splitlines()
    assert login == [
        "[201](account-auth)", "username=201", "auth_type=md5", "realm=asterisk",
        "md5_cred=0123456789abcdef0123456789abcdef",
    ]  # fmt: skip
    assert (tmp_path / "out/asterisk/pjsip.conf").stat().st_mode & 0o077 in (0, 0o040)


def test_a_certificate_that_cannot_be_used_is_said_and_kept(tmp_path: Path) -> None:
    """It is in use on a server that is taken over; named by a person, it would be refused."""
    keys = tmp_path / "keys"
    fill(keys, {"a.pem": "no certificate", "a.key": "no key"})
    http = (
        SERVERS["blog"]["http.conf"]
        .replace("/etc/letsencrypt/live/voice.example.org/fullchain.pem", f"{keys}/a.pem")
        .replace("/etc/letsencrypt/live/voice.example.org/privkey.pem", f"{keys}/a.key")
    )
    folder = fill(tmp_path / "etc", {**SERVERS["blog"], "http.conf": http})
    taken(folder, tmp_path / "out", "blog", "--set", "network.hostname=pbx.example.org")
    assert f'certificate = "{keys}/a.pem"' in (tmp_path / "out/answers.toml").read_text()


def test_the_folder_that_is_written_is_not_read(tmp_path: Path) -> None:
    """Its own answers count already."""
    new(tmp_path / "out", "--answers", str(GOLDEN / "lan.toml"))
    done = wizard("new", str(tmp_path / "out"), "--no-input", "--from", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "the folder to write to" in done.stderr


def test_what_is_read_is_the_default_of_its_question(tmp_path: Path) -> None:
    """With its place, as the interview shows it."""
    folder = fill(tmp_path / "etc", SERVERS["blog"])
    done = wizard("new", str(tmp_path / "out"), "--list-questions", "--from", str(folder))
    assert "= opus, ulaw (from pjsip.conf:31)" in done.stdout
    done = wizard("new", str(tmp_path / "out"), "--list-questions", "--from", str(folder),
                  "--lang", "zh")  # fmt: skip
    assert "来自 rtp.conf:3" in done.stdout


@pytest.mark.parametrize("own", [True, False])
def test_this_machine_tells_of_its_own_server_alone(
    own: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder from elsewhere has another Asterisk, another name and other addresses."""
    folder = fill(tmp_path / "etc", SERVERS["freepbx"])
    here = Message("marks.said", said="here")
    found = {
        "asterisk.version": Detected("20.20.1", here),
        "network.hostname": Detected("here.example.org", here),
        "network.private_address": Detected("192.168.7.9", here),
    }
    monkeypatch.setattr("wizard.check.folder.own_folders", lambda: [folder] if own else [])
    for place in ("wizard.machine.detect.detect", "wizard.takeover.folder.detect"):
        monkeypatch.setattr(place, lambda *_, **__: found)
    done = wizard("new", str(tmp_path / "out"), "--no-input", "--from", str(folder), "--json")
    assert done.returncode == (0 if own else 3), done.stderr
    if own:
        assert 'version = "20.20.1"' in (tmp_path / "out/answers.toml").read_text()
    else:
        missing = {row["key"] for row in json.loads(done.stdout)["missing"]}
        assert set(found) <= missing
