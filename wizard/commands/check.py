"""``check``: what is wrong with a configuration folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from wizard.commands import as_json, lang, quiet
from wizard.commands.completing import findings, versions
from wizard.commands.spoken import command, option
from wizard.words.language import spoken
from wizard.words.message import Message

# PROFILES are those of the catalogue, which is too heavy to import here.
PROFILES: Final = ("minimal", "production")
FORMS: Final = ("text", "json", "sarif", "github")


@command()
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, readable=False)
)
@option("--asterisk", metavar="VERSION", shell_complete=versions)
@option("--host", metavar="NAME", default="")
@option("--ignore", metavar="ID", multiple=True, shell_complete=findings)
@option("--ignore-file", metavar="FILE", type=click.Path(path_type=Path))
@option("--partial", is_flag=True)
@option("--fix", is_flag=True)
@option("--diff", is_flag=True)
@option("--all", "every", is_flag=True)
@option("--profile", type=click.Choice(PROFILES), default=PROFILES[-1], show_default=True)
@option("--format", "form", type=click.Choice(FORMS))
@option("--sarif", is_flag=True)
@quiet
@lang
@as_json
def check(form: str | None, sarif: bool, as_json: bool, **options: Any) -> None:
    """Find what prevents browser calls and what is unsafe."""
    asked = {f"--format {form}": form, "--json": as_json and "json", "--sarif": sarif and "sarif"}
    forms = {name: option for option, name in asked.items() if name}
    if len(forms) > 1:
        first, second, *_ = forms.values()
        message = Message("usage.exclude", first=first, second=second)
        raise click.UsageError(message.text(spoken()))
    from wizard.check.arguments import CheckArguments
    from wizard.check.run import run

    code = run(CheckArguments(**options, form=next(iter(forms), FORMS[0])))
    if code:
        click.get_current_context().exit(code)
