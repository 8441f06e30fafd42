"""Calls between browsers and desk phones are passed through or translated as the plan says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Playwright

from tests.lab import asterisk, desk, machine, made, network
from tests.support.helpers import with_keys
from wizard import codecs
from wizard.catalogue import Catalogue, Version
from wizard.codecs.facts import node_of
from wizard.paths import tables

pytestmark = pytest.mark.lab

ADDRESS = "192.0.2.20"
MODULE = "codec_opus_open_source"
TRANSCODED = "codecs.transcoded"
ALWAYS = "codecs.always-transcoded"
NO_PATH = re.compile("Unable to find a codec translation path|No translator path")
RTP_NAMES = {"ulaw": "pcmu", "alaw": "pcma"}


class Case(NamedTuple):
    """Answers about codecs, and a phone.

    Attributes:
        browsers, phones: `codecs.audio` and `codecs.phones`.

        opus: the module that translates it.

        transport: of the phone.

        speaks: what this phone speaks of `codecs.phones`; all of it when empty.
    """

    browsers: list[str]
    phones: list[str]
    opus: str = "none"
    transport: str = "udp"
    speaks: tuple[str, ...] = ()

    def __str__(self) -> str:
        """A readable name for test reports."""
        return f"{'-'.join(self.browsers)}-to-{'-'.join(self.phones)}-{self.transport}"


CASES = [
    Case(["opus", "ulaw"], ["ulaw"], MODULE),
    Case(["opus", "ulaw"], ["opus", "ulaw"], "none", "tls", ("ulaw",)),
    Case(["alaw", "g722"], ["alaw"], "none", "tls"),
    Case(["opus"], ["g722"], MODULE, "tls"),
    Case(["g722"], ["g722"]),
    Case(["ulaw", "g722"], ["alaw", "ulaw"]),
]


@pytest.fixture(scope="module", params=machine.VERSIONS)
def scene(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    playwright: Playwright,
) -> Iterator[made.Scene]:
    """A server and a browser in one network; the answers change from case to case."""
    folder = tmp_path_factory.mktemp("codecs")
    with made.scene(folder, playwright, "lan", request.param, "jssip") as running:
        yield running


def answer_anew(scene: made.Scene, case: Case) -> asterisk.Mark:
    """Run the wizard on the same folder with other answers, as a person does, and restart."""
    tree: dict[str, Any] = tomllib.loads((scene.made.out / "answers.toml").read_text())
    phone = {"name": "7001", "kind": "phone", "transport": case.transport}
    changes = {
        "codecs.audio": case.browsers,
        "codecs.phones": case.phones,
        "asterisk.opus": case.opus,
        "users": [{"name": "6001"}, phone],
    }
    made.run_wizard(scene.made.out, with_keys(tree, changes))
    scene.net.admit(scene.made.openings)
    scene.server.stop()
    scene.server.configure(scene.made.out / "asterisk")
    mark = scene.server.mark()
    scene.server.boot()
    return mark


def translations(server: asterisk.Asterisk) -> list[str]:
    """What Asterisk translates at this moment, channel by channel."""
    found = []
    for line in server.cli("core show channels concise").splitlines():
        channel = line.partition("!")[0]
        shown = server.cli(f"core show channel {channel}")
        found += [
            f"{channel} {way}: {path}"
            for way, path in re.findall(r"(Read|Write)Transcode: Yes (.*)", shown)
        ]
    return found


@pytest.mark.parametrize("case", CASES, ids=str)
def test_calls_are_translated_where_the_plan_says_so_and_nowhere_else(
    scene: made.Scene, tmp_path: Path, case: Case
) -> None:
    """Browser calls phone, phone calls browser; each time the browser hears itself come back."""
    mark = answer_anew(scene, case)
    plan = desk.plan_of(scene.made)
    said = {advice.id for advice in plan.advice}
    promised = not any(name.endswith("-transcoded") or name == TRANSCODED for name in said)
    to_phone = True if said & {TRANSCODED, ALWAYS} else False if promised else None
    to_browser = True if ALWAYS in said else False if promised else None
    (allowed,) = [
        str(setting.value)
        for setting in plan.settings
        if (setting.section, setting.key) == ("browser-endpoint(!)", "allow")
    ]
    first = allowed.partition(",")[0]
    with desk.start(
        tmp_path / "desk",
        scene.browser_space,
        desk.sheet(scene.made, "7001"),
        address=ADDRESS,
        server=network.PRIVATE,
        speaks=case.speaks,
    ) as phone:
        scene.server.wait_for("pjsip show aor 7001", "7001/sip:", 15)
        alice = scene.phone("6001")
        alice.call("7001")
        heard = alice.hears()
        assert heard.codec == RTP_NAMES.get(first, first)
        _compare(scene.server, to_phone)
        alice.hang_up()
        scene.server.wait_for("core show channels count", "0 active channels")

        phone.dial("6001")
        alice.answer()
        heard = alice.hears()
        if promised:
            assert heard.codec == RTP_NAMES.get(first, first)
        _compare(scene.server, to_browser)
        alice.hang_up()
        scene.server.wait_for("core show channels count", "0 active channels")
        alice.page.close()
    complaints = scene.server.complaints(mark)
    if "opus" in case.phones and case.opus == "none":
        # it thinks of the codec of highest rate first, until the phone answers without it
        complaints = [line for line in complaints if not NO_PATH.search(line)]
    assert [line for line in complaints if not made.HARMLESS.search(line)] == []


def _compare(server: asterisk.Asterisk, translated: bool | None) -> None:
    """Asterisk does what the plan told the person; None where it told that either may be.

    What it has to translate takes the way that is worked out for these two codecs. A translation
    that merely stayed when both sides had agreed on one codec goes there and back.
    """
    seen = translations(server)
    told = "\n".join([*seen, server.cli("pjsip show channelstats")])
    assert translated is None or bool(seen) == translated, told
    if translated:
        assert {line.rpartition(": ")[2] for line in seen} == _ways(server), told


def _ways(server: asterisk.Asterisk) -> set[str]:
    """The ways of a call between the codecs that the two channels speak now, both directions."""
    catalogue = Catalogue()
    loaded = re.findall(r"^(codec_\w+)\.so", server.cli("module show like codec_"), re.MULTILINE)
    found = codecs.graph(catalogue, Version.parse(server.version), "debian", loaded)
    channels = server.cli("core show channels concise").splitlines()
    shown = [server.cli(f"core show channel {line.partition('!')[0]}") for line in channels]
    here, there = (
        node_of(catalogue, each[1])
        for each in (re.search(r"NativeFormats: \((\w+)\)", text) for text in shown)
        if each
    )
    calls = [found.call(here, there), found.call(there, here)]
    paths = [path for call in calls if call for path in (call.read, call.write)]
    return {tables.arrows(path) for path in paths if path.links}
