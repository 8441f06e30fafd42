"""``new``: ask, review, generate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wizard.commands import NonEmptyPath, as_json, lang, quiet
from wizard.commands.completing import answers
from wizard.commands.spoken import command, option


@command()
@click.argument("out", type=click.Path(path_type=Path), default="asterisk-webrtc")
@option("--answers", "answers_file", metavar="FILE|-", type=click.Path(allow_dash=True))
@option("--from", "taken_from", metavar="DIR", type=NonEmptyPath(readable=False))
@option("--set", "sets", metavar="KEY=VALUE", multiple=True, shell_complete=answers)
@option("--no-input", is_flag=True)
@option("--dry-run", is_flag=True)
@option("--diff", is_flag=True)
@option("--on-conflict", type=click.Choice(["keep", "replace"]))
@option("--new-passwords", is_flag=True)
@option("--list-questions", is_flag=True)
@option("--schema", is_flag=True)
@option("--plain", is_flag=True)
@quiet
@lang
@as_json
def new(*, schema: bool, **options: Any) -> None:
    """Ask, review, and generate the folder OUT (default: ./asterisk-webrtc)."""
    if schema:
        from wizard.answers.schema import shipped
        from wizard.words.output import put

        put(shipped(), end="")
        return
    from wizard.new.arguments import NewArguments
    from wizard.new.run import run

    code = run(NewArguments(**options))
    if code:
        click.get_current_context().exit(code)
