"""The whole tree of answers that a folder was generated from, defaults and all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wizard.answers import Tree
from wizard.answers.convert import flatten, nest
from wizard.catalogue.types import Question
from wizard.interview.flow import Flow, KnownValue


def completed(
    tree: Mapping[str, Any], questions: Mapping[str, Question], place: str = "answers"
) -> Tree:
    """Return answers together with everything that follows from them.

    Args:
        tree: the answers, as an answers file holds them.
        questions: the catalogue's questions by dotted key.
        place: the file's name for error messages.

    Raises:
        UsageProblem: a key does not exist.
    """
    answers = flatten(dict(tree), place)
    known = {key: KnownValue(value, place) for key, value in answers.items()}
    flow = Flow(questions, known, str(answers.get("language") or "en"))
    return nest({**flatten(flow.tree({}), place), **answers})
