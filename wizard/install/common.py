"""What ``install`` and ``rollback`` have in common."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from wizard.answers import Answers
from wizard.colour import say
from wizard.detect import locale_language
from wizard.errors import UsageProblem, WizardError
from wizard.folder import Folder, explained
from wizard.install import restart as restarts
from wizard.install import taking
from wizard.install.place import Place
from wizard.install.restart import State
from wizard.interview.texts import Texts
from wizard.journal import recover

CONFIG_DIR = "/etc/asterisk"
NOTHING = "Nothing was changed."


def texts_of_locale() -> Texts:
    """The words in the language of the locale."""
    return Texts(locale_language(os.environ), "install.toml")


def major(answers: Answers) -> int:
    """The branch of Asterisk that was written for."""
    from wizard.catalogue.version import Version

    return Version.parse(answers.asterisk.version).earliest.major


@contextmanager
def opened(place: Path) -> Iterator[Folder]:
    """The configuration folder.

    Raises:
        UsageProblem: there is none.
    """
    with explained(place, NOTHING):
        folder = Folder.open(place)
    if folder is None:
        raise UsageProblem(
            f"{place}: there is no such folder.", "Name the configuration folder, /etc/asterisk."
        )
    with folder:
        yield folder


def recovered(place: Path, texts: Texts) -> None:
    """Finish or undo what an earlier run left half done."""
    if recover(place) != "nothing":
        say(texts("said.recovered", place=place))


def wish_of(reload: bool | None, restart: bool, may_ask: bool, quiet: bool) -> taking.Wish:
    """What the command line wants of the running Asterisk."""
    if restart and reload is False:
        raise UsageProblem("--restart and --no-reload contradict each other.", "Give one of them.")
    return taking.Wish(True if restart else reload, restart, may_ask, quiet)


def picture(place: Place, instead: Mapping[str, bytes] | None = None) -> State:
    """The folder, as far as only a start of Asterisk reads it."""
    return restarts.look(
        place.folder.root, config_dir=place.config_dir, major=place.major or 22,
        follow=place.program, instead=instead,
    )  # fmt: skip


def answered(outcome: taking.Outcome) -> None:
    """Stop where Asterisk was to be told and did not answer."""
    if outcome.failed:
        raise WizardError(
            f"asterisk -rx '{outcome.failed}': Asterisk does not answer, or you may not ask it.",
            "The files are in place. Start Asterisk, or undo with rollback.",
        )
