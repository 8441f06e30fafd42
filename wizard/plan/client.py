"""The softphone and the snippet."""

from __future__ import annotations

from typing import Any

from wizard.plan import guests
from wizard.plan.draft import Draft
from wizard.plan.endpoints import KEEP_ALIVE_S
from wizard.plan.protection import (
    guest_policy,
    page_policy,
    selftest_policy,
    snippet_policy,
)

PATIENT_MS = 1500
QUICK_MS = 500
REGISTERED_S = 300
SOON_AGAIN_S = 60
ICE_FILE = "ice.json"
OFFLINE = ("index.html", "phone.css", "phone.js", "manifest.json", "icon.svg")
"""What the page consists of.

The manifest is no .webmanifest: Asterisk knows neither ending and sends "text/" and the ending
(``static_callback`` of main/http.c at 16.28.0 and 22.10.1); of these, only text/json is JSON.
"""
UNBUNDLED = ("browser-names.js", "SIPml-api.js")
"""What it consists of besides, where the library runs by itself."""
BUNDLES = {
    "phone": "phone.js",
    "asterisk-phone": "asterisk-phone.js",
    "selftest": "selftest/page.js",
}
GUEST_BUNDLE = {"guest": "guest.js"}
"""What is built in dist/, each as one file, from a module."""
COPIED = (
    "index.html",
    "phone.css",
    "manifest.json",
    "icon.svg",
    "service-worker.js",
    "selftest.html",
    "selftest.css",
)
GUEST_COPIED = ("guest.html",)
"""What goes to dist/ as it is."""
FILLED = (
    "index.html",
    "phone.css",
    "manifest.json",
    "service-worker.js",
    "settings.js",
    "texts.js",
    "package.json",
    "build.mjs",
    "selftest.html",
    "selftest/texts.js",
)
"""Templates of the page and of what differs from PBX to PBX."""
SHOWN = (
    "view.js",
    "layout.js",
    "player.js",
    "format.js",
    "icons.js",
    "style.js",
    "wording.js",
    "tones.js",
    "awake.js",
)
"""Modules that show a phone, on the page and as an element."""
PAGE = (
    "phone.js",
    "ui.js",
    "background.js",
    "icon.svg",
    "selftest.css",
    "asterisk-phone.js",
    *SHOWN,
)
"""Files above the phone that are the same for everybody."""
SELF_TEST = tuple(
    f"selftest/{name}.js"
    for name in ("page", "run", "probes", "path", "verdicts", "quality", "tone", "report")
)
"""Modules of the self-test, which uses those of the phone."""
CORE = (
    "phone-core.js",
    "phone-core.d.ts",
    "call.js",
    "media.js",
    "handshake.js",
    "socket.js",
    "problems.js",
)
"""Modules of the phone below it that are the same for everybody."""
LIBRARY = (*CORE, "adapter.js", "settings.js")
"""What a page of one's own needs of the folder."""
ELEMENT = ("asterisk-phone.js", *SHOWN, "texts.js")
"""What it needs besides, for the element."""
GUEST = ("guest.js", "guest-call.js", "guest-call.d.ts")
"""What calls without an account."""
CONTACTS_LOST = "client.contacts-lost"


def decide(draft: Draft) -> None:
    """Write the softphone of the chosen library and the snippet, and advise how to serve them."""
    library = draft.answers.client.library
    values = {"client": _client(draft)}
    for name in FILLED:
        draft.document(f"client/{name}", f"client/{name}.j2", values)
    for name in (*PAGE, *CORE, *SELF_TEST):
        draft.document(f"client/{name}", f"client/{name}", {})
    draft.document("client/adapter.js", f"client/adapter-{library}.js", {})
    if not draft.catalogue.clients[library].bundled:
        draft.document("client/browser-names.js", "client/browser-names.js", {})
    draft.document("client/package-lock.json", f"client/lock-{library}.json.j2", {})
    draft.document("client/.npmrc", "client/npmrc.j2", {})
    draft.document("client/snippet.html", f"client/snippet-{library}.html.j2", values)
    if values["client"]["ice_file"]:
        draft.document(
            f"client/{ICE_FILE}",
            "client/ice.json.j2",
            {
                "uris": list(draft.situation.turn_uris),
                "username": draft.answers.turn.username or "webrtc",
            },
            0o600,
        )
    if draft.answers.guests.enabled:
        draft.document("client/guest.html", "client/guest.html.j2", values)
        for name in GUEST:
            draft.document(f"client/{name}", f"client/{name}", {})
    if draft.may_suffer(CONTACTS_LOST):
        draft.advise(CONTACTS_LOST, version=draft.version.text, seconds=SOON_AGAIN_S)
    if advice := draft.catalogue.clients[library].advice:
        draft.advise(advice)
    draft.advise(
        f"client.hosting-{draft.answers.client.hosting}",
        page=draft.situation.page,
        folder=draft.situation.places.page,
    )


def _client(draft: Draft) -> dict[str, Any]:
    answers = draft.answers
    situation = draft.situation
    library = draft.catalogue.clients[answers.client.library]
    stun = [{"urls": [f"stun:{situation.stun}"]}] if situation.stun else []
    with_turn = answers.turn.mode != "none"
    static = answers.turn.credentials == "static"
    return {
        "library": answers.client.library,
        "language": answers.language,
        "websocket_url": situation.websocket,
        "domain": answers.network.hostname,
        "server_address": answers.network.public_address,
        "certificate_help_url": situation.websocket.replace("wss:", "https:", 1),
        "ice_servers": stun,
        "ice_url": ICE_FILE if with_turn else "",
        "ice_file": ICE_FILE if with_turn and static else "",
        "gathering_limit_ms": PATIENT_MS if with_turn else QUICK_MS,
        "keep_alive_s": KEEP_ALIVE_S,
        "silence_limit_s": KEEP_ALIVE_S * 5 // 2,
        "register_expires_s": SOON_AGAIN_S if draft.may_suffer(CONTACTS_LOST) else REGISTERED_S,
        "session_timers": True,
        "video": bool(answers.codecs.video),
        "echo_number": answers.dialplan.echo,
        "shell": [*OFFLINE, *(() if library.bundled else UNBUNDLED)],
        "guests": guests.page(answers),
        "entry_points": {**BUNDLES, **(GUEST_BUNDLE if answers.guests.enabled else {})},
        "copied": [*COPIED, *(GUEST_COPIED if answers.guests.enabled else ())],
        "page_policy": page_policy(draft),
        "selftest_policy": selftest_policy(draft),
        "guest_policy": guest_policy(draft),
        "snippet_policy": snippet_policy(draft),
        "bundled": library.bundled,
        "npm_name": library.npm,
        "npm_version": library.version,
        "snippet_version": library.snippet_version,
        "snippet_path": library.snippet_path,
        "snippet_integrity": library.snippet_integrity,
    }
