"""The start page: commands that can be pasted, figures that were measured, a true recording."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from html import unescape
from pathlib import Path

import pytest

from docs import recording
from docs.generate import start
from docs.generate.site import LANGUAGES, ROOT, Place, Site
from docs.recording.drawing import CELL, draw
from docs.recording.session import Frame, record
from tests.support import built
from tests.support.built import PREFIXES
from wizard.catalogue import Catalogue, in_language
from wizard.cli import main

pytestmark = pytest.mark.site

CATALOGUE = Catalogue()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PROGRAM = PROJECT["name"]
REPOSITORY = "https://code.example.org/phones/wizard"
WIDEST = 75


@pytest.fixture(name="frames", scope="module", params=LANGUAGES)
def _frames(request: pytest.FixtureRequest) -> tuple[str, list[Frame]]:
    return request.param, record(request.param)


def commands(language: str, repository: str) -> list[list[str]]:
    """The commands of the start page."""
    page = start.install(Place(Site(language, CATALOGUE, repository), "index.md"), "")
    lines = [line.strip() for line in page.splitlines() if line.startswith("    ")]
    return [shlex.split(line) for line in lines if not line.startswith("```")]


# -- commands and figures ------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("repository", ["", REPOSITORY])
def test_the_install_commands_name_this_project_and_hold_no_placeholder(
    language: str, repository: str
) -> None:
    source = f"git+{repository}" if repository else "."
    given = commands(language, repository)
    assert ["uvx", "--from", source, PROGRAM] in given
    assert ["pipx", "install", source] in given
    assert ["make", "run"] in given
    assert (["git", "clone", repository, PROGRAM] in given) == bool(repository)
    assert not any(re.search(r"[<>…]", word) for command in given for word in command)
    assert PROGRAM in PROJECT["scripts"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_start_page_shows_the_figures_of_the_proof(language: str) -> None:
    table = json.loads((ROOT / "docs" / "data" / "proof.json").read_text(encoding="utf-8"))
    page = (built.site() / PREFIXES[language] / "index.html").read_text(encoding="utf-8")
    line = re.search(r'<p class="figures"><a href="proof.html">(.*?)</a>', page)
    assert line is not None
    shown = sorted(int(number) for number in re.findall(r"\d+", unescape(line[1])))
    networks = {row["network"] for row in table["calls"]}
    majors = {row["asterisk"].partition(".")[0] for row in table["calls"]}
    libraries = {row["library"] for row in table["calls"]}
    assert shown == sorted(
        (len(table["calls"]), len(networks), len(libraries), len(table["controls"]),
         *map(int, majors))
    )  # fmt: skip


# -- the recording -------------------------------------------------------------------------------


def test_the_recording_is_what_the_program_prints(frames: tuple[str, list[Frame]]) -> None:
    """After changing a question or what `new` prints: make docs."""
    language, found = frames
    title = Site(language, CATALOGUE).word("start.recorded")
    kept = recording.picture(language).read_text(encoding="utf-8")
    assert kept == draw(found, title)
    still = recording.picture(language, "still").read_text(encoding="utf-8")
    assert still == draw(found[-1:], title)


def test_the_recording_shows_each_question_and_ends_with_commands_of_its_own_values(
    frames: tuple[str, list[Frame]],
) -> None:
    language, found = frames
    asked = {frame.question for frame in found if frame.question}
    assert {"asterisk.version", "network.topology", "network.hostname", "sizing.calls"} <= asked
    for frame in found:
        if frame.question:
            title = in_language(CATALOGUE.questions[frame.question], "title", language)
            assert title in frame.text
    last = "".join(line.ljust(WIDEST) for line in found[-1].text.splitlines())
    assert f"sudo {PROGRAM} install asterisk-webrtc --to /etc/asterisk" in last
    assert f"{PROGRAM} doctor wss://pbx.example.com:8089/ws --user 6001 --call 600" in last
    assert not re.search("error:|错误：|Traceback", "".join(frame.text for frame in found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_the_recording_is_wider_than_the_terminal(language: str) -> None:
    kept = recording.picture(language).read_text(encoding="utf-8")
    runs = re.findall(r'<tspan[^>]* x="([\d.]+)" textLength="([\d.]+)"', kept)
    ends = [float(left) + float(length) for left, length in runs]
    assert len(runs) > 200
    assert max(ends) <= WIDEST * CELL + 0.1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_recording_follows_the_wishes_of_its_reader(language: str) -> None:
    kept = recording.picture(language).read_text(encoding="utf-8")
    assert "@media(prefers-color-scheme:dark)" in kept
    assert "@media(prefers-reduced-motion:reduce){#frames{animation:none}}" in kept
    page = (built.site() / PREFIXES[language] / "index.html").read_text(encoding="utf-8")
    still = recording.picture(language, "still").name
    assert f'<source media="(prefers-reduced-motion: reduce)" srcset="assets/{still}">' in page
    assert Path(built.site() / PREFIXES[language] / "assets" / still).is_file()


# -- README --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_shows_the_figures_links_and_commands_that_there_are(name: str) -> None:
    """No placeholder, no dead link, no command or option that the program does not have."""
    text = (ROOT / name).read_text(encoding="utf-8")
    table = json.loads((ROOT / "docs" / "data" / "proof.json").read_text(encoding="utf-8"))
    assert re.search(rf"(?<!\d){len(table['calls'])}(?!\d)", text)
    assert re.search(rf"(?<!\d){len({row['network'] for row in table['calls']})}(?!\d)", text)
    for link in re.findall(r"\]\((?!http)([^)#]+)", text):
        assert (ROOT / link).is_file(), link
    assert not re.search(r"<(?!http)[^>]*>", text)
    called = re.findall(rf"{PROGRAM} ([a-z]+)", text)
    assert {"new", "install", "doctor"} <= set(called) <= set(main.commands)
    assert {"make run", "make test"} <= set(re.findall(r"make [a-z]+", text))
