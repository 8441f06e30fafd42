"""What the interview starts from, the whole tree without one, and what a person said over it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wizard.answers import Secrets, Tree, secrets
from wizard.answers.case import Case
from wizard.answers.consistency import impossible, malformed
from wizard.answers.convert import flatten, nest
from wizard.answers.fields import fields
from wizard.answers.layers import (
    AnswerLayer,
    Resolved,
    resolve,
)
from wizard.catalogue import Catalogue
from wizard.interview.flow import Flow, FlowItem, KnownValue, known_from
from wizard.interview.outcome import InterviewResult
from wizard.new import missing
from wizard.new.sources import ASKED, GUESSED, TABLE, Sources
from wizard.words.message import Message


def known(sources: Sources, language: str) -> dict[str, KnownValue]:
    """Return what the interview starts from; a question left unfinished is asked again.

    Args:
        sources: everything but the interview.
        language: ``en`` or ``zh``, for the origins.
    """
    found = known_from(sources.resolved, language, sources.settled)
    again = {
        key: found[key]._replace(settled=False) for key in sources.marks.unfinished & set(found)
    }
    return found | again


def unattended(catalogue: Catalogue, sources: Sources, language: str) -> Tree:
    """Return the whole tree without asking: what is known, and defaults for the rest.

    Args:
        catalogue: the questions.
        sources: everything but the interview.
        language: ``en`` or ``zh``, for error messages.

    Raises:
        Unanswered: questions that matter have no default; names all of them.
    """
    flow = Flow(catalogue.questions, known(sources, language), language)
    given = _given_on_purpose(sources)
    # what was given and cannot be is judged with the rest
    open_ones = [
        item for item in flow.items({}) if _lacks_answer(item, sources) and item.key not in given
    ]
    tree = _stated(sources, flow.tree({}))
    if open_ones:
        wrong = [
            *malformed(given, sources.place),
            *impossible(Case(tree, catalogue), sources.place),
        ]
        raise missing.unanswered(catalogue, open_ones, wrong, language)
    return tree


def _lacks_answer(item: FlowItem, sources: Sources) -> bool:
    if item.key == missing.TURN_PASSWORD:  # can be invented for a relay of our own only
        relay = item.before.get("turn", {})
        return relay.get("mode") == "existing" and "password" not in sources.secrets.turn
    return item.lacks_answer and item.key in fields()


def _stated(sources: Sources, tree: Tree) -> Tree:
    """The tree with everything that was given on purpose, sensible or not, to be judged."""
    return nest({**flatten(tree, "answers"), **_given_on_purpose(sources)})


def _given_on_purpose(sources: Sources) -> dict[str, Any]:
    return {
        key: source.value
        for key, source in sources.resolved.sources.items()
        if source.layer not in GUESSED
    }


def with_interview(sources: Sources, outcome: InterviewResult) -> Sources:
    """Return the sources with the answers of the interview above all others.

    Args:
        sources: everything but the interview.
        outcome: of the interview.
    """
    origin = Message("new.origin.yours")
    given, dropped = outcome.answers, outcome.dropped
    said = flatten(given, ASKED)
    kept = {
        key: source
        for key, source in sources.resolved.sources.items()
        if key not in said and key not in dropped
    }
    above = resolve([AnswerLayer(ASKED, given, origin)])
    turn = {key.partition(".")[2]: secret for key, secret in outcome.secrets.items()}
    same = said.get(TABLE) in (None, sources.resolved.get(TABLE))
    return sources._replace(
        base=sources.base if same else Path.cwd(),
        resolved=Resolved({**kept, **above.sources}),
        secrets=secrets.overlay(Secrets(turn=turn), sources.secrets),
    )
