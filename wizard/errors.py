"""The errors that a person sees, each with its cause, its remedy and its exit code.

Knows nothing of terminals: :mod:`wizard.cli` prints them.
"""

from __future__ import annotations

from typing import NamedTuple


class WizardError(Exception):
    """Something that a person can mend.

    Attributes:
        problem: what is wrong, naming the place (``answers.toml: network.rtp_end: …``).

        remedy: what to do about it; may be empty.

        exit_code: the process exit status of the command-line contract.
    """

    exit_code = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


class UsageProblem(WizardError):
    """An answer or an argument is malformed, impossible or contradicts another."""

    exit_code = 2


class Lacking(NamedTuple):
    """One question without an answer.

    Attributes:
        key: the dotted key of the answers file.

        question: its words.

        give: how to give the answer.

        variable: the environment variable that gives it, too.

        choices: the possible answers, where they are a few.
    """

    key: str
    question: str
    give: str
    variable: str
    choices: tuple[str, ...] = ()


class AnswerMissing(WizardError):
    """Questions have no answer and there is nobody to ask.

    Attributes:
        lacking: which questions, where they are questions of the interview.
    """

    exit_code = 3

    def __init__(self, problem: str, remedy: str = "", lacking: tuple[Lacking, ...] = ()) -> None:
        super().__init__(problem, remedy)
        self.lacking = lacking


class Refusal(UsageProblem):
    """A combination of answers that cannot work.

    Attributes:
        rule: id of the refusal in the catalogue (``refusals.toml``).
    """

    def __init__(self, rule: str, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.rule = rule


class ConfigError(WizardError):
    """A configuration file that Asterisk, or the wizard, cannot read or must not touch.

    Attributes:
        kind: of trouble, such as ``missing-include`` (:mod:`wizard.conf.problems`).

        file: the file, as the configuration folder knows it.

        line: its line, 0 where the file as a whole is meant.
    """

    def __init__(
        self, problem: str, remedy: str = "", *, kind: str = "", file: str = "", line: int = 0
    ) -> None:
        super().__init__(problem, remedy)
        self.kind = kind
        self.file = file
        self.line = line


class CatalogueError(WizardError):
    """A catalogue file is wrong: a mistake of ours, named with file, place and expectation."""


class Invalid(ValueError):
    """Why a text is no possible value; ``str()`` gives English.

    Attributes:
        zh: the same in Simplified Chinese.
    """

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh

    def text(self, language: str) -> str:
        """The reason in ``"en"`` or ``"zh"``."""
        return self.zh if language == "zh" else str(self)
