"""One module for each command: its options, its help and the call of what does the work.

They are imported at every start, so that nothing but click is imported at their top level.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wizard.commands.spoken import option
from wizard.words.language import spoken
from wizard.words.message import Message
from wizard.words.texts import languages


class NonEmptyPath(click.Path):
    """A path; an empty one, of a variable that was not set, is not the folder one is in.

    Args:
        readable: whether one that may not be read is refused here, without a remedy.
    """

    def __init__(self, *, readable: bool = True) -> None:
        super().__init__(path_type=Path, readable=readable)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse nothing at all."""
        if value == "":
            self.fail(Message("usage.empty").text(spoken()), param, ctx)
        return super().convert(value, param, ctx)


def _quieten(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    from wizard.words.output import be_quiet

    if wanted:
        be_quiet()


quiet = option(
    "-q", "--quiet", is_flag=True, expose_value=False, callback=_quieten, words="shared.quiet"
)
lang = option("--lang", type=click.Choice(languages()), words="shared.lang")
as_json = option("--json", "as_json", is_flag=True, words="shared.as_json")
spoken_lang = option(
    "--lang", type=click.Choice(languages()), expose_value=False, words="shared.lang"
)
"""The same where nothing but what is said depends on it, which the command line knows before."""
