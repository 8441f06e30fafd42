"""Answers become the files of a folder, compared with what is there. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from wizard.answers import (
    ANSWERS,
    SECRETS,
    Answers,
    Secrets,
    User,
    answersfile,
    schema,
    secretsfile,
)
from wizard.answers.secrets import complete, overlay
from wizard.answers.userfile import UserFile
from wizard.catalogue import Catalogue, in_language
from wizard.catalogue.types import AdviceText
from wizard.certificates import library
from wizard.files import File
from wizard.new.sources import Sources
from wizard.plan import make_plan
from wizard.plan.types import Advice, Plan
from wizard.render.files import render
from wizard.writing.output import FileChange, OnConflict, compare, existing
from wizard.writing.trust import TAKEN

if TYPE_CHECKING:
    from wizard.new.baseline import Baseline
    from wizard.takeover.found import NotRead
    from wizard.takeover.taking import Takeover

DIGEST = ".wizard/answers.digest"
ASTERISK = "asterisk"
"""The folder in OUT that is installed."""
MADE_ON_SERVER = "certificate.made-on-server"
Progress = Callable[[str, int], None]


class Judged(NamedTuple):
    """Answers that are possible, with the users of a users file.

    Attributes:
        answers: what the person said; its users are those of answers.toml alone.

        file: the users file; empty where there is none.
    """

    answers: Answers
    file: UserFile

    @property
    def with_all_users(self) -> Answers:
        """The answers with every user in them."""
        if not self.file.users:
            return self.answers
        return msgspec.structs.replace(self.answers, users=self.answers.users + self.file.users)


class TakenOver(NamedTuple):
    """A configuration that was read with ``--from``.

    Attributes:
        takeover: what it said.

        options: set to something else than the wizard would write.
    """

    takeover: Takeover
    options: Sequence[NotRead] = ()

    @property
    def not_read(self) -> list[NotRead]:
        """Everything that did not become an answer."""
        return [*self.takeover.not_read, *self.options]


class PreparedFolder(NamedTuple):
    """What would be written.

    Attributes:
        plan: the decisions.

        secrets: every password.

        changes: what writing would do to each file.

        taken: the configuration that was read, with what it could not give; None without one.

        users: every user.

        renewed: whose password would be a new one, since the file with the old ones is gone.
    """

    plan: Plan
    secrets: Secrets
    changes: Sequence[FileChange]
    taken: TakenOver | None = None
    users: Sequence[User] = ()
    renewed: Sequence[str] = ()

    @property
    def conflicts(self) -> list[FileChange]:
        """The files that keep the run from writing anything."""
        return [change for change in self.changes if change.status == "conflict"]

    @property
    def differs(self) -> bool:
        """Whether anything would be written, or a conflict is left."""
        return any(change.writes or change.status == "conflict" for change in self.changes)


def prepare(
    catalogue: Catalogue,
    judged: Judged,
    sources: Sources,
    out: Path,
    on_conflict: str | None,
    progress: Progress | None = None,
) -> PreparedFolder:
    """Plan, render and compare.

    Args:
        catalogue: the facts.
        judged: what the person said, found possible.
        sources: for the secrets and the files as they are.
        out: the folder.
        on_conflict: ``keep``, ``replace``, or None to leave conflicts.
        progress: told of long work.

    Returns:
        The folder in memory, with its differences from the disk.

    Raises:
        UsageProblem: an answer cannot be written or a file cannot be read.
        Unanswered: a password cannot be invented.
    """
    answers, with_all_users, from_file = judged.answers, judged.with_all_users, judged.file.secrets
    plan = make_plan(catalogue, answers, with_all_users.users)
    secrets = complete(with_all_users, overlay(from_file, sources.secrets))
    files = dict(_own_files(catalogue, answers, sources, secrets, from_file))
    files.update(render(plan, secrets, catalogue, with_all_users.users, progress))
    keys, advice = _keys(plan, out, sources, catalogue)
    files.update(keys)
    begun = _begun(catalogue, sources, answers, secrets)
    files.update(begun.files)
    if begun.plan is not None and begun.plan.certificate == plan.certificate:
        files.update(_taken_keys(keys))
    plan = msgspec.structs.replace(plan, advice=plan.advice + advice)
    ways: Mapping[str | None, OnConflict] = {"keep": "keep", "replace": "replace"}
    changes = compare(files, out, on_conflict=ways.get(on_conflict, "stop"))
    renewed = _renewed(sources, secrets, from_file, out)
    return PreparedFolder(
        plan, secrets, changes, _taken_over(sources, begun), with_all_users.users, renewed
    )


def _renewed(sources: Sources, secrets: Secrets, from_file: Secrets, out: Path) -> list[str]:
    """Whose password is made anew though the folder was written before."""
    if sources.secrets_file.text or not existing(out, [DIGEST]):
        return []
    known = sources.secrets.users.keys() | from_file.users.keys()
    return [name for name in secrets.users if name not in known]


def _taken_over(sources: Sources, begun: Baseline) -> TakenOver | None:
    over = sources.taken
    if over is None or begun.plan is None:
        return None if over is None else TakenOver(over)
    return TakenOver(over, over.options(begun.plan))


def _taken_keys(keys: Mapping[str, File]) -> Mapping[str, File]:
    """The keys beside what was read: the same certificate would have been made for that."""
    above = f"{ASTERISK}/"
    return {
        f"{TAKEN}/{path[len(above) :]}": File(file.content, 0o600, rebased=True)
        for path, file in keys.items()
        if path.startswith(above)
    }


def _begun(catalogue: Catalogue, sources: Sources, answers: Answers, secrets: Secrets) -> Baseline:
    """Where the answers of ``--from`` begin; nothing without it."""
    from wizard.new.baseline import Baseline, baseline

    if sources.taken is None:
        return Baseline()
    if sources.taken.root is not None:  # what the wizard wrote is no server that is in use
        return Baseline()
    return baseline(catalogue, sources, sources.taken, answers, secrets)


def _own_files(
    catalogue: Catalogue,
    answers: Answers,
    sources: Sources,
    secrets: Secrets,
    elsewhere: Secrets,
) -> Mapping[str, File]:
    """The answers and the secrets; passwords of a users file stay there alone."""
    answered = sources.answered | {
        each.id for each in catalogue.questions.values() if each.recorded
    }
    if sources.answers_text:
        text = answersfile.edited(sources.answers_text, answers, answered=answered)
    else:
        text = answersfile.fresh(answers, catalogue.questions, answered)
    own = Secrets(
        users={name: text for name, text in secrets.users.items() if name not in elsewhere.users},
        turn=secrets.turn,
        guests=secrets.guests,
    )
    return {
        DIGEST: File(_digest(answers), 0o600, rebased=True),
        schema.WRITTEN: File(schema.shipped().encode(), 0o600, rebased=True),
        ANSWERS: File(text.encode(), 0o644, rebased=True),
        SECRETS: File(secretsfile.edited(sources.secrets_file, own).encode(), 0o600, rebased=True),
    }


def _digest(answers: Answers) -> bytes:
    """A short name of the answers, by which another command sees whether they were changed."""
    import hashlib

    return hashlib.sha256(msgspec.json.encode(answers)).hexdigest().encode() + b"\n"


def _keys(
    plan: Plan, out: Path, sources: Sources, catalogue: Catalogue
) -> tuple[Mapping[str, File], tuple[Advice, ...]]:
    """The certificates, and what a person has to know of them; it depends on what is in OUT."""
    if plan.certificate is None:
        return {}, ()
    if sources.keys is not None and sources.keys.request == plan.certificate:
        return sources.keys.files, ()
    if not library.is_present():
        return {}, (_advice(catalogue.advice[MADE_ON_SERVER], {}, plan.answers.language),)
    from datetime import UTC, datetime

    from wizard.certificates.keys import PATHS, ensure_authority, notes

    names, addresses = plan.certificate
    before = existing(out, PATHS)
    if not before and sources.taken is not None and sources.taken.root is not None:
        before = existing(sources.taken.root, PATHS)
    files = ensure_authority(before, names, addresses, datetime.now(UTC))
    told = []
    for note in notes(before, files, names, addresses):
        fact = catalogue.advice[note.advice]
        told.append(_advice(fact, note.facts, plan.answers.language))
    return files, tuple(told)


def _advice(fact: AdviceText, facts: Mapping[str, str], language: str) -> Advice:
    text = in_language(fact, "text", language).format_map(facts)
    return Advice(id=fact.id, severity=fact.severity, text=text, url=fact.url)
