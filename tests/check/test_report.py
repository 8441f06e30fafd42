"""How findings are told: blocks that stay readable, profiles, and formats for other programs."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.checkcases import CATALOGUE, FILES, Change, write
from wizard.catalogue.types.diagnosis import PROFILES
from wizard.check.annotations import annotation
from wizard.check.blocks import blocks
from wizard.check.findings import Finding
from wizard.check.paths import from_here
from wizard.cli import main
from wizard.commands import check as command
from wizard.words.columns import columns
from wizard.words.texts import Texts

NO_KEYS: list[Change] = [("keys/fullchain.pem", "", None), ("keys/privkey.pem", "", None)]
ACCOUNT = """
[{0}]
type=auth
username={0}
password={0}
"""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 200 weak passwords, a file open to others, an unknown and an old option."""
    folder = tmp_path_factory.mktemp("crowd") / "conf"
    write(folder, NO_KEYS)
    with (folder / "pjsip.conf").open("a") as file:
        file.write("".join(ACCOUNT.format(number) for number in range(2000, 2200)))
    (folder / "pjsip.conf").chmod(0o644)
    (folder / "rtp.conf").write_text(FILES["rtp.conf"].replace("strictrtp", "strictrtpp"))
    (folder / "http.conf").write_text(f"{FILES['http.conf']}enablestatic=yes\n")
    return folder


def run(*arguments: str | Path, width: int = 80) -> Result:
    words = ["check", *map(str, arguments), "--asterisk", "22.10.1"]
    return CliRunner(env={"COLUMNS": str(width)}).invoke(main, words)


def block(result: Result, id_: str) -> str:
    (found,) = (each for each in result.stdout.split("\n\n") if f"[{id_}]" in each)
    return found


def test_many_places_of_a_finding_are_one_block_with_a_bounded_list(crowd: Path) -> None:
    told = block(run(crowd), "password-weak").splitlines()
    assert told[0] == "error: Weak password [password-weak]"
    places = [line.split() for line in told if line.startswith("    pjsip.conf:")]
    assert [place[1] for place in places] == [f"[{number}]" for number in range(2000, 2008)]
    assert told[-1] == "    and 192 more; --all lists them"
    assert sum("Fix:" in line for line in told) == 1


def test_all_places_are_listed_on_request(crowd: Path) -> None:
    told = block(run(crowd, "--all"), "password-weak")
    assert told.count("pjsip.conf:") == 200
    assert "--all" not in told


@pytest.mark.parametrize("every", [False, True])
def test_all_lists_findings_of_one_line_too(tmp_path: Path, every: bool) -> None:
    write(tmp_path / "conf", [("pjsip.conf", "allow=opus,ulaw", "allow=opus,evs,xyz")])
    told = block(run(tmp_path / "conf", *(["--all"] if every else [])), "codec-unknown")
    assert ("(and 1 more like this)" in told) is not every
    assert ("the codec xyz" in told) is every


def test_the_diff_marks_what_fix_leaves_alone(crowd: Path) -> None:
    mark = "    --fix does not make this change:\n    | "
    assert mark in block(run(crowd, "--diff"), "option-misspelt")
    assert mark not in block(run(crowd, "--diff"), "option-old-spelling")
    assert mark.strip().splitlines()[0] not in run(crowd).stdout


def test_a_text_that_ends_as_the_one_above_is_not_repeated() -> None:
    """The first is whole; of the others what differs is left."""
    found = [
        Finding(
            "x", "error", "a.conf", line, text, "why", "do", "", "", 1, False, (), "Title", text
        )
        for line, text in enumerate(
            ("[1] calls into nowhere at all", "[2] calls into nowhere at all")
        )
    ]
    (lines,) = blocks(found, Texts("en", "check"))
    assert lines[-1] == "    a.conf:1  [2] …"
    assert lines[-2] == "    a.conf    [1] calls into nowhere at all"


def test_a_cure_that_differs_from_place_to_place_stands_beside_each() -> None:
    found = [
        Finding(
            "x", "note", "a.conf", line, "", "why", f"Write {line}.", "", "", 1, False, (), "T"
        )
        for line in (1, 2)
    ]
    (lines,) = blocks(found, Texts("en", "check"))
    assert lines[2:] == [
        "    a.conf:1",
        "      Fix: Write 1.",
        "    a.conf:2",
        "      Fix: Write 2.",
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 80])
def test_no_line_is_wider_than_the_terminal(
    width: int, language: str, crowd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Chinese character takes two columns; colours are left out in a pipe."""
    monkeypatch.chdir(crowd.parent)
    told = run("conf", "--lang", language, width=width).stdout
    assert max(map(columns, told.splitlines())) <= width
    assert "\x1b" not in told


def test_the_worst_comes_first_and_then_what_stops_a_call(crowd: Path) -> None:
    """In text and in JSON alike; findings of one id stand together."""
    found = json.loads(run(crowd, "--format", "json").stdout)["findings"]
    severities = [each["severity"] for each in found]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    effects = [each["effect"] for each in found if each["severity"] == "warning"]
    assert effects == ["hardening", "advice"]
    ids = [each["id"] for each in found]
    assert len({*ids}) == sum(a != b for a, b in zip(ids, ["", *ids], strict=False))


def test_json_counts_what_the_summary_says(crowd: Path) -> None:
    made = json.loads(run(crowd, "--json").stdout)
    counts = made["counts"]
    summary = " ".join(run(crowd).stdout.partition("\n\n")[0].split())
    assert f"{counts['errors']} errors, {counts['warnings']} warnings" in summary
    assert f"in {counts['files']} files; {counts['fixable']} can be fixed by --fix." in summary
    assert counts["errors"] == 200
    assert made["profile"] == "production"


def test_the_minimal_profile_leaves_hardening_and_advice_out(crowd: Path) -> None:
    """The default says all of it, as before."""
    everything = json.loads(run(crowd, "--json").stdout)["findings"]
    assert {"secrets-readable", "option-misspelt"} <= {each["id"] for each in everything}
    result = run(crowd, "--profile", "minimal", "--json")
    assert {each["effect"] for each in json.loads(result.stdout)["findings"]} <= {
        "call", "intrusion", "unseen",
    }  # fmt: skip
    assert result.exit_code == 4


def test_the_exit_code_follows_the_profile(tmp_path: Path) -> None:
    write(tmp_path / "conf", NO_KEYS)
    assert run(tmp_path / "conf").exit_code == 4  # files with passwords are open to others
    assert run(tmp_path / "conf", "--profile", "minimal").exit_code == 0


def test_every_finding_says_what_it_does() -> None:
    """By that its profiles are known; the default of the type is for facts in the making."""
    data = Path("wizard/catalogue/data/findings.toml").read_text()
    assert [each["id"] for each in tomllib.loads(data)["fact"] if "effect" not in each] == []


def test_errors_are_in_every_profile() -> None:
    """Whatever stops all calls or lets strangers in is no matter of strictness."""
    for fact in CATALOGUE.findings.values():
        assert fact.profiles[-1] == PROFILES[-1]
        if fact.severity == "error":
            assert fact.profiles == PROFILES, fact.id


def test_explain_names_the_profiles_of_a_finding() -> None:
    told = CliRunner().invoke(main, ["explain", "secrets-readable", "--lang", "en"]).stdout
    assert "Reported by check in profile: production\n" in told
    told = CliRunner().invoke(main, ["explain", "password-weak", "--lang", "en"]).stdout
    assert "Reported by check in profile: minimal, production\n" in told


def test_the_command_offers_the_profiles_of_the_catalogue() -> None:
    assert command.PROFILES == PROFILES


def test_github_gets_an_annotation_for_each_place(
    crowd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths are those from where the command runs, which is the top of the repository."""
    monkeypatch.chdir(crowd.parent)
    result = run("conf", "--format", "github")
    lines = result.stdout.splitlines()
    assert result.exit_code == 4
    assert len(lines) == len(json.loads(run("conf", "--json").stdout)["findings"])
    form = re.compile(r"::(error|warning|notice) file=conf/[\w./]+(,line=\d+)?,title=[^:,]+::\S.*")
    assert [line for line in lines if not form.fullmatch(line)] == []
    assert "can be fixed by --fix" in " ".join(result.stderr.split())


def test_annotations_escape_what_github_would_take_for_its_own() -> None:
    """Percent and line ends everywhere; in properties colon and comma, too."""
    finding = Finding(
        "x", "note", "a.conf", 0, "100% a:b,c\r", "why", "do", "", "", 1, False, (), "T: 1,2"
    )
    assert annotation(finding, "a,b:c%.conf") == (
        "::notice file=a%2Cb%3Ac%25.conf,title=T%3A 1%2C2 [x]::100%25 a:b,c%0D%0Awhy%0Ado"
    )


def test_paths_are_relative_to_where_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert from_here(Path("conf"), "pjsip.conf") == "conf/pjsip.conf"
    assert from_here(tmp_path / "conf", "../x.conf") == "x.conf"
    assert from_here(Path("/etc/asterisk"), "a/b.conf") == "/etc/asterisk/a/b.conf"


@pytest.mark.parametrize("form", ["--json", "--sarif"])
def test_one_format_can_be_asked_for(form: str, crowd: Path) -> None:
    result = run(crowd, "--format", "github", form)
    assert result.exit_code == 2
    assert "--format github" in result.output
