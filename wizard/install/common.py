"""What ``install`` and ``rollback`` have in common."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from wizard import identity
from wizard.answers import Answers
from wizard.catalogue import Catalogue
from wizard.check.folder import find
from wizard.conf.folder import ConfigFolder
from wizard.errors import UsageProblem, WizardError
from wizard.install.live import activation
from wizard.install.live import restart as restarts
from wizard.install.live.restart import StartupState
from wizard.install.merge.target import InstallTarget
from wizard.machine.container import machine_of
from wizard.machine.detect import detect
from wizard.machine.program import command_line, placed
from wizard.machine.system import Machine
from wizard.words.language import spoken
from wizard.words.message import Message
from wizard.words.output import say
from wizard.words.texts import Texts
from wizard.writing.folder import Folder
from wizard.writing.journal import UNFINISHED, recover_in
from wizard.writing.refused import explained

CONFIG_DIR = "/etc/asterisk"
DIFFERS = 4
NOTHING = Message("writing.nothing-changed")


def texts_of_locale() -> Texts:
    """The words in the language of the locale."""
    return Texts(spoken(), "install")


def major(answers: Answers) -> int:
    """Return the branch of Asterisk that the files were written for."""
    from wizard.catalogue.version import Version

    return Version.parse(answers.asterisk.version).earliest.major


def other_version(
    answers: Answers, out: Path, to: Path, texts: Texts, machine: Machine | None = None
) -> str:
    """That the Asterisk of this machine is of another branch than what was written for.

    Args:
        answers: of the folder ``out``.

        out: what is installed.

        to: where; only this machine's own configuration is compared.

        texts: the words.

        machine: where to look; this machine if not given.

    Returns:
        A sentence with the way out; empty where nothing is wrong or known.
    """
    if not to.is_dir() or not find(to).own:
        return ""
    found = detect(machine).get("asterisk.version")
    made, here = answers.asterisk.version, str(found.value) if found else ""
    if not here or made.partition(".")[0] == here.partition(".")[0]:
        return ""
    command = command_line(["new", placed(out), "--set", f"asterisk.version={here}"])
    return texts("said.other-version", made=made, here=here, command=command)


@contextmanager
def opened(place: Path, arguments: Sequence[str], *, writes: bool = True) -> Iterator[Folder]:
    """The configuration folder.

    Args:
        place: where it is.

        arguments: of this command, for whoever has to run it with more rights.

        writes: whether it is going to be written.

    Raises:
        UsageProblem: there is none, or this user may not do that.
    """
    try:
        with explained(place, NOTHING):
            folder = Folder.open(place)
        if folder is None:
            raise UsageProblem(
                Message("install.problem.no-folder"),
                Message("install.problem.no-folder-remedy"),
                place=place,
            )
        with folder:
            if writes and os.statvfs(folder.root).f_flag & os.ST_RDONLY:
                raise WizardError(
                    Message("install.problem.read-only", nothing=NOTHING),
                    Message("install.problem.read-only-remedy", mount=_mount(place)),
                    place=place,
                )
            if writes and not _may_write(folder):
                raise _forbidden(
                    place,
                    "no-right",
                    arguments,
                )
            yield folder
    except WizardError as error:
        if isinstance(error.__cause__, PermissionError) and identity.user():
            what = error.__cause__.filename or place
            raise _forbidden(what, "no-access", arguments) from error
        raise


def _mount(place: Path) -> Path:
    """The place that the folder's file system is mounted at."""
    real = place.resolve()
    return next(each for each in (real, *real.parents) if each.is_mount())


def _may_write(folder: Folder) -> bool:
    try:
        owner = InstallTarget(folder, "", 0, lambda clash: clash).owner()[0]
    except OSError:
        owner = -1
    return os.access(folder.root, os.W_OK | os.X_OK) and identity.user() in (0, owner)


def _forbidden(place: object, problem: str, arguments: Sequence[str]) -> UsageProblem:
    """The command that may, as it can be pasted."""
    return UsageProblem(
        Message(f"install.problem.{problem}", nothing=NOTHING),
        Message("install.problem.sudo", command=command_line(arguments, sudo=True)),
        place=place,
    )


def typed(**options: bool | str | None) -> list[str]:
    """Return options as they are typed; those that are None or off are left out.

    Args:
        **options: values by name; ``reload=False`` becomes ``--no-reload``.
    """
    words: list[str] = []
    for name, value in options.items():
        option = f"--{name.replace('_', '-')}"
        if isinstance(value, str):
            words += [option, value]
        elif value:
            words.append(option)
        elif name == "reload" and value is False:
            words.append("--no-reload")
    return words


def recovered(folder: Folder, texts: Texts) -> None:
    """Complete or undo an interrupted earlier run, and say so.

    Args:
        folder: the configuration folder.
        texts: of install, in the person's language.
    """
    with explained(folder.root, UNFINISHED):
        done = recover_in(folder)
    if done != "nothing":
        say(texts("said.recovered", place=folder.root))


def reload_options(
    config: Path, reload: bool | None, restart: bool, may_ask: bool, quiet: bool
) -> activation.ReloadOptions:
    """Return the options for reloading the Asterisk that reads a folder.

    Args:
        config: the configuration folder.
        reload: as ``--reload`` or ``--no-reload`` say; None where neither was given.
        restart: whether Asterisk may be restarted.
        may_ask: whether somebody can answer a question.
        quiet: whether only results are printed.

    Raises:
        UsageProblem: a restart is asked for without a reload.
    """
    if restart and reload is False:
        raise UsageProblem(
            Message("install.problem.restart"), Message("install.problem.restart-remedy")
        )
    machine = machine_of(config)
    return activation.ReloadOptions(True if restart else reload, restart, may_ask, quiet, machine)


def branch(place: InstallTarget) -> int:
    """The branch of Asterisk that a folder is read for; the newest where nobody knows it.

    Args:
        place: the configuration folder.
    """
    return place.major or Catalogue().newest.major


def files_of(place: InstallTarget, instead: Mapping[str, bytes] | None = None) -> ConfigFolder:
    """The configuration that is there, or that there would be.

    Args:
        place: the folder.

        instead: bytes of files that are not written yet, by name.
    """
    root = place.folder.root
    own = find(root).own
    return ConfigFolder(
        root,
        major=branch(place),
        usual=str(root.absolute()) if own else place.config_dir,
        follow=own or place.program,
        instead=place.under_all_names(instead or {}),
    )


def picture(place: InstallTarget, instead: Mapping[str, bytes] | None = None) -> StartupState:
    """The folder, as far as only a start of Asterisk reads it.

    Args:
        place: the configuration folder.
        instead: bytes of files that are not written yet, by name.
    """
    return restarts.look(files_of(place, instead))


def answered(outcome: activation.ReloadResult, options: activation.ReloadOptions) -> None:
    """Fail if the running Asterisk should be reloaded but does not answer.

    Args:
        outcome: what the reload returned.
        options: how it was asked for.

    Raises:
        WizardError: a command had no answer.
    """
    if outcome.failed:
        command = activation.typed(options.machine, outcome.failed)
        raise WizardError(
            Message("install.problem.silent", command=command),
            Message("install.problem.silent-remedy"),
        )
