"""Answers become the files of a folder, compared with what is there. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from wizard.answers import ANSWERS, SECRETS, Answers, Secrets, answersfile, schema, secretsfile
from wizard.answers.secrets import complete, overlay
from wizard.answers.userfile import UserFile
from wizard.catalogue import Catalogue, in_language
from wizard.files import File
from wizard.new.sources import Sources
from wizard.plan import make_plan
from wizard.plan.types import Advice, Plan
from wizard.render.files import render
from wizard.writing.output import Change, compare, existing

DIGEST = ".wizard/answers.digest"
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
    def everybody(self) -> Answers:
        """The answers with every user in them."""
        if not self.file.users:
            return self.answers
        return msgspec.structs.replace(self.answers, users=self.answers.users + self.file.users)


class Made(NamedTuple):
    """What would be written.

    Attributes:
        plan: the decisions.

        secrets: every password.

        changes: what writing would do to each file.
    """

    plan: Plan
    secrets: Secrets
    changes: Sequence[Change]

    @property
    def differs(self) -> bool:
        """Whether anything would be written, or a conflict was left alone."""
        return any(change.writes or change.status == "conflict" for change in self.changes)


def make(
    catalogue: Catalogue,
    judged: Judged,
    sources: Sources,
    out: Path,
    on_conflict: str,
    progress: Progress | None = None,
) -> Made:
    """Plan, render and compare.

    Args:
        catalogue: the facts.
        judged: what the person said, found possible.
        sources: for the secrets and the files as they are.
        out: the folder.
        on_conflict: ``keep`` or ``replace``.
        progress: told of long work.

    Raises:
        UsageProblem: an answer cannot be written or a file cannot be read.
        Refusal: the answers ask for something that cannot work.
        AnswerMissing: a password cannot be invented.
    """
    answers, everybody, from_file = judged.answers, judged.everybody, judged.file.secrets
    plan = make_plan(catalogue, answers, everybody.users)
    secrets = complete(everybody, overlay(from_file, sources.secrets))
    files = dict(_own_files(catalogue, answers, sources, secrets, from_file))
    files.update(render(plan, secrets, catalogue, everybody.users, progress))
    keys, advice = _keys(plan, out, catalogue)
    files.update(keys)
    plan = msgspec.structs.replace(plan, advice=plan.advice + advice)
    changes = compare(files, out, on_conflict="replace" if on_conflict == "replace" else "keep")
    return Made(plan, secrets, changes)


def _own_files(
    catalogue: Catalogue,
    answers: Answers,
    sources: Sources,
    secrets: Secrets,
    elsewhere: Secrets,
) -> Mapping[str, File]:
    """The answers and the secrets; passwords of a users file stay there alone."""
    said = sources.said | {each.id for each in catalogue.questions.values() if each.recorded}
    if sources.answers_text:
        text = answersfile.edited(sources.answers_text, answers, said=said)
    else:
        text = answersfile.fresh(answers, catalogue.questions, said)
    own = Secrets(
        users={name: text for name, text in secrets.users.items() if name not in elsewhere.users},
        turn=secrets.turn,
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
    plan: Plan, out: Path, catalogue: Catalogue
) -> tuple[Mapping[str, File], tuple[Advice, ...]]:
    """The certificates, and what a person has to know of them; it depends on what is in OUT."""
    if plan.certificate is None:
        return {}, ()
    from datetime import UTC, datetime

    from wizard.certificates.keys import PATHS, ensure_authority, notes

    names, addresses = plan.certificate
    before = existing(out, PATHS)
    files = ensure_authority(before, names, addresses, datetime.now(UTC))
    told = []
    for note in notes(before, files, names, addresses):
        fact = catalogue.advice[note.advice]
        text = in_language(fact, "text", plan.answers.language).format_map(note.facts)
        told.append(Advice(id=fact.id, severity=fact.severity, text=text, url=fact.url))
    return files, tuple(told)
