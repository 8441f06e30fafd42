"""What the wizard would write for a configuration as it was read, before anything was said.

``install`` compares it with what is written now: only where the two differ was a change asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from wizard.answers import Answers, Secrets, Tree
from wizard.answers.consistency import validate
from wizard.answers.convert import flatten, nest, to_answers
from wizard.answers.layers import resolve
from wizard.answers.secrets import complete, overlay
from wizard.answers.userfile import UserFile
from wizard.answers.userfile import read as read_users
from wizard.catalogue import Catalogue
from wizard.errors import WizardError
from wizard.files import File
from wizard.interview.flow import Flow, KnownValue, plain
from wizard.new.sources import GUESSED, Sources
from wizard.plan import make_plan
from wizard.plan.types import Plan
from wizard.render.files import render
from wizard.takeover.taking import Takeover
from wizard.writing.trust import FOUND, TAKEN

BELOW = "asterisk/"
USERS = "users"
ROUNDS = 40
"""Questions that may lack an answer one after another."""


class Baseline(NamedTuple):
    """The starting point.

    Attributes:
        plan: for what was read; None where the wizard could not write that.

        files: by path below OUT, kept for ``install``.
    """

    plan: Plan | None = None
    files: Mapping[str, File] = {}


def baseline(
    catalogue: Catalogue,
    sources: Sources,
    taken: Takeover,
    answers: Answers,
    secrets: Secrets,
) -> Baseline:
    """Return what would be written if nothing but the configuration had been given.

    Args:
        catalogue: the facts.
        sources: all of them.
        taken: the configuration that was read.
        answers: that are written now; they fill in what the configuration does not tell.
        secrets: that are written now; users whose password is not known have theirs.
    """
    found = _recognition(taken)
    try:
        before = to_answers(_tree(catalogue, sources, taken, answers), taken.layers[0].name)
        file = UserFile()
        if before.users_from and taken.root is not None:
            file = read_users(taken.root / before.users_from)
        complete_answers = msgspec.structs.replace(before, users=before.users + file.users)
        validate(before, catalogue, table=file)
        plan = make_plan(catalogue, before, complete_answers.users)
        known = complete(complete_answers, overlay(file.secrets, taken.secrets, secrets))
        files = render(plan, known, catalogue, complete_answers.users)
    except WizardError:  # what was read cannot be written as it is: then all of it is a change
        return Baseline(files=found)
    kept = {
        f"{TAKEN}/{path.removeprefix(BELOW)}": File(file.content, 0o600, rebased=True)
        for path, file in files.items()
        if path.startswith(BELOW)
    }
    return Baseline(plan, {**found, **kept})


def _recognition(taken: Takeover) -> Mapping[str, File]:
    """By which ``install`` sees whether a folder is the one that was read."""
    data = msgspec.json.encode({"endpoints": taken.endpoints, "serves": taken.serves})
    return {FOUND: File(data + b"\n", 0o600, rebased=True)}


def _tree(catalogue: Catalogue, sources: Sources, taken: Takeover, answers: Answers) -> Tree:
    """The answers as read; a question that these leave open has the answer of now."""
    now = flatten(msgspec.to_builtins(answers), "answers")
    read = {key: each.value for key, each in resolve(taken.layers).sources.items()}
    known = {
        key: source.value
        for key, source in sources.resolved.sources.items()
        if source.layer in GUESSED and key not in read
    }
    known |= {"language": answers.language, **read}
    for _ in range(ROUNDS):
        flow = Flow(catalogue.questions, _known(known), answers.language)
        open_ones = [each.key for each in flow.items({}) if each.lacks_answer and each.key in now]
        fresh = [key for key in open_ones if now[key] and key != USERS and key not in known]
        if not fresh:
            break
        known |= {key: now[key] for key in fresh}
    tree = flatten(flow.tree({}), "answers")
    return nest({**tree, USERS: read.get(USERS, []), **_given(read, taken)})


def _given(read: Mapping[str, Any], taken: Takeover) -> Mapping[str, Any]:
    """Answers of a file beside the folder hold whether or not a question leads to them."""
    written: dict[str, Any] = {}
    for layer in reversed(taken.layers[1:]):
        written |= flatten(layer.tree, layer.name)
    return {key: read[key] for key in written if key in read}


def _known(values: Mapping[str, Any]) -> dict[str, KnownValue]:
    return {key: KnownValue(plain(value), "") for key, value in values.items()}
