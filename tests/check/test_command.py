"""The command ``check``: what a person and a program get, and what is written."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support.checkcases import CATALOGUE, FILES, PASSWORD, Change, write
from wizard.check.findings import Finding
from wizard.check.host import OtherHost
from wizard.check.report import CheckResult
from wizard.check.sarif import document
from wizard.cli import main

OPEN: Change = ("http.conf", "bindaddr=127.0.0.1", "bindaddr=0.0.0.0")
NO_CONTACTS: Change = ("pjsip.conf", "max_contacts=5\n", "")
RELAYED: Change = ("rtp.conf", "icesupport=yes\n", "icesupport=yes\nturnaddr=192.0.2.1\n")
RIGHT = [each for each in FILES if not each.startswith("keys")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder from elsewhere that is right, without keys, closed to others."""
    write(tmp_path / "conf", [("keys/fullchain.pem", "", None), ("keys/privkey.pem", "", None)])
    close(tmp_path / "conf")
    return tmp_path / "conf"


def close(folder: Path) -> None:
    for name in RIGHT:
        (folder / name).chmod(0o640)


def change(folder: Path, *changes: Change) -> None:
    for file, old, new in changes:
        path = folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new or ""))


def run(*arguments: str | Path) -> Result:
    # The folder has no keys, which is told as a note.
    words = ["check", *map(str, arguments), "--asterisk", "22.10.1"]
    return CliRunner().invoke(main, [*words, "--ignore", "certificate-not-seen"])


def one_line(text: str) -> str:
    return " ".join(text.split())


def as_json(*arguments: str | Path) -> dict[str, Any]:
    result = run(*arguments, "--json")
    made: dict[str, Any] = json.loads(result.stdout)
    return made


def test_nothing_wrong_is_exit_code_zero(folder: Path) -> None:
    """The summary says so on stdout, and with which profile and Asterisk."""
    result = run(folder)
    assert (result.exit_code, result.stderr) == (0, "")
    said = one_line(result.stdout)
    assert f"{folder}: no problems found in the files." in said
    assert "Asterisk 22.10.1 (as given), profile production." in said


def test_what_is_not_seen_does_not_change_the_exit_code(folder: Path) -> None:
    """A folder that is right but away from its server is right; the note says what is missing."""
    with (folder / "rtp.conf").open("a") as file:
        file.write("#include /opt/vendor/rtp.conf\n")
    result = run(folder)
    assert result.exit_code == 0
    assert "[file-outside]" in result.stdout
    with (folder / "rtp.conf").open("a") as file:
        file.write("#exec /opt/vendor/rtp\n")
    result = run(folder)
    assert result.exit_code == 0
    assert "[file-exec]" in result.stdout


def test_findings_are_told_with_place_reason_and_cure(folder: Path) -> None:
    """The counts, then the worst first; the diff where it is asked for."""
    change(folder, OPEN, NO_CONTACTS)
    result = run(folder, "--diff")
    assert result.exit_code == 4
    summary = result.stdout.partition("\n\n")[0]
    assert "1 error, 1 warning in 2 files; 1 can be fixed by --fix." in one_line(summary)
    heads = [line for line in result.stdout.splitlines() if line.endswith("]") and line[0] != " "]
    assert heads[0].startswith("error: [6001] does not accept registrations: max_contacts is 0 [")
    assert heads[1].endswith("[plain-http-open]")
    assert "\n\nwarning: Unencrypted HTTP and ws:// on port 8088 are open to" in result.stdout
    assert "    pjsip.conf:29\n" in result.stdout
    assert "    | +max_contacts=5" in result.stdout
    assert "    | " not in run(folder).stdout
    assert PASSWORD not in result.output


def test_json_has_what_the_contract_says(folder: Path) -> None:
    """One object, with a list of findings."""
    change(folder, NO_CONTACTS)
    made = as_json(folder)
    assert made["schema"] == 1
    (finding,) = made["findings"]
    assert {"id", "severity", "file", "line", "text", "fix", "url"} <= finding.keys()
    assert (finding["file"], finding["line"]) == ("pjsip.conf", 29)
    assert finding["fix"].startswith("--- a/pjsip.conf\n+++ b/pjsip.conf\n@@")
    assert PASSWORD not in json.dumps(made)


def test_sarif_names_rules_and_places(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are those of the repository that the folder is in."""
    change(folder, NO_CONTACTS)
    monkeypatch.chdir(folder.parent)
    (sarif_run,) = json.loads(run("conf", "--sarif").stdout)["runs"]
    (result,) = (each for each in sarif_run["results"] if not each["suppressions"])
    place = result["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "conf/pjsip.conf"}, "region": {"startLine": 29},
    }  # fmt: skip
    assert result["level"] == "error"
    assert sarif_run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert "\n" not in result["message"]["text"]


def test_sarif_without_findings_is_a_run_without_results() -> None:
    """A clean run is uploaded as well, so that old alerts are closed."""
    (sarif_run,) = document(CheckResult([], []), CATALOGUE, "en", Path())["runs"]
    assert sarif_run["results"] == []


def test_sarif_has_no_unfilled_places() -> None:
    """A rule's text stands for all its findings, so that names stand for what they fill in."""
    found = [
        Finding(id_, "error", "a.conf", 1, "a", "b", "c", "", "", 1, False, ())
        for id_ in CATALOGUE.findings
    ]
    for language in ("en", "zh"):
        made = document(CheckResult(found, []), CATALOGUE, language, Path())
        for rule in made["runs"][0]["tool"]["driver"]["rules"]:
            assert "{" not in rule["help"]["text"].replace("${EXTEN}", ""), rule


def test_names_that_are_no_utf8_are_told(folder: Path) -> None:
    """JSON holds no other text; the bytes are spelt out."""
    (folder / "rtp.conf").write_text("[general]\n#include *.inc\n")
    Path(os.fsdecode(bytes(folder) + b"/\xff.inc")).write_bytes(b"icesupport=no\nb\xfc=1\n")
    made = as_json(folder)
    places = {each["id"]: each["file"] for each in made["findings"]}
    assert places["ice-off"] == "\\udcff.inc"
    assert "option-unknown" in places


def test_json_and_sarif_exclude_each_other(folder: Path) -> None:
    """There is one stdout."""
    assert run(folder, "--json", "--sarif").exit_code == 2


def test_findings_can_be_ignored(folder: Path) -> None:
    """By the command line, by a list, and only in one file."""
    change(folder, OPEN, NO_CONTACTS)
    assert [each["id"] for each in as_json(folder, "--ignore", "plain-http-open")["findings"]] == [
        "aor-no-contacts"
    ]
    assert len(as_json(folder, "--ignore", "plain-http-open rtp.conf")["findings"]) == 2
    (folder / ".check-ignore").write_text("# ours\nplain-http-open http.*  # a proxy elsewhere\n")
    made = as_json(folder, "--ignore", "aor-no-contacts")
    assert (made["findings"], made["ignored"]) == ([], 3)
    assert run(folder, "--ignore", "aor-no-contacts").exit_code == 0


def test_an_unknown_id_in_a_list_is_an_error_with_its_line(folder: Path) -> None:
    """A misspelt id would go on to tell, or hide nothing, without anybody knowing."""
    (folder / ".check-ignore").write_text("\nplain-htp-open\n")
    result = run(folder)
    assert result.exit_code == 2
    assert ".check-ignore:2" in result.stderr
    assert "plain-http-open" in result.stderr
    assert run(folder, "--ignore", "*").exit_code == 2
    assert run(folder, "--ignore-file", folder / "none").exit_code == 2


def test_fix_shows_writes_and_keeps_the_old_file(folder: Path) -> None:
    """The safe ones only; what is left is told."""
    change(folder, OPEN, NO_CONTACTS)
    before = (folder / "pjsip.conf").read_bytes()
    result = run(folder, "--fix")
    assert result.exit_code == 4
    assert "+max_contacts=5" in result.stderr
    assert "plain-http-open" in result.stdout
    assert "aor-no-contacts" not in result.stdout
    assert b"\nmax_contacts=5\n" in (folder / "pjsip.conf").read_bytes()
    assert (folder / "http.conf").read_text().count("0.0.0.0") == 2
    assert stat.S_IMODE((folder / "pjsip.conf").stat().st_mode) == 0o640
    assert stat.S_IMODE((folder / ".wizard").stat().st_mode) == 0o700
    assert PASSWORD not in result.output
    undone = CliRunner().invoke(main, ["rollback", str(folder), "--no-reload"])
    assert undone.exit_code == 0, undone.output
    assert (folder / "pjsip.conf").read_bytes() == before


def test_fix_takes_permissions_away(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with passwords that everybody may read is closed, if Asterisk can still read it."""
    (folder / "pjsip.conf").chmod(0o644)
    run(folder, "--fix")
    assert stat.S_IMODE((folder / "pjsip.conf").stat().st_mode) == 0o644, "its user is not known"
    monkeypatch.setattr(OtherHost, "readable", lambda *_, **__: True)
    result = run(folder, "--fix")
    assert result.exit_code == 0
    assert "mode 0644 -> 0640" in result.stderr
    assert stat.S_IMODE((folder / "pjsip.conf").stat().st_mode) == 0o640
    CliRunner().invoke(main, ["rollback", str(folder), "--no-reload"])
    assert stat.S_IMODE((folder / "pjsip.conf").stat().st_mode) == 0o644


def test_fix_without_anything_safe_writes_nothing(folder: Path) -> None:
    """Not even a folder of its own."""
    change(folder, OPEN)
    assert run(folder, "--fix").exit_code == 4
    assert not (folder / ".wizard").exists()


def test_two_cures_of_one_file_go_together(folder: Path) -> None:
    """Lines that go do not move the others' cures."""
    change(
        folder,
        ("pjsip.conf", "protocol=wss", "protocol=wss\nlocal_net=10.0.0.0/8\ncert_file=/k.pem"),
        ("pjsip.conf", "webrtc=yes", "ice_support=no\nwebrtc=yes\ndtls_setup=active"),
        ("pjsip.conf", "max_contacts=5", "max_contacts=0"),
    )
    assert run(folder, "--fix").exit_code == 0
    assert (folder / "pjsip.conf").read_text() == FILES["pjsip.conf"]


def test_fixes_are_undone_one_after_another(folder: Path) -> None:
    """As installs are: the last one first."""
    for limit in ("0", "00"):
        change(folder, ("pjsip.conf", "max_contacts=5", f"max_contacts={limit}"))
        assert run(folder, "--fix").exit_code == 0
    for limit in ("00", "0"):
        CliRunner().invoke(main, ["rollback", str(folder), "--no-reload", "--force"])
        assert f"max_contacts={limit}\n" in (folder / "pjsip.conf").read_text()


def test_fix_writes_nothing_through_a_link(folder: Path, tmp_path: Path) -> None:
    """What a link leads to may be somebody else's file."""
    change(folder, NO_CONTACTS)
    (folder / "pjsip.conf").rename(folder / "real.conf")
    (folder / "pjsip.conf").symlink_to("real.conf")
    before = (folder / "real.conf").read_bytes()
    result = run(folder, "--fix")
    assert result.exit_code == 2
    assert "symbolic link" in result.stderr
    assert (folder / "real.conf").read_bytes() == before


def test_what_new_wrote_is_found_from_its_folder(tmp_path: Path) -> None:
    """With the version and the name that were answered, and the keys that were made."""
    answers = Path(__file__).parents[1] / "golden/lan-16.toml"
    runner = CliRunner()
    out = tmp_path / "out"
    made = runner.invoke(main, ["new", str(out), "--answers", str(answers), "--no-input"])
    assert made.exit_code == 0, made.output
    result = runner.invoke(main, ["check", str(out)])
    assert (result.exit_code, result.stderr.count("install")) == (0, 1), result.output
    assert "no problems found" in one_line(result.stdout)
    assert "from answers.toml" in one_line(result.stdout)
    wrong = runner.invoke(main, ["check", str(out), "--host", "other.example.test", "--json"])
    assert [each["id"] for each in json.loads(wrong.stdout)["findings"]] == ["certificate-name"]


def test_chinese_is_spoken(folder: Path) -> None:
    """Text, reason and advice; ids stay."""
    change(folder, NO_CONTACTS)
    result = run(folder, "--lang", "zh")
    assert "错误" in result.stdout
    assert "不接受注册" in result.stdout
    assert "[aor-no-contacts]" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "does not exist"),
        (["file"], "is not a folder"),
        (["empty"], "no Asterisk configuration file"),
        (["conf", "--asterisk", "new"], "is not a version"),
        (["conf", "--asterisk", "13"], "16, 18, 20, 21, 22, 23, 24"),
        (["conf", "--asterisk", "19.1"], "16, 18, 20, 21, 22, 23, 24"),
        (["conf", "--lang", "fr"], "fr"),
    ],
)
def test_wrong_usage_is_exit_code_two(
    arguments: list[str], said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a sentence that says what is wrong."""
    monkeypatch.chdir(folder.parent)
    Path("empty").mkdir()
    Path("file").touch()
    result = CliRunner().invoke(main, ["check", *arguments])
    assert result.exit_code == 2
    assert said in result.stderr


def test_the_newest_long_term_release_stands_in_for_an_unknown_version(folder: Path) -> None:
    """And is named, so that nobody wonders."""
    result = CliRunner().invoke(main, ["check", str(folder)])
    said = one_line(result.stdout)
    assert "Asterisk 22.10.1 (the newest long-term release" in said
    assert "set the version with --asterisk VERSION" in said


def test_a_fault_that_the_newest_release_does_not_have_is_not_claimed(folder: Path) -> None:
    """Neither without a version nor for a whole branch; for an old release it is."""
    change(folder, RELAYED)
    for arguments in ([], ["--asterisk", "22"], ["--asterisk", "22.9.0"]):
        result = CliRunner().invoke(main, ["check", str(folder), *arguments])
        assert "turn-broken" not in result.stdout
    for release in ("22.8.2", "21"):
        result = CliRunner().invoke(main, ["check", str(folder), "--asterisk", release])
        assert "turn-broken" in result.stdout
    assert "Asterisk 21.12.3 drops every packet" in " ".join(result.stdout.split())


def test_a_branch_without_a_release_is_said_to_be_one(folder: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(folder), "--asterisk", "24"])
    assert "come from the development branch" in one_line(result.stdout)


def test_what_fix_would_write_is_marked_and_named(folder: Path) -> None:
    """Before it is written, a person knows which findings it is about."""
    change(folder, NO_CONTACTS)
    result = run(folder)
    assert "Fix (written by --fix): " in result.stdout
    assert "--fix can fix 1: aor-no-contacts." in result.stderr


def test_a_folder_that_may_not_be_read_is_named_with_the_remedy(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asterisk's own folder is closed to most users."""
    monkeypatch.setattr("wizard.check.folder.os.access", lambda *_: False)
    result = run(folder)
    assert result.exit_code == 1
    assert f"you lack permission to read {folder}" in result.stderr
    assert "sudo" in result.stderr


def test_answers_explain_old_spellings_and_say_how_many_browsers(tmp_path: Path) -> None:
    """One release of the branch is no reason to leave the others; the size is that answered."""
    answers = tmp_path / "answers.toml"
    text = (Path(__file__).parents[1] / "golden/lan-16.toml").read_text()
    answers.write_text(text.replace('"16.28.0"', '"16"'))
    out = tmp_path / "out"
    words = ["new", str(out), "--answers", str(answers), "--no-input"]
    made = CliRunner().invoke(main, words)
    assert made.exit_code == 0, made.output
    words = ["check", str(out), "--asterisk", "16.28.0"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    http = out / "asterisk/http.conf"
    lines = http.read_text().splitlines()
    lines = ["sessionlimit=10" if each.startswith("sessionlimit") else each for each in lines]
    http.write_text("\n".join(lines) + "\n")
    (out / "asterisk/keys/privkey.pem").unlink()
    found = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)["findings"]
    assert [each["id"] for each in found] == ["session-limit", "certificate-not-seen"]


def test_help_tells_of_examples_and_exit_codes() -> None:
    """Somebody who never saw it finds the way."""
    text = run("--help").stdout
    for word in ("Examples:", "--fix", "--ignore", "SARIF", "Exit codes:", "check-ignore"):
        assert word in text


def test_without_a_folder_this_machines_own_is_looked_at(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the paths in the files mean files of this machine: missing keys are a finding."""
    (folder / "asterisk.conf").write_text("[directories]\nastetcdir=/etc/asterisk\n")
    (folder / "asterisk.conf").chmod(0o640)
    monkeypatch.setattr("wizard.check.folder.own_folders", lambda: [folder])
    made = json.loads(run("--json").stdout)
    assert {"certificate-missing"} <= {each["id"] for each in made["findings"]}
    monkeypatch.setattr("wizard.check.folder.own_folders", list)
    assert run().exit_code == 2


def test_the_answers_beside_are_used_for_the_folder_asterisk_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named from above or from within, it is the same folder, and the command says so."""
    answers = Path(__file__).parents[1] / "golden/lan-16.toml"
    out = tmp_path / "out"
    words = ["new", str(out), "--answers", str(answers), "--no-input"]
    assert CliRunner().invoke(main, words).exit_code == 0
    http = out / "asterisk/http.conf"
    lines = http.read_text().splitlines()
    lines = ["sessionlimit=10" if each.startswith("sessionlimit") else each for each in lines]
    http.write_text("\n".join(lines) + "\n")
    monkeypatch.chdir(out / "asterisk")
    for name in (str(out), str(out / "asterisk"), ".", "../asterisk"):
        result = CliRunner().invoke(main, ["check", name])
        assert result.stdout.count("[session-limit]") == 1, (name, result.output)
        assert "Asterisk 16.28.0 (from answers.toml)" in one_line(result.stdout), name
        assert "answers.toml, whose answers are taken" in one_line(result.stdout), name
    (out / ".check-ignore").write_text("session-limit\n")
    result = CliRunner().invoke(main, ["check", ".", "--json"])
    assert json.loads(result.stdout)["findings"] == []
    assert json.loads(result.stdout)["ignored"] == 1
    assert json.loads(result.stdout)["answers"] == str(out / "answers.toml")


def test_accounts_in_a_database_are_named_as_not_read(folder: Path) -> None:
    """Nobody is told that there is no account, nor believes that they were looked at."""
    change(folder, ("pjsip.conf", "webrtc=yes", "webrtc=no"))
    assert [each["id"] for each in as_json(folder)["findings"]] == ["no-browser-endpoint"]
    lines = "".join(
        f"{each}=realtime,ps_{each}s\n{each}=config,pjsip.conf,criteria=type={each}\n"
        for each in ("endpoint", "aor", "auth")
    )
    (folder / "sorcery.conf").write_text(f"[res_pjsip]\n{lines}")
    families = "".join(f"ps_{each}s => odbc,asterisk\n" for each in ("endpoint", "aor", "auth"))
    (folder / "extconfig.conf").write_text(f"[settings]\n{families}")
    modules = folder / "modules.conf"
    modules.write_text(f"{modules.read_text()}load=>res_sorcery_realtime.so\n")
    result = run(folder)
    assert result.exit_code == 0, result.output
    said = one_line(result.stdout)
    assert "Not read and therefore not checked: endpoint from realtime,ps_endpoints (so" in said
    assert [each["what"] for each in as_json(folder)["unread"]] == ["endpoint", "aor", "auth"]
