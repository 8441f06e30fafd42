"""``codecs``: translation paths without a server."""

from __future__ import annotations

from typing import Any

import click

from wizard.commands import as_json, lang, quiet
from wizard.commands.completing import versions
from wizard.commands.spoken import command, option


def _codecs(ctx: click.Context, param: click.Parameter, typed: str) -> list[str]:
    from wizard.catalogue import Catalogue
    from wizard.paths.names import names

    return [name for name in names(Catalogue()) if name.startswith(typed.lower())]


def _modules(ctx: click.Context, param: click.Parameter, typed: str) -> list[str]:
    from wizard.catalogue import Catalogue

    before, comma, last = typed.rpartition(",")
    known = Catalogue().translators
    names = (*(name.removeprefix("codec_") for name in known), *(known if last else ()))
    return [f"{before}{comma}{name}" for name in names if name.startswith(last)]


@command()
@click.argument("source", metavar="[FROM]", required=False, shell_complete=_codecs)
@click.argument("target", metavar="[TO]", required=False, shell_complete=_codecs)
@option("--asterisk", metavar="VERSION", shell_complete=versions)
@option("--build", type=click.Choice(["debian", "upstream"]))
@option("--modules", metavar="A,B,C", multiple=True, shell_complete=_modules)
@option("--from-asterisk", is_flag=True)
@option("--only", metavar="A,B,C", default="")
@quiet
@lang
@as_json
def codecs(**options: Any) -> None:
    """Show how Asterisk translates between codecs, and the cost."""
    from wizard.paths.run import CodecsArguments, run

    run(CodecsArguments(**options))
