"""An assistant, played by the client of the official SDK, calls the tools over stdio."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import anyio
import pytest

from tests.support.command import run
from tests.support.pasted import PJSIP
from wizard.words.texts import Texts, languages

if TYPE_CHECKING:  # the SDK takes two seconds to load
    from mcp.client import Client

REFUSED = "No joint capabilities for 'audio' media stream between our configuration"
SECRET = "hunter2hunter2"  # of PJSIP


def visited(visit: Callable[[Client], Any], *, language: str, cwd: Path) -> Any:
    """What a client gets from a server that was started as assistants start it."""
    from mcp import StdioServerParameters
    from mcp.client import Client
    from mcp.client.stdio import stdio_client

    async def connected() -> Any:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-P", "-m", "wizard", "mcp", "--lang", language],
            env=dict(os.environ),
            cwd=str(cwd),
        )
        with anyio.fail_after(60):
            async with Client(stdio_client(server)) as client:
                return await visit(client)

    return anyio.run(connected)


def call(name: str, arguments: dict[str, Any]) -> Any:
    """The result of a tool whose server is in this process; the command has one of its own."""
    from mcp.client import Client

    from wizard.mcp.server import build_server

    async def called() -> Any:
        async with Client(build_server("en")) as client:
            return await client.call_tool(name, arguments)

    return anyio.run(called)


def failure(name: str, arguments: dict[str, Any]) -> str:
    told = call(name, arguments)
    assert told.is_error
    return str(told.content[0].text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pjsip.conf").write_text(PJSIP)
    return tmp_path


class Served(NamedTuple):
    """What a client got from a server that was started for Chinese.

    Attributes:
        tools: what it offers.
        instructions: what it says of itself.
        explained: the result of a call.
    """

    tools: Any
    instructions: str | None
    explained: Any


async def offered(client: Client) -> tuple[Any, str | None]:
    return (await client.list_tools()).tools, client.instructions


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    """One server for all that only a real one shows, in a folder that has a package `wizard`."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "wizard").mkdir()
    (folder / "wizard" / "__init__.py").write_text("raise SystemExit('taken over')")

    async def visit(client: Client) -> Served:
        return Served(*await offered(client), await client.call_tool("explain", {"text": REFUSED}))

    made: Served = visited(visit, language="zh", cwd=folder)
    return made


def described_in(language: str, tools: Any, instructions: str | None) -> None:
    """Fail unless three tools that only read are offered in the language."""
    words = Texts(language, "mcp")
    assert [each.name for each in tools] == ["explain", "check", "codecs"]
    assert instructions == words("instructions")
    for each in tools:
        assert each.description == words(f"{each.name}.about")
        assert each.annotations.read_only_hint
        assert not each.annotations.destructive_hint
        described = each.input_schema["properties"].values()
        assert all(one.get("description") for one in described)


@pytest.mark.parametrize("language", languages())
def test_a_client_is_offered_three_tools_that_only_read(language: str) -> None:
    from mcp.client import Client

    from wizard.mcp.server import build_server

    async def connected() -> tuple[Any, str | None]:
        async with Client(build_server(language)) as client:
            return await offered(client)

    described_in(language, *anyio.run(connected))


def test_a_server_that_is_started_offers_them_in_the_language_of_its_option(
    served: Served,
) -> None:
    described_in("zh", served.tools, served.instructions)


@pytest.mark.parametrize("text", [REFUSED, "one-way audio"])
def test_a_text_is_explained_as_the_command_explains_it(text: str) -> None:
    told = call("explain", {"text": text})
    assert not told.is_error
    shown = run("explain", "-", "--json", given=text).stdout
    assert told.structured_content == json.loads(shown)
    assert told.structured_content["matches"]


def test_a_text_is_explained_in_the_language_of_the_call() -> None:
    told = call("explain", {"text": REFUSED, "language": "zh"}).structured_content
    shown = run("explain", "-", "--lang", "zh", "--json", given=REFUSED).stdout
    assert told == json.loads(shown)


def test_logs_are_explained_by_their_paths(tmp_path: Path) -> None:
    log = tmp_path / "full"
    log.write_text(f"{REFUSED}\nhello\n")
    told = call("explain", {"files": [str(log)]}).structured_content
    assert told == json.loads(run("explain", "--json", str(log)).stdout)


def test_a_folder_is_checked_as_the_command_checks_it_and_shows_no_password(folder: Path) -> None:
    told = call("check", {"folder": str(folder), "asterisk": "22"})
    shown = json.loads(run("check", "--json", "--asterisk", "22", str(folder)).stdout)
    assert told.structured_content["findings"] == shown["findings"] != []
    assert SECRET in PJSIP
    assert SECRET not in str(told)


def test_a_codec_path_is_shown_as_the_command_shows_it() -> None:
    told = call("codecs", {"source": "opus", "target": "g729", "modules": ["codec_ulaw"]})
    shown = run("codecs", "--json", "--modules", "codec_ulaw", "opus", "g729").stdout
    assert told.structured_content == json.loads(shown)


def test_an_argument_that_looks_like_an_option_is_not_one(folder: Path) -> None:
    before = (folder / "pjsip.conf").read_bytes()
    assert "--fix" in failure("check", {"folder": "--fix"})
    assert "--fix" in failure("codecs", {"source": "--fix"})
    assert (folder / "pjsip.conf").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("check", {"folder": "/no/such/folder"}, "/no/such/folder"),
        ("check", {"folder": "/", "asterisk": "7"}, "7"),
        ("codecs", {"source": "opsu"}, "opus"),
        ("explain", {}, "text or files"),
        ("explain", {"text": "x", "files": ["y.log"]}, "text or files"),
        ("explain", {"files": ["no-such.log"]}, "no-such.log"),
    ],
)
def test_what_cannot_be_done_is_an_error_that_names_it(
    name: str, arguments: dict[str, Any], said: str
) -> None:
    told = failure(name, arguments)
    assert said in told
    assert "Traceback" not in told


def test_a_folder_called_wizard_in_the_working_directory_is_not_run(served: Served) -> None:
    assert served.explained.structured_content["matches"]


def test_what_is_pasted_is_in_no_list_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    process = anyio.run_process

    async def watched(command: list[str], **settings: Any) -> Any:
        seen.append(command)
        return await process(command, **settings)

    monkeypatch.setattr(anyio, "run_process", watched)

    call("explain", {"text": f"password={SECRET}"})
    assert len(seen) == 1
    assert SECRET not in " ".join(seen[0])


def test_the_server_ends_when_the_client_closes_its_input() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wizard", "mcp"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
