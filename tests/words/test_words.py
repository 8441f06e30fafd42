"""The room for words: every table in each language, messages, the person's language, lines."""

from __future__ import annotations

import errno
import os
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wizard
from wizard.errors import UsageProblem
from wizard.words.columns import columns
from wizard.words.language import asked_language, locale_language, speaking, spoken
from wizard.words.message import Message, system_error
from wizard.words.texts import DATA, Texts, languages, table
from wizard.words.wrap import CLOSING, OPENING, wrap

TABLES = sorted(path.stem for path in (DATA / "en").glob("*.toml"))
OTHERS = [language for language in languages() if language != "en"]


def places(text: str) -> set[str]:
    """The names in braces of a text, with the way in which they are shown."""
    return {
        f"{name}!{conversion or ''}"
        for _, name, _, conversion in string.Formatter().parse(text)
        if name is not None
    }


# tables


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_has_the_tables_of_english(language: str) -> None:
    assert sorted(path.stem for path in (DATA / language).glob("*.toml")) == TABLES


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", TABLES)
def test_each_language_says_the_same_ids_with_the_same_facts(name: str, language: str) -> None:
    english, other = table("en", name), table(language, name)
    assert list(other) == list(english)
    for key, text in english.items():
        assert text.strip("\n"), key
        assert places(other[key]) == places(text), key


@pytest.mark.parametrize("name", TABLES)
def test_chinese_is_chinese(name: str) -> None:
    for key, text in table("zh", name).items():
        bare = "".join(char for char in text if char.isalpha() and char.isascii())
        chinese = any("\u3000" <= char <= "\u9fff" or char in "（）：，。" for char in text)
        name_only = table("en", name)[key].removeprefix("a ").removeprefix("an ")
        assert chinese or text == name_only or not bare, (key, text)


@pytest.mark.parametrize("name", TABLES)
def test_english_has_no_chinese(name: str) -> None:
    for key, text in table("en", name).items():
        assert not any("\u3000" <= char <= "\u9fff" for char in text), key


def test_a_language_without_a_text_says_it_in_english() -> None:
    assert Texts("xx", "check")("error") == Texts("en", "check")("error")


# messages


def test_a_message_is_put_into_words_at_the_end() -> None:
    reason = system_error(OSError(errno.ENOENT, os.strerror(errno.ENOENT)))
    message = Message("marks.placed", place="a.toml", said=reason)
    assert str(message) == "a.toml: No such file or directory"
    assert message.text("zh") == "a.toml: 没有该文件或目录"


def test_lists_are_joined_as_the_language_does_it() -> None:
    message = Message("marks.said", said=["opus", "ulaw"])
    assert (message.text("en"), message.text("zh")) == ("opus, ulaw", "opus、ulaw")


def test_words_of_a_library_stay_as_they_are() -> None:
    error = OSError(errno.EINVAL, "it is a strange file")
    assert system_error(error).text("zh") == "it is a strange file"


def test_an_error_is_told_in_the_language_with_its_places() -> None:
    error = UsageProblem(Message("system.EISDIR"), Message("system.EPERM"), place="a.conf")
    error.at("the folder")
    assert error.translated("en") == (
        "the folder: a.conf: Is a directory",
        "Operation not permitted",
    )
    assert error.translated("zh") == ("the folder: a.conf: 是目录", "不允许此操作")
    assert str(error) == error.problem == "the folder: a.conf: Is a directory"


# the person's language


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        ([], "en"),
        (["--lang", "zh"], "zh"),
        (["new", "--lang=zh"], "zh"),
        (["check", "--lang", "zh", "--lang", "en"], "en"),
        (["explain", "--", "--lang", "zh"], "en"),
        (["new", "--lang", "tlh"], "en"),
        (["new", "--lang"], "en"),
    ],
)
def test_the_command_line_says_the_language(arguments: list[str], language: str) -> None:
    assert asked_language(arguments, {"LANG": "en_US.UTF-8"}) == language


def test_the_locale_says_the_language_where_the_command_line_does_not() -> None:
    assert asked_language(["new"], {"LANG": "zh_CN.UTF-8"}) == "zh"
    assert asked_language(["new", "--lang", "en"], {"LANG": "zh_CN.UTF-8"}) == "en"
    assert locale_language({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}) == "en"


def test_a_language_is_spoken_meanwhile() -> None:
    with speaking("zh"):
        assert spoken() == "zh"
    assert spoken() == "en"


# lines

CHINESE = (
    "请在 /etc/hosts 中加入 `hostname` 的输出（主机名），然后重新加载 Asterisk：“core reload”。"
    "浏览器只使用加密的媒体，因此《说明》中的 DTLS 不能关闭！"
)
WORDS = ("Asterisk", "hostname", "/etc/hosts", "reload", "DTLS")


@pytest.mark.parametrize("width", range(20, 90))
def test_chinese_lines_begin_and_end_as_printers_set_them(width: int) -> None:
    lines = wrap(CHINESE, width)
    assert "".join(lines).replace(" ", "") == CHINESE.replace(" ", "")
    for line in lines:
        assert columns(line) <= width
        assert line[0] not in CLOSING - OPENING
        assert line[-1] not in OPENING - CLOSING
    for word in WORDS:
        assert sum(word in line for line in lines) == 1, (word, lines)


def test_english_lines_break_at_spaces_alone() -> None:
    text = "an address-and-port such as one-to-one-nat:8089/ws is never broken at its hyphens"
    assert " ".join(wrap(text, 40)) == text
    assert all(len(line) <= 40 for line in wrap(text, 40))


def test_a_mark_stays_with_a_word_that_has_to_be_broken() -> None:
    assert wrap("长" * 10 + "。", 20) == ["长" * 9, "长。"]


def test_the_indent_of_a_text_is_that_of_its_lines() -> None:
    assert wrap("  one two three", 9) == ["  one two", "  three"]


@given(st.text(alphabet="中，。（“”a b-`/\n", max_size=60), st.integers(8, 40))
def test_nothing_is_lost_when_lines_are_broken(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(columns(line) <= width for line in lines)


def test_there_is_one_wrapper() -> None:
    root = Path(wizard.__file__).parent
    for path in root.rglob("*.py"):
        assert "textwrap" not in path.read_text(encoding="utf-8"), path
