"""The written softphones in a real Firefox.

`make test` tries every client with every version once, the networks in turn; `make proof` the full
product.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Playwright

from tests.lab import evidence, firefox, machine, made, network, proof, trial
from tests.lab.flows import DIALPLAN, answers, falls_silent, held

pytestmark = pytest.mark.lab

LIBRARIES = ("jssip", "sipjs", "sipml5")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each client with each version in one network, or with --proof in all."""
    if "topology" not in metafunc.fixturenames:
        return
    pairs = itertools.product(LIBRARIES, machine.VERSIONS)
    rows: list[Any]
    if metafunc.config.getoption("proof"):
        rows = [(place, *pair) for pair in pairs for place in network.TOPOLOGIES]
    else:
        rows = [(place, *pair) for place, pair in zip(itertools.cycle(network.TOPOLOGIES), pairs)]
    metafunc.parametrize(("topology", "library", "version"), rows)


def test_the_softphone_works(
    tmp_path: Path,
    playwright: Playwright,
    topology: str,
    library: str,
    version: str,
    record_property: Callable[[str, object], None],
) -> None:
    """Echo, keys, a call in either direction, hold, and the end of it by either side.

    On a LAN, Firefox starts the handshake: it would hear nothing for a second otherwise.
    """
    with (
        made.scene(
            tmp_path, playwright, topology, version, library,
            dialplan=DIALPLAN, browse=firefox.start,
        ) as scene,
        evidence.kept(f"firefox-{topology}-{library}-{version}", scene),
    ):  # fmt: skip
        scene.server.cli("module load app_read.so")
        asterisks_part = "passive" if topology == "lan" else "active"
        alice = scene.phone("6001")
        heard = trial.listen(alice, 0)
        assert alice.far_part() == asterisks_part
        alice.hang_up()

        alice.call("701")
        for key in "123#":
            alice.press(key)
        channel = scene.server.cli("core show channels concise").partition("!")[0]
        scene.server.wait_for(f"core show channel {channel}", r"pressed=123\s", 20)
        alice.hang_up()

        bob = scene.phone("6002").call("6001", wait="Ringing")
        answers(alice)
        bob.wait_status("In call")
        alice.hears()
        bob.hears()
        held(alice, True)
        falls_silent(bob)
        held(alice, False)
        alice.hears()
        bob.hears()
        alice.press("Hang up")
        bob.wait_status("Registered")

        alice.call("6002", wait="Ringing")
        answers(bob)
        alice.wait_status("In call")
        held(alice, True)
        held(alice, False)
        assert alice.far_part() == asterisks_part
        alice.hears()
        alice.press("Hang up")
        bob.wait_status("Registered")
        assert scene.complaints() == []
    about = {"network": topology, "library": library, "asterisk": scene.server.version}
    record_property(proof.PROPERTY, [{**about, "browser": "Firefox", **heard.row()}])


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_snippet_starts_the_handshake(
    tmp_path: Path, playwright: Playwright, library: str
) -> None:
    """As the softphone does; audio would come a second later otherwise."""
    with made.scene(tmp_path, playwright, "lan", "22", library, browse=firefox.start) as scene:
        phone = scene.chromium.phone(scene.made.out / "client" / "snippet.html")
        phone.connect("6001", scene.made.passwords["6001"])
        phone.call("600")
        phone.hears()
        assert phone.far_part() == "passive"
        phone.hang_up()
        assert scene.complaints() == []


def test_certificates_are_checked(tmp_path: Path, playwright: Playwright) -> None:
    """Without the authority nobody gets to the page."""
    with (
        made.scene(tmp_path, playwright, "lan", "22", "jssip", browse=firefox.start) as scene,
        firefox.start(
            playwright,
            namespace=scene.browser_space,
            hosts={made.HOST: scene.net.dial_address},
        ) as stranger,
        pytest.raises(Error, match="SEC_ERROR_UNKNOWN_ISSUER"),
    ):
        stranger.page().goto(made.PAGE)
