"""``mcp``: explain, check and codecs as tools for assistants."""

from __future__ import annotations

from wizard.commands import lang as lang_option
from wizard.commands.spoken import command
from wizard.words.language import spoken


@command()
@lang_option
def mcp(lang: str | None) -> None:
    """Serve explain, check and codecs as tools of the Model Context Protocol, on stdio."""
    from wizard.mcp.run import run

    run(lang or spoken())
