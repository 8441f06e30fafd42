"""A real Firefox inside a network namespace, with a microphone that plays a tone.

It is operated by the same objects as Chromium. Certificates are really checked here, too: a policy
imports the lab's CA, as an administrator would.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Playwright

from tests.lab import machine, spaces
from tests.lab.browser import LabBrowser

FIREFOX: Final = "/usr/bin/firefox-esr"
ALLOWED, ASK, DENIED = 1, 0, 2
"""Values of the preference ``permissions.default.microphone``."""
PREFERENCES: Final[Mapping[str, bool | int | str]] = {
    "media.navigator.streams.fake": True,
    # A made-up microphone does not count as a capture, which would show the addresses.
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "permissions.default.camera": ALLOWED,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.trr.mode": 5,
    "media.gmp-manager.url": "",
    "media.gmp-provider.enabled": False,
}


@contextmanager
def start(
    playwright: Playwright,
    *,
    namespace: str | None = None,
    authority: Path | None = None,
    hosts: Mapping[str, str] | None = None,
    microphone: int = ALLOWED,
    preferences: Mapping[str, bool | int | str] | None = None,
) -> Iterator[LabBrowser]:
    """Run Firefox in `namespace`, trusting `authority`, with `hosts` (name to address).

    Args:
        playwright: the driver.
        namespace: a network namespace, or None for the machine's own.
        authority: a CA to trust.
        hosts: what names mean.
        microphone: ALLOWED, ASK or DENIED.
        preferences: more of ``about:config``.
    """
    home = machine.temporary("firefox")
    try:
        lines = (f"{address} {name}\n" for name, address in (hosts or {}).items())
        (home / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n" + "".join(lines))
        (home / "resolv.conf").touch()  # a name server that is not there would be waited for
        policies: dict[str, object] = {
            "DisableAppUpdate": True, "DisableTelemetry": True, "DontCheckDefaultBrowser": True,
        }  # fmt: skip
        if authority is not None:
            policies["Certificates"] = {"Install": [str(authority)]}
        (home / "policies").mkdir()
        (home / "policies" / "policies.json").write_text(json.dumps({"policies": policies}))
        wrapper = home / "firefox"
        bound = (
            f"mount --bind {home / 'hosts'} /etc/hosts && "
            f"mount --bind {home / 'resolv.conf'} /etc/resolv.conf && "
            f"mkdir -p /etc/firefox && mount -t tmpfs none /etc/firefox && "
            f"cp -r {home / 'policies'} /etc/firefox/ && "
            f'exec {FIREFOX} "$@"'
        )
        enter = f"nsenter --net={spaces.net_file(namespace)} -- " if namespace else ""
        wrapper.write_text(
            f"#!/bin/sh\nexec {sys.executable} -m tests.lab.bidi '{namespace or ''}'"
            f" {enter}unshare --mount sh -c '{bound}' sh \"$@\"\n"
        )
        wrapper.chmod(0o755)
        browser = playwright.firefox.launch(
            channel="moz-firefox",
            executable_path=wrapper,
            env={
                **os.environ,
                "HOME": str(home),
                "PYTHONPATH": str(Path(__file__).parents[2]),
                "MOZ_HEADLESS": "1",
            },
            firefox_user_prefs={
                **PREFERENCES,
                "permissions.default.microphone": microphone,
                **(preferences or {}),
            },
            timeout=120_000,
        )
        try:
            yield LabBrowser(browser, permissions=(), comes_to_front=True)
        finally:
            browser.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)
