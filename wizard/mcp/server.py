"""The MCP server: its tools and their descriptions."""

# Annotations are read when a tool is added: they hold words of the chosen language.

import contextlib
import sys
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from wizard import __version__
from wizard.mcp.program import ProgramFailed, run_command
from wizard.paths.arguments import arguments
from wizard.words.output import unguarded
from wizard.words.texts import Texts, languages

NAME: Final = "asterisk-webrtc-wizard"
TABLE: Final = "mcp"
READS: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def serve(language: str) -> None:
    """Answer a client on standard input and output until it closes them.

    Args:
        language: of the descriptions and, unless a call names another, of the results.
    """
    # The guard of our own output escapes; the protocol needs the stream itself.
    plain = contextlib.redirect_stdout(unguarded(sys.stdout))
    with plain, contextlib.suppress(KeyboardInterrupt):
        build_server(language).run("stdio")


def build_server(language: str) -> MCPServer[Any]:
    """The server with its three tools; none of them writes anything.

    Args:
        language: of the descriptions and, unless a call names another, of the results.
    """
    words = Texts(language, TABLE)
    server = MCPServer[Any](
        NAME, version=__version__, instructions=words("instructions"), log_level="WARNING"
    )
    known = Field(description=words("language"), json_schema_extra={"enum": [*languages()]})
    Lang = Annotated[str, known]  # noqa: N806
    Version = Annotated[str, Field(description=words("asterisk"))]  # noqa: N806

    async def explain(
        text: Annotated[str, Field(description=words("explain.text"))] = "",
        files: Annotated[list[str] | None, Field(description=words("explain.files"))] = None,
        language: Lang = language,
    ) -> dict[str, Any]:
        if bool(text.strip()) == bool(files):
            raise ToolError(words("explain.one"))
        names = [str(Path(each)) for each in files or ()] or ["-"]
        return await _result("explain", ["--lang", language, "--", *names], text)

    async def check(
        folder: Annotated[str, Field(description=words("check.folder"))],
        asterisk: Version = "",
        profile: Annotated[
            Literal["minimal", "production"], Field(description=words("check.profile"))
        ] = "production",
        host: Annotated[str, Field(description=words("check.host"))] = "",
        language: Lang = language,
    ) -> dict[str, Any]:
        options = [f"--lang={language}", f"--profile={profile}"]
        options += [f"--asterisk={asterisk}"] if asterisk else []
        options += [f"--host={host}"] if host else []
        return await _result("check", [*options, "--", folder])

    async def codecs(
        source: Annotated[str, Field(description=words("codecs.source"))] = "",
        target: Annotated[str, Field(description=words("codecs.target"))] = "",
        asterisk: Version = "",
        build: Annotated[
            Literal["", "debian", "upstream"], Field(description=words("codecs.build"))
        ] = "",
        modules: Annotated[list[str] | None, Field(description=words("codecs.modules"))] = None,
        language: Lang = language,
    ) -> dict[str, Any]:
        said = arguments(source, target, asterisk=asterisk, build=build, modules=modules or ())
        return await _result("codecs", [f"--lang={language}", *said])

    for tool in (explain, check, codecs):
        name = tool.__name__
        server.add_tool(
            tool,
            name=name,
            title=words(f"{name}.title"),
            description=words(f"{name}.about"),
            annotations=READS,
        )
    return server


async def _result(name: str, arguments: list[str], text: str = "") -> dict[str, Any]:
    try:
        return await run_command(name, arguments, text)
    except ProgramFailed as failed:
        raise ToolError(str(failed)) from None
