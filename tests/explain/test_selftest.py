"""The result of the self-test that callers copy leads to what the doctor would say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wizard.catalogue import Catalogue
from wizard.cli import main
from wizard.words.texts import languages, table

CATALOGUE = Catalogue()
ROOT = Path(__file__).parents[2]
RESULT = """\
asterisk-webrtc self-test 1
time: 2026-11-30T16:00Z
server: wss://pbx.example.test:8089/ws
browser: Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0

+ page page.secure
! microphone microphone.silent level="-80"
    The microphone is allowed, but silent (-80 dB).
x account register.refused user="6001" status="401 Unauthorized"
    Wrong user name or password.
- call
"""


def explained(*arguments: str, given: str | None = None) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["explain", "--json", *arguments], input=given)
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def ids(answer: dict[str, Any]) -> list[str]:
    return [each["id"] for each in answer["matches"]]


def test_failures_come_first_each_with_what_can_be_behind_it(tmp_path: Path) -> None:
    file = tmp_path / "result.txt"
    file.write_text(RESULT)
    answer = explained(str(file))
    assert ids(answer) == [
        "register.refused", "sip-wrong-password", "sip-no-endpoint", "sip-401",
        "microphone.silent", "browser-device",
    ]  # fmt: skip
    first = answer["matches"][0]
    assert first["guess"] is False
    assert "6001" in first["fix"]


@pytest.mark.parametrize("quote", ["", "> ", ">> "])
def test_a_result_is_read_from_a_mail_too(quote: str) -> None:
    mail = "Hello,\n\n" + "".join(f"{quote}{line}\r\n" for line in RESULT.splitlines())
    assert ids(explained(given=mail))[0] == "register.refused"


def test_a_result_without_problems_has_nothing_to_explain() -> None:
    fine = "".join(line for line in RESULT.splitlines(True) if line[0] not in "!x-")
    assert ids(explained(given=fine)) == []


def test_what_is_no_finding_is_left_out() -> None:
    strange = (
        RESULT
        + 'x call no.such a="b"\nx call register.refused a=b\nx call dtls.silent a="{user}"\n'
    )
    assert [each for each in ids(explained(given=strange)) if "." in each] == [
        "register.refused", "dtls.silent", "microphone.silent",
    ]  # fmt: skip


@pytest.mark.parametrize("language", languages())
def test_the_excerpt_that_the_documentation_shows_is_read_without_its_head(language: str) -> None:
    page = (ROOT / "docs" / language / "selftest.md").read_text()
    (excerpt,) = re.findall(r"(?ms)^```\n(x .*?)^```", page)
    for text in (excerpt, excerpt.splitlines()[0]):
        assert ids(explained(given=text))[0] == "register.refused"
        assert ids(explained(text))[0] == "register.refused"


def test_a_problem_of_another_version_is_reported_as_not_read() -> None:
    line = 'x account register.unheard-of user="6001"'
    head = RESULT.partition("\n\n")[0]
    done = CliRunner().invoke(main, ["explain", "--json"], input=f"{head}\n\n{line}\n")
    assert done.exit_code == 4, done.output
    answer = json.loads(done.stdout)
    assert answer["matches"] == []
    assert answer["unknown"] == [{"line": line, "count": 1, "first": "-:6"}]
    assert [each["line"] for each in explained(given=f"{RESULT}{line}\n")["unknown"]] == [line]


def test_a_finding_is_explained_by_its_name() -> None:
    for name in ("register.refused", "page.insecure", "firewall.closed"):
        assert name in ids(explained(name))


def test_every_finding_with_words_for_callers_is_in_the_catalogue() -> None:
    """In every language; those that need a hand say what to do next."""
    for language in languages():
        words = table(language, "selftest")
        found = {key.removeprefix("found.") for key in words if key.startswith("found.")}
        assert found <= set(CATALOGUE.diagnosis)
        ahead = {key.removeprefix("next.") for key in words if key.startswith("next.")} - {"any"}
        assert ahead <= found
        assert {key for key in words if not key.startswith("next.")} == {
            key for key in table("en", "selftest") if not key.startswith("next.")
        }
