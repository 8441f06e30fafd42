"""The folder that the answers so far lead to: what is open has its default, or an example."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from wizard.answers import Answers, Secret, Secrets
from wizard.answers.consistency import EXAMPLES
from wizard.answers.convert import flatten, nest
from wizard.answers.layers import AnswerLayer, Resolved, default_layer, resolve
from wizard.answers.secrets import overlay
from wizard.answers.secretsfile import SecretsFile
from wizard.catalogue import Catalogue
from wizard.errors import Unanswered
from wizard.interview.outcome import InterviewResult
from wizard.new.known import unattended, with_interview
from wizard.new.making import PreparedFolder, prepare
from wizard.new.missing import TURN_PASSWORD
from wizard.new.run import judged
from wizard.new.sources import GivenKeys, Sources
from wizard.words.message import Message

NOWHERE = Path("/nonexistent/asterisk-webrtc")
"""The files are compared with a folder that is empty."""
ROUNDS = 10
"""Questions that an example may lead to one after another."""
EXAMPLE = "example"
TOPOLOGY = "network.topology"
VERSION = "asterisk.version"


class FolderPreview(NamedTuple):
    """The folder.

    Attributes:
        prepared: everything in it.

        sources: where its answers came from.

        examples: values that stand for answers that are still open, by dotted key.
    """

    prepared: PreparedFolder
    sources: Sources
    examples: Mapping[str, Any]

    @property
    def keys(self) -> str:
        """Who makes the keys: the ``server``, the page (``here``), or ``none`` are needed."""
        if self.prepared.plan.certificate is None:
            return "none"
        given = self.sources.keys
        fit = given is not None and given.request == self.prepared.plan.certificate
        return "here" if fit else "server"

    @property
    def answers(self) -> Answers:
        """What the folder is written from."""
        return self.prepared.plan.answers


def preview(
    catalogue: Catalogue,
    outcome: InterviewResult,
    secrets: Secrets,
    language: str,
    keys: GivenKeys | None = None,
) -> FolderPreview:
    """Make the folder in memory.

    Args:
        catalogue: the facts.
        outcome: what the answers so far say.
        secrets: the passwords made before, so that they stay the same.
        language: ``en`` or ``zh``, of the form.
        keys: that the page made, which serve as long as they fit.

    Raises:
        WizardError: the answers cannot be together, or no example stands for an open one.
    """
    examples: dict[str, Any] = {}
    known = _nothing_known(catalogue, secrets)._replace(keys=keys)
    sources = with_interview(known, outcome)
    for _ in range(ROUNDS):
        given = _with_examples(sources, examples)
        try:
            tree = unattended(catalogue, given, language)
            break
        except Unanswered as error:
            fresh = [each.key for each in error.missing if each.key not in examples]
            if not fresh:
                raise
            examples |= {key: example(key, catalogue) for key in fresh}
    else:
        raise AssertionError("questions lead to ever more questions")
    prepared = prepare(catalogue, judged(catalogue, given, tree, NOWHERE), given, NOWHERE, None)
    return FolderPreview(prepared, given, examples)


def example(key: str, catalogue: Catalogue) -> Any:
    """Return a possible answer to an open question.

    Args:
        key: of the question.
        catalogue: the facts.
    """
    if key == TOPOLOGY:
        return next(iter(catalogue.topologies))
    if key == VERSION:
        released = (each for each in catalogue.branches.values() if not each.development)
        return max((each.id for each in released if each.kind == "lts"), key=int)
    if key == TURN_PASSWORD:
        return EXAMPLE
    return flatten(tomllib.loads(EXAMPLES[key]), EXAMPLE)[key]


def _nothing_known(catalogue: Catalogue, secrets: Secrets) -> Sources:
    """What the interview starts from where there is no machine."""
    return Sources(
        resolve([default_layer(catalogue.questions)]),
        frozenset(),
        secrets,
        SecretsFile("", Secrets()),
        "",
        NOWHERE,
    )


def _with_examples(sources: Sources, examples: Mapping[str, Any]) -> Sources:
    """The sources with an example below each of them, and none of them said."""
    tree = {key: value for key, value in examples.items() if key != TURN_PASSWORD}
    below = resolve([AnswerLayer(EXAMPLE, nest(tree), Message("form.example"))])
    secrets = sources.secrets
    if TURN_PASSWORD in examples:
        secrets = overlay(secrets, Secrets(turn={"password": Secret(EXAMPLE)}))
    resolved = Resolved({**below.sources, **sources.resolved.sources})
    return sources._replace(resolved=resolved, secrets=secrets)
