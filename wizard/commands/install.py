"""``install`` and ``rollback``: into a configuration that is in use, and back."""

from __future__ import annotations

from typing import Any

import click

from wizard.commands import NonEmptyPath, as_json, quiet, spoken_lang
from wizard.commands.spoken import command, option

reload_option = option("--reload/--no-reload", default=None, words="shared.reload")
restart_option = option("--restart", is_flag=True, words="shared.restart")


@command()
@click.argument("out", type=NonEmptyPath())
@option("--to", required=True, metavar="DIR", type=NonEmptyPath())
@option("--dry-run", is_flag=True)
@option("--yes", is_flag=True)
@option("--on-clash", type=click.Choice(["keep", "take", "rename"]))
@reload_option
@restart_option
@quiet
@spoken_lang
@as_json
def install(**options: Any) -> None:
    """Merge what "new" wrote (a folder, or a .tar.gz of it) into a configuration in use."""
    from wizard.install.run import InstallArguments
    from wizard.install.run import install as run

    code = run(InstallArguments(**options))
    if code:
        click.get_current_context().exit(code)


@command()
@click.argument("place", metavar="DIR", type=NonEmptyPath())
@option("--force", is_flag=True)
@option("--list", "shown", is_flag=True)
@reload_option
@restart_option
@quiet
@spoken_lang
@as_json
def rollback(**options: Any) -> None:
    """Undo the last install: every file is what it was before, byte for byte."""
    from wizard.install.rollback import rollback as run

    place = options.pop("place")
    code = run(place, **options)
    if code:
        click.get_current_context().exit(code)
