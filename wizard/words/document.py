"""The one JSON object that a command prints with ``--json``, with what all of them have.

``schema`` is 1; ``changed`` says whether the run changed anything, or would with ``--dry-run``;
``changes`` says what; ``next`` lists commands that are ready to paste. A run that fails prints
``errors`` instead of its own fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from wizard.words import output
from wizard.words.escape import json_text

SCHEMA = 1


class Effect(NamedTuple):
    """One thing that a run changed.

    Attributes:
        kind: ``file``, or ``asterisk`` for a command that the running one was given.

        name: the file below the folder, or the command.

        status: what became of it, such as ``create`` or ``change``; ``run`` for a command.
    """

    kind: str
    name: str
    status: str


def document(
    fields: Mapping[str, Any], changes: Iterable[Effect] = (), follow: Sequence[str] = ()
) -> None:
    """Print the object of a command on stdout, also where the run is quiet.

    Args:
        fields: what this command tells.
        changes: what the run changed, or would.
        follow: the next steps, as a shell takes them.
    """
    found = [each._asdict() for each in changes]
    whole = {"changed": bool(found), "changes": found, "next": list(follow)}
    output.result(json_text({"schema": SCHEMA, **fields, **whole}))
