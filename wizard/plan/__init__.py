"""Answers become settings with reasons. Pure; knows no text format and no disk.

Each concern is a module with a function ``decide(draft)``: it reads the answers and what follows
from them in a :class:`~wizard.plan.draft.Draft`, and adds its settings, files and advice to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from wizard.answers import Answers, User
from wizard.catalogue import Catalogue
from wizard.plan import (
    certificates,
    client,
    codecs,
    container,
    core,
    dialplan,
    endpoints,
    guests,
    modules,
    network,
    notes,
    signalling,
    sizing,
    turn,
)
from wizard.plan.draft import Draft
from wizard.plan.situation import assess
from wizard.plan.types import Plan

__all__ = ["make_plan"]

# One concern after another; the order is the order of the files and of the advice.
CONCERNS = (
    core.decide,
    modules.decide,
    signalling.decide,
    certificates.decide,
    network.decide,
    codecs.decide,
    endpoints.decide,
    dialplan.decide,
    guests.decide,
    sizing.decide,
    turn.decide,
    client.decide,
    container.decide,
    notes.decide,
)


def make_plan(catalogue: Catalogue, answers: Answers, users: Sequence[User] | None = None) -> Plan:
    """Decide everything that follows from the answers.

    Args:
        catalogue: the facts.
        answers: what the person said. Whether it is possible was judged before
            (:mod:`wizard.answers.rules`): a plan of impossible answers is a mistake of the caller.
        users: every user, those of a users file included; the users of the answers if not given.

    Returns:
        Settings, files and advice, each with its reason.
    """
    situation = assess(catalogue, answers, answers.users if users is None else users)
    draft = Draft(catalogue, answers, situation)
    for decide in CONCERNS:
        decide(draft)
    return Plan(
        answers=answers,
        version=situation.version,
        settings=tuple(draft.settings),
        rows=tuple(draft.rows),
        documents=tuple(draft.documents),
        advice=tuple(draft.advice),
        firewall=tuple(draft.firewall),
        translations=tuple(draft.translations),
        certificate=certificates.request(answers, situation),
    )
