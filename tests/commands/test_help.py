"""Help and wrong usage, in the person's language and in lines that Chinese is set in."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import wizard
from wizard.cli import main
from wizard.commands.spoken import HELP, SpokenCommand, SpokenOption
from wizard.commands.usage import recognised
from wizard.words.columns import columns
from wizard.words.language import speaking
from wizard.words.texts import table
from wizard.words.wrap import CLOSING, OPENING

HAN = re.compile(r"[\u4e00-\u9fff]")
COMMANDS = sorted(main.commands)
ENGLISH = re.compile(r"\b[a-z]{3,} [a-z]{2,} [a-z]{2,}\b")


def run(*arguments: str, language: str = "zh") -> str:
    """What a command line says, on both streams."""
    environ = {"LANG": "C.UTF-8", "LC_ALL": ""}
    return CliRunner().invoke(main, ["--lang", language, *arguments], env=environ).output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_command_has_its_words(name: str) -> None:
    command = main.commands[name]
    assert isinstance(command, SpokenCommand)
    for key in (f"{name}.short", f"{name}.about"):
        assert key in table("en", HELP), key
    for each in command.params:
        if isinstance(each, click.Option):
            assert isinstance(each, SpokenOption), each.name
            assert each.words in table("en", HELP), each.words


def test_no_words_of_help_are_left_over() -> None:
    used = {
        f"{name}.{part}" for name in [*COMMANDS, "all"] for part in ("short", "about", "after")
    }
    for command in [main, *main.commands.values()]:
        used |= {each.words for each in command.params if isinstance(each, SpokenOption)}
    known = {key for key in table("en", HELP) if not key.startswith(("heading.", "extra."))}
    assert known - used - {"shared.help"} == set()


@pytest.mark.parametrize("name", ["", *COMMANDS])
@pytest.mark.parametrize("width", [50, 82, 120])
def test_help_is_chinese_and_fits(name: str, width: int) -> None:
    command = main.commands[name] if name else main
    with speaking("zh"):
        context = command.context_class(command, info_name=name or "main", terminal_width=width)
        text = command.get_help(context)
    assert text.startswith("用法：")
    for line in text.splitlines():
        bare = line.strip()
        kept = "asterisk-webrtc-wizard" in line or "plain-http-open" in line
        if kept or not HAN.search(line):
            continue
        assert columns(line) <= width, line
        assert bare[0] not in CLOSING - OPENING, line
        assert bare[-1] not in OPENING - CLOSING, line
        assert not ENGLISH.search(re.sub(r"`[^`]*`?", "", line)), line


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_english_where_the_language_is(name: str) -> None:
    text = run(*filter(None, [name, "--help"]), language="en")
    assert text.startswith("Usage: ")
    assert not HAN.search(text)


WRONG = [
    (["chek"], "没有命令 'chek'。是不是 'check'？"),
    (["nothing-like-it"], "没有命令 'nothing-like-it'。"),
    (["check", "--fixx"], "没有选项 '--fixx'。是不是 '--fix'？"),
    (["doctor", "--tm", "5"], "没有选项 '--tm'。是不是以下之一："),
    (["check", "-x"], "没有选项 '-x'。"),
    (["install", "out"], "缺少选项 '--to'。"),
    (["install", "--to", "etc"], "缺少参数 'OUT'。"),
    (["install", "", "--to", "etc"], "'OUT' 的值无效：值为空。"),
    (
        ["new", "--on-conflict", "x"],
        "'--on-conflict' 的值无效：'x' 不是以下之一：'keep', 'replace'。",
    ),
    (["new", "--answers"], "选项 '--answers' 需要一个值。"),
    (["new", "--plain=yes"], "选项 '--plain' 不带值。"),
    (["doctor", "--timeout", "x"], "'--timeout' 的值无效：'x' 不是有效的数。"),
    (["doctor", "--timeout", "900"], "'--timeout' 的值无效：900.0 不在范围 0.5<=x<=120 内。"),
    (["doctor", "--ca", "/no/such"], "'--ca' 的值无效：文件 '/no/such' 不存在。"),
    (["doctor", "--ca", "/"], "'--ca' 的值无效：文件 '/' 是文件夹。"),
    (["codecs", "a", "b", "c"], "多余的参数（c）"),
    (["codecs", "a", "b", "c", "d"], "多余的参数（c d）"),
    (["check", "--json", "--sarif"], "--json 与 --sarif 不能同时使用"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_wrong_usage_is_told_in_chinese(arguments: list[str], said: str) -> None:
    text = run(*arguments)
    assert f"错误：{said}" in text
    assert "--help' 查看帮助。" in text or text.startswith("错误：选项")
    assert not ENGLISH.search(text.partition("错误：")[2]), text


@pytest.mark.parametrize(("arguments", "_"), WRONG)
def test_wrong_usage_is_told_in_english_as_click_does(arguments: list[str], _: str) -> None:
    text = run(*arguments, language="en")
    assert re.search(r"^Error: ", text, re.MULTILINE)
    assert not HAN.search(text)


def _sentences_of_click() -> set[str]:
    """What click says of wrong usage: the texts that its source translates."""
    found = set()
    for name in ("exceptions", "types", "parser", "core"):
        path = Path(click.__file__).with_name(f"{name}.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
                for each in node.args[:2]:
                    if isinstance(each, ast.Constant) and isinstance(each.value, str):
                        found.add(each.value)
    return found


NOT_OURS = re.compile(
    r"Deprecat|defined twice|Choice\(|UUID|format|Arguments take|Aborted|Usage|Options|Commands|"
    r"Positional|deprecated|env var|default|dynamic|Try|^Error|Could not|unknown error|start char|"
    r"iterable|required|given|^Missing \w+$|^Missing \{|declaration|Show|File name|^\{choices|"
    r"^(?:file|directory|path)$|must be|Boolean option|cannot use|No options"
)


def test_whatever_click_says_of_wrong_usage_is_known() -> None:
    for form in sorted(_sentences_of_click()):
        if NOT_OURS.search(form):
            continue
        said = re.sub(r"\{(\w+)(?:!r)?\}", r"<\1>", form)
        said = f"No such option x. {said}" if "Did you mean" in said else said
        assert recognised(said).id != "usage.other", form


def test_help_has_no_words_in_the_commands_themselves() -> None:
    for path in (Path(wizard.__file__).parent / "commands").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                ("option", "command")
            ):
                given = {each.arg for each in node.keywords}
                assert not given & {"help", "short_help", "epilog"}, (path, ast.unparse(node))


def test_completion_still_works_and_tells_in_the_language() -> None:
    environ = {
        **os.environ,
        "_ASTERISK_WEBRTC_WIZARD_COMPLETE": "zsh_complete",
        "COMP_WORDS": "asterisk-webrtc-wizard check --fi",
        "COMP_CWORD": "2",
        "LC_ALL": "zh_CN.UTF-8",
        "PYTHONIOENCODING": "utf-8",
    }
    program = Path(sys.executable).with_name("asterisk-webrtc-wizard")
    done = subprocess.run([program], env=environ, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[:2] == ["plain", "--fix"]
    assert HAN.search(done.stdout)
