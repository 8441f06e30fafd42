"""Completion in bash, zsh and fish of words that hold ``=``, such as ``network.topology=lan``.

click's own scripts take such a word for three in bash, replace ``--set=`` along with its value in
zsh and fish, put a space behind a key whose value is still to come, and end at a comma in fish.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, ClassVar

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

OPEN = "open"
"""The type of a completion that more is to be typed behind."""

BASH = """\
%(complete_func)s() {
    local IFS=$'\\n'
    local response completion type value

    response=$(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_NAME="$1" \\
COMP_BREAKS="$COMP_WORDBREAKS" %(complete_var)s=bash_complete "$1")

    for completion in $response; do
        IFS=',' read -r type value <<< "$completion"

        if [[ $type == 'dir' ]]; then
            compopt -o dirnames
        elif [[ $type == 'file' ]]; then
            compopt -o default
        elif [[ $type == 'open' ]]; then
            COMPREPLY+=("$value")
            compopt -o nospace
        elif [[ $type == 'plain' ]]; then
            COMPREPLY+=("$value")
        fi
    done

    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

ZSH = """\
#compdef %(prog_name)s

%(complete_func)s() {
    local -a plain described open described_open response
    local type key descr
    (( ! $+commands[%(prog_name)s] )) && return 1

    response=("${(@f)$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) \\
%(complete_var)s=zsh_complete %(prog_name)s)}")

    for type key descr in ${response}; do
        if [[ "$type" == "dir" ]]; then
            _path_files -/
        elif [[ "$type" == "file" ]]; then
            _path_files -f
        elif [[ "$type" == "open" && "$descr" == "_" ]]; then
            open+=("$key")
        elif [[ "$type" == "open" ]]; then
            described_open+=("$key":"$descr")
        elif [[ "$descr" == "_" ]]; then
            plain+=("$key")
        else
            described+=("$key":"$descr")
        fi
    done

    [ -n "$described" ] && _describe -V unsorted described -U
    [ -n "$described_open" ] && _describe -V unsorted described_open -U -S ''
    [ -n "$plain" ] && compadd -U -V unsorted -a plain
    [ -n "$open" ] && compadd -U -V unsorted -S '' -a open
    return 0
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

FISH = """\
function %(complete_func)s;
    set -l response (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp) \
COMP_CWORD=(commandline -t) %(prog_name)s);

    for completion in $response;
        set -l metadata (string split --max 1 "," $completion);

        if test $metadata[1] = "dir";
            __fish_complete_directories $metadata[2];
        else if test $metadata[1] = "file";
            __fish_complete_path $metadata[2];
        else if test $metadata[1] = "plain";
            echo $metadata[2];
        end;
    end;
end;

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)";
"""


def head_of(word: str) -> str:
    """Return the part of a word before its value: the option with its ``=``, or nothing."""
    name, equals, _ = word.partition("=")
    return name + equals if word.startswith("-") and equals else ""


def _typed(item: CompletionItem) -> str:
    """The type of a completion; one that ends in ``=`` waits for more."""
    return OPEN if item.type == "plain" and item.value.endswith("=") else str(item.type)


class Bash(BashComplete):
    """Reads the line itself, since bash divides words at ``=``, and replaces what is behind it.

    Attributes:
        source_template: the script that the person sources.
    """

    source_template: ClassVar[str] = BASH
    _cut = 0

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one at the cursor, and that one."""
        line = os.environ.get("COMP_LINE")
        if line is None or "COMP_NAME" not in os.environ:  # a script of click's own
            return super().get_completion_args()
        # The letter shows whether a new word begins.
        words = split_arg_string(f"{line}x")
        word = words.pop()[:-1]
        name = os.environ["COMP_NAME"]
        start = words.index(name) + 1 if name in words else 1
        breaks = [word.rfind(each) for each in os.environ.get("COMP_BREAKS", "") if each in word]
        self._cut = max(max(breaks, default=-1) + 1 - len(head_of(word)), 0)
        return words[start:], word

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return a type, a comma and the part that bash inserts."""
        return f"{_typed(item)},{item.value[self._cut :]}"


class WholeWord(ShellComplete):
    """A shell that replaces the whole word, so that its option has to be in what it gets."""

    _head = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one at the cursor, and that one."""
        words, word = super().get_completion_args()
        self._head = head_of(word)
        return words, word

    def whole(self, item: CompletionItem[Any]) -> str:
        """Return a completion with the option in front of it."""
        value = str(item.value)
        return value if value.startswith("-") else self._head + value


class Zsh(WholeWord, ZshComplete):
    """Shows a description, too."""

    source_template: ClassVar[str] = ZSH

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return a type, the whole word and its description, on a line each."""
        whole = CompletionItem(self.whole(item), type=_typed(item), help=_line(item))
        return super().format_completion(whole)


class Fish(WholeWord, FishComplete):
    """Puts no space behind ``=`` by itself."""

    source_template: ClassVar[str] = FISH

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return a type, a comma, the whole word and its description."""
        whole = CompletionItem(self.whole(item), type=item.type, help=_line(item))
        return super().format_completion(whole)


def _line(item: CompletionItem[Any]) -> str | None:
    """The description on one line."""
    return " ".join(item.help.split()) if item.help else None


def register() -> None:
    """Have click use these."""
    classes: Sequence[type[Bash | Zsh | Fish]] = (Bash, Zsh, Fish)
    for each in classes:
        add_completion_class(each)
