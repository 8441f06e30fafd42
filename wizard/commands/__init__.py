"""One module for each command: its options, its help and the call of what does the work.

They are imported at every start, so that nothing but click is imported at their top level.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class NonEmptyPath(click.Path):
    """A path; an empty one, of a variable that was not set, is not the folder one is in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse nothing at all."""
        if value == "":
            self.fail("it is empty.", param, ctx)
        return super().convert(value, param, ctx)


def _quieten(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    from wizard.words.output import be_quiet

    if wanted:
        be_quiet()


quiet = click.option(
    "-q",
    "--quiet",
    is_flag=True,
    expose_value=False,
    callback=_quieten,
    help="Print errors only and ask nothing; the exit code tells the rest.",
)
lang = click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    help="Language of questions and answers; from the locale if not given.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
