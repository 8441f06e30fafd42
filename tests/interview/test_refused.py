"""A refused answer on a real terminal: the reason is whole, and right below the field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.interviewed import Interviewed
from tests.support.person import CTRL_U, DOWN, ENTER, Person
from wizard.answers.addresses import host_name
from wizard.errors import Invalid

SIZES = [(100, 30), (50, 20)]
HOST = "a" * 30 + "_b.example.test"


@pytest.fixture(name="people")
def _people() -> Iterator[list[Person]]:
    started: list[Person] = []
    yield started
    for person in started:
        person.child.close(force=True)


def at_the_host_name(people: list[Person], folder: Path, size: tuple[int, int]) -> Interviewed:
    person = Interviewed(size, folder / "stdout")
    people.append(person)
    person.answers(
        ("Which Asterisk", ENTER), ("How is the server connected to the internet?", ENTER),
    )  # fmt: skip
    person.sees("Which host name do browsers")
    return person


def below(person: Person, field: str) -> list[str]:
    """The rows below the one that holds the field, up to an empty one."""
    rows = [row.rstrip() for row in person.screen.display]
    (at,) = [number for number, row in enumerate(rows) if row.strip() == field]
    found = []
    for row in rows[at + 1 :]:
        if not row:
            break
        found.append(row)
    return found


@pytest.mark.parametrize("size", SIZES)
def test_the_reason_is_whole_and_stands_right_below_the_field(
    people: list[Person], tmp_path: Path, size: tuple[int, int]
) -> None:
    """On a wide and on a narrow terminal; it goes when the answer is edited."""
    person = at_the_host_name(people, tmp_path, size)
    person.types(HOST + ENTER)
    with pytest.raises(Invalid) as reason:
        host_name(HOST)
    person.sees(str(reason.value))
    rows = below(person, HOST)
    assert " ".join(" ".join(rows).split()) == str(reason.value)
    assert all(row.startswith("  ") and len(row) < size[0] for row in rows)
    person.types(CTRL_U + "pbx.lan" + ENTER)
    person.sees("Which TLS certificate")
    assert str(reason.value) not in person.words


def test_a_list_without_a_choice_says_so_right_below_its_last_line(
    people: list[Person], tmp_path: Path
) -> None:
    """The bottom of the terminal is far away from a short list."""
    person = at_the_host_name(people, tmp_path, (100, 40))
    person.types("pbx.lan" + ENTER)
    person.answers(("Which TLS certificate", ENTER), ("Which users should be created", ENTER))
    person.sees("Audio codecs for")
    person.types(" " + DOWN + " " + ENTER)
    person.sees("This question needs an answer.")
    rows = [row.rstrip() for row in person.screen.display]
    (at,) = [number for number, row in enumerate(rows) if "This question needs an answer" in row]
    assert rows[at - 1].strip(), "\n".join(rows)
    assert len(rows) - at > 10


def test_a_question_mark_helps_while_the_default_is_untouched(
    people: list[Person], tmp_path: Path
) -> None:
    """It is not typed into it; once something was typed it is text."""
    person = at_the_host_name(people, tmp_path, (100, 40))
    person.types("pbx.lan" + ENTER)
    for words in (
        "Which TLS certificate",
        "Which users should be created",
        "Audio codecs for",
        "library",
    ):
        person.answers((words, ENTER))
    person.sees("Maximum number of simultaneous")
    before = [row.strip() for row in person.screen.display if row.strip()][-1]
    person.types("?")
    person.was_told("The UDP port range")
    person.sees("Maximum number of simultaneous")
    assert before.isdecimal()
    assert before in [row.strip() for row in person.screen.display]
    assert f"{before}?" not in person.text
    person.types("5?")
    person.sees(f"{before}5?")
