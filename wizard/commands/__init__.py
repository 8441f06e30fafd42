"""One module for each command: its options, its help and the call of what does the work.

They are imported at every start, so that nothing but click is imported at their top level.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from wizard.commands.spoken import option
from wizard.words.language import spoken
from wizard.words.message import Message
from wizard.words.texts import languages


class NonEmptyPath(click.Path):
    """A path; rejects an empty one, such as that of an unset variable.

    Args:
        readable: whether one that may not be read is refused here, without a remedy.
    """

    def __init__(self, *, readable: bool = True) -> None:
        super().__init__(path_type=Path, readable=readable)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Reject an empty path."""
        if value == "":
            self.fail(Message("usage.empty").text(spoken()), param, ctx)
        return super().convert(value, param, ctx)


def _quieten(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    from wizard.words.output import be_quiet

    if wanted:
        be_quiet()


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether a command line contains ``--json``, before click has parsed it."""
    before_texts = list(arguments)
    if "--" in before_texts:
        before_texts = before_texts[: before_texts.index("--")]
    pairs = itertools.pairwise(before_texts)
    named = ("--format", "json") in pairs
    return named or "--json" in before_texts or "--format=json" in before_texts


quiet = option(
    "-q", "--quiet", is_flag=True, expose_value=False, callback=_quieten, words="shared.quiet"
)
lang = option("--lang", type=click.Choice(languages()), words="shared.lang")
as_json = option("--json", "as_json", is_flag=True, words="shared.as_json")
spoken_lang = option(
    "--lang", type=click.Choice(languages()), expose_value=False, words="shared.lang"
)
"""The same where nothing but what is said depends on it, which the command line knows before."""
