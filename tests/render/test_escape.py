"""A value arrives unchanged in the program that reads the file, or is refused with a reason."""

from __future__ import annotations

import html
import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support import readers
from wizard.errors import UsageProblem
from wizard.render import escape

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
NASTY = st.text(st.sampled_from(";\\\"'<>=-[]#$`{}()|& \tab\n\0é张\u2028\U0001f4a9"), max_size=60)
ANY = TEXT | NASTY
ONE_LINE = [
    escape.asterisk_value,
    escape.shell,
    escape.nginx,
    escape.haproxy,
    escape.caddy,
    escape.turn,
    escape.html,
    escape.code,
    escape.line,
]


def written(function: Callable[[str], escape.EscapedText], text: str) -> str | None:
    """What the function makes of a text; None where it refuses, which it has to explain."""
    try:
        return function(text)
    except UsageProblem as refusal:
        assert "cannot contain this value: " in refusal.problem
        return None


@given(ANY)
@example(";--x")
@example("\\;")
def test_asterisk_reads_the_value_that_was_given(text: str) -> None:
    value = written(escape.asterisk_value, text)
    if value is not None:
        assert readers.asterisk_line(f"key={value}") == ("key", text)
        assert readers.asterisk_line(f"key => {value}") == ("key", text)


@pytest.mark.parametrize("text", readers.HOSTILE)
def test_asterisk_takes_every_printable_value(text: str) -> None:
    value = escape.asterisk_value(text)
    assert readers.asterisk_line(f"key={value}") == ("key", text)


@pytest.mark.parametrize("text", [" x", "x ", "x" * 8192, "\tx"])
def test_asterisk_would_cut_or_skip_these(text: str) -> None:
    with pytest.raises(
        UsageProblem, match="an Asterisk configuration file cannot contain this value"
    ):
        escape.asterisk_value(text)


def test_the_longest_line_is_read_and_a_longer_one_is_refused() -> None:
    room = escape.ASTERISK_LINE - len("key=")
    longest = "é" * (room // 2)
    line = f"key={escape.asterisk_value(longest, room)}"
    assert readers.asterisk_line(line) == ("key", longest)
    with pytest.raises(UsageProblem, match="bytes"):
        escape.asterisk_value(longest + "éé", room)
    with pytest.raises(UsageProblem, match="bytes"):
        escape.asterisk_value(";" * room, room)


@pytest.mark.parametrize("function", ONE_LINE)
@pytest.mark.parametrize("text", readers.REFUSED_EVERYWHERE)
def test_line_breaks_and_control_characters_are_refused(
    function: Callable[[str], escape.EscapedText], text: str
) -> None:
    with pytest.raises(UsageProblem, match=r"line break or control character \(U\+"):
        function(text if "\n" not in text or function is not escape.html else "a\rb")


def test_a_refusal_never_shows_the_value() -> None:
    with pytest.raises(UsageProblem) as caught:
        escape.asterisk_value("hunter2\n")
    assert "hunter2" not in caught.value.problem + caught.value.remedy


@given(ANY)
def test_a_comment_is_one_line_that_opens_no_block(text: str) -> None:
    comment = escape.asterisk_comment(text)
    assert len(comment.splitlines()) <= 1
    assert ";--" not in comment
    assert readers.asterisk_line(f"; {comment}") is None


@given(ANY, st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_]{0,39}", fullmatch=True))
@example('a "b" <7> \\', "6001")
def test_a_caller_id_arrives_with_its_name_and_number(name: str, number: str) -> None:
    try:
        line = escape.asterisk_value(escape.callerid(name, number))
    except UsageProblem:
        return
    read = readers.asterisk_line(f"callerid={line}")
    assert read is not None
    assert readers.caller(read[1]) == (name, number)


def test_a_name_that_asterisk_would_cut_is_refused() -> None:
    assert escape.callerid("张" * 26, "6001")
    with pytest.raises(UsageProblem, match="81 bytes, but at most 79"):
        escape.callerid("张" * 27, "6001")


def test_a_number_that_asterisk_would_rewrite_is_left_to_the_from_header() -> None:
    assert escape.callerid("John", "john.doe") == '"John" <>'


@pytest.mark.parametrize("name", ["a b", "a;b", "x[1", "a=b", "#x", "", "a]b", "a\nb"])
def test_a_section_name_cannot_end_its_brackets(name: str) -> None:
    with pytest.raises(UsageProblem):
        escape.asterisk_section(name)


def test_a_section_keeps_its_modifiers() -> None:
    assert escape.asterisk_section("6001(browser-endpoint)") == "[6001](browser-endpoint)"
    assert escape.asterisk_section("browser-endpoint(!)") == "[browser-endpoint](!)"
    assert escape.asterisk_section("general") == "[general]"


@pytest.mark.parametrize("key", ["a b", "#include", "[x", "a=b", "a+", ";", "\\x", ""])
def test_a_key_is_a_key(key: str) -> None:
    with pytest.raises(UsageProblem):
        escape.asterisk_key(key)


@given(ANY | st.lists(ANY) | st.dictionaries(ANY, st.integers() | st.booleans()))
def test_json_is_read_back_and_is_harmless_in_a_script(value: object) -> None:
    text = escape.json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


@pytest.mark.parametrize("function", [escape.json, escape.toml, escape.yaml])
def test_half_a_character_is_refused(function: Callable[[str], escape.EscapedText]) -> None:
    with pytest.raises(UsageProblem, match="surrogate"):
        function("\udc00")


@given(ANY)
def test_html_is_read_back(text: str) -> None:
    value = written(escape.html, text)
    if value is not None:
        assert html.unescape(value) == text
        assert not set(value) & set("<>\"'")


@given(ANY)
def test_a_shell_word_is_one_word(text: str) -> None:
    value = written(escape.shell, text)
    if value is not None:
        assert shlex.split(value) == [text]


def test_a_real_shell_reads_every_word() -> None:
    texts = readers.hostile()
    script = "printf '%s\\n' " + " ".join(escape.shell(text) for text in texts)
    done = subprocess.run(["sh"], input=script, capture_output=True, text=True, check=True)
    assert done.stdout == "".join(f"{text}\n" for text in texts)


@given(ANY)
def test_toml_is_read_back(text: str) -> None:
    assert tomllib.loads(f"key = {escape.toml(text)}") == {"key": text}


@given(ANY)
@example("\N{BYTE ORDER MARK}\u0085\x7f\uffff")
def test_yaml_is_read_back(text: str) -> None:
    assert yaml.safe_load(f"key: {escape.yaml(text)}") == {"key": text}


def test_compose_fills_in_no_variable() -> None:
    assert escape.compose("$HOME ${x}") == '"$$HOME $${x}"'


@given(ANY)
def test_a_turn_value_is_read_back(text: str) -> None:
    value = written(escape.turn, text)
    if value is not None:
        assert readers.turn_line(f"realm={value}") == text


@pytest.mark.parametrize(
    ("name", "password"),
    [("a:b", "x"), ("a b", "x"), ("a'b", "x"), ("é", "x"), ("", "x"), ("union select", "x"),
     ("unionselect", "x"), ("a", ""), ("a", " x"), ("a", "0x00")],
)  # fmt: skip
def test_coturn_would_read_these_credentials_otherwise(name: str, password: str) -> None:
    with pytest.raises(UsageProblem, match=r"turnserver\.conf"):
        escape.turn_user(name, password)


@given(ANY)
@example("\\|")
def test_a_cell_stays_in_its_cell(text: str) -> None:
    for value in (escape.cell(text), written(escape.code, text)):
        if value is not None:
            assert len(value.splitlines()) <= 1
            assert "|" not in value.replace("\\\\", "").replace("\\|", "")


@given(ANY)
def test_code_is_read_back_as_commonmark_reads_it(text: str) -> None:
    value = written(escape.code, text)
    if "\\|" in text:
        assert value == escape.cell(text)
    elif value:
        fence = value[: len(value) - len(value.lstrip("`"))]
        inside = value[len(fence) : -len(fence)]
        assert not re.search(f"(?<!`){fence}(?!`)", inside)
        if inside[0] == inside[-1] == " " and inside.strip(" "):
            inside = inside[1:-1]
        assert inside == text.replace("|", "\\|")


@pytest.mark.parametrize("text", ["a$b", "$"])
def test_nginx_has_no_way_to_write_a_dollar(text: str) -> None:
    with pytest.raises(UsageProblem, match="dollar"):
        escape.nginx(text)


@pytest.mark.parametrize("text", ['a"b', "a\\", "{x}", "`"])
def test_caddy_takes_these_as_its_own(text: str) -> None:
    with pytest.raises(UsageProblem, match="Caddy"):
        escape.caddy(text)
