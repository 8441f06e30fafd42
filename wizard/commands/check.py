"""``check``: what is wrong with a configuration folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wizard.commands import as_json, lang, quiet
from wizard.commands.completing import findings, versions
from wizard.commands.spoken import command, option
from wizard.words.language import spoken
from wizard.words.message import Message


@command()
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, readable=False)
)
@option("--asterisk", metavar="VERSION", shell_complete=versions)
@option("--host", metavar="NAME", default="")
@option("--ignore", metavar="ID", multiple=True, shell_complete=findings)
@option("--ignore-file", metavar="FILE", type=click.Path(path_type=Path))
@option("--fix", is_flag=True)
@option("--sarif", is_flag=True)
@quiet
@lang
@as_json
def check(**options: Any) -> None:
    """Look for what keeps browsers from calling, and for what is unsafe."""
    if options["as_json"] and options["sarif"]:
        message = Message("usage.exclude", first="--json", second="--sarif")
        raise click.UsageError(message.text(spoken()))
    from wizard.check.arguments import CheckArguments
    from wizard.check.run import run

    code = run(CheckArguments(**options))
    if code:
        click.get_current_context().exit(code)
