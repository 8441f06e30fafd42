"""``codecs``: translation paths without a server."""

from __future__ import annotations

from typing import Any

import click

from wizard.commands import as_json, lang, quiet


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


def _versions(ctx: click.Context, param: click.Parameter, typed: str) -> list[str]:
    from wizard.catalogue import Catalogue

    return [name for name in Catalogue().branches if name.startswith(typed)]


@click.command(short_help="Show how codecs are translated, and at what cost.")
@click.argument("source", metavar="[FROM]", required=False, shell_complete=_codecs)
@click.argument("target", metavar="[TO]", required=False, shell_complete=_codecs)
@click.option(
    "--asterisk",
    metavar="VERSION",
    shell_complete=_versions,
    help="Which Asterisk: 16, 18, 20, 21, 22, 23, 24 or a release such as 16.28.",
)
@click.option(
    "--build",
    type=click.Choice(["debian", "upstream"]),
    help="Debian's knows AMR, and other modules come with it.",
)
@click.option(
    "--modules",
    metavar="A,B,C",
    multiple=True,
    shell_complete=_modules,
    help="The codec modules that are loaded, such as ulaw,alaw,opus_open_source; or, each with - "
    "before it, those that are not: --modules=-speex,-gsm.",
)
@click.option("--from-asterisk", is_flag=True, help="Ask the Asterisk that runs on this machine.")
@click.option("--only", metavar="A,B,C", default="", help="Show these codecs in the matrix alone.")
@quiet
@lang
@as_json
def codecs(**options: Any) -> None:
    """Show how Asterisk translates between codecs, and what that costs.

    Without FROM: the matrix of costs. With FROM: its path to every other codec, as Asterisk's
    own "core show translation paths" prints it. With FROM and TO: this path step by step, what is
    lost on it, what a call does instead, and which module to load where there is none.

    A codec is a name, with its sampling rate where it has several: opus, slin:48000, speex:16000.
    Nothing is asked of a server unless --from-asterisk says so. Without options the Asterisk that
    is installed here is meant, with all its modules; else Debian's newest. Costs are the numbers
    that Asterisk prints; they say which path is preferred, not how many microseconds it takes.

    \b
    Examples:
      asterisk-webrtc-wizard codecs opus alaw
      asterisk-webrtc-wizard codecs --only opus,g722,ulaw,alaw
      asterisk-webrtc-wizard codecs opus --asterisk 16.28 --modules=-speex
      asterisk-webrtc-wizard codecs opus g729 --modules ulaw,alaw,g722
      sudo asterisk-webrtc-wizard codecs --from-asterisk

    Exit codes: 0 also where there is no path (in --json its steps are empty), 1 the running
    Asterisk does not answer, 2 something is named that does not exist.
    """  # noqa: D301  the backslash is click's own mark
    from wizard.paths.ask import CodecsArguments, run

    run(CodecsArguments(**options))
