"""The command line of ``new``, and the same with other options for a person to paste."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from wizard.machine.program import command_line, placed


class NewArguments(NamedTuple):
    """The arguments of the command line of ``new``.

    Attributes:
        out: the folder to write.

        answers_file: a file with answers, or ``-`` for standard input.

        sets: ``KEY=VALUE`` answers.

        no_input: whether questions are not allowed.

        dry_run: whether to list what would be written, and write nothing.

        diff: whether to show differences, and write nothing.

        on_conflict: what to do with lines that both sides changed; None to ask.

        plain: whether to use numbered prompts.

        lang: ``en`` or ``zh``; by the locale if not given.

        as_json: whether to print JSON.

        list_questions: whether to list the questions only.

        taken_from: a configuration of Asterisk to read answers from.

        new_passwords: whether to generate passwords that secrets.toml no longer has.
    """

    out: Path
    answers_file: str | None = None
    sets: tuple[str, ...] = ()
    no_input: bool = False
    dry_run: bool = False
    diff: bool = False
    on_conflict: str | None = None
    plain: bool = False
    lang: str | None = None
    as_json: bool = False
    list_questions: bool = False
    taken_from: Path | None = None
    new_passwords: bool = False

    @property
    def reading_only(self) -> bool:
        """Whether what would be written is only shown."""
        return self.dry_run or self.diff

    @property
    def going_on(self) -> list[str]:
        """The arguments that go on from answers that are kept, without ``--answers``."""
        arguments = ["new", placed(self.out)]
        if self.plain:
            arguments.append("--plain")
        if self.lang:
            arguments += ["--lang", self.lang]
        if self.taken_from is not None:
            arguments += ["--from", str(self.taken_from)]
        if self.new_passwords:
            arguments.append("--new-passwords")
        if self.on_conflict:
            arguments += ["--on-conflict", self.on_conflict]
        return arguments

    @property
    def command(self) -> str:
        """The same command, but one that writes; empty where its input cannot be given again."""
        if self.answers_file == "-":
            return ""
        arguments = self.going_on
        if self.answers_file is not None:
            arguments += ["--answers", self.answers_file]
        for each in self.sets:
            arguments += ["--set", each]
        if self.no_input:
            arguments.append("--no-input")
        return command_line(arguments)
