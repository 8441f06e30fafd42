"""What the page may load and reach, whatever gets into it, and the headers of who serves it.

Asterisk's own web server has no option that adds a header (``main/http.c`` at 16.28.0, 22.10.1 and
23.3.0), so the page carries its Content-Security-Policy itself; what only a header can say is left
to the proxies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wizard.answers.addresses import is_address
from wizard.plan.draft import Draft
from wizard.plan.guests import page
from wizard.plan.situation import HTTPS_PORT

CDN = "https://cdn.jsdelivr.net/npm"
NONE = "'none'"
SELF = "'self'"
HSTS_SECONDS = 30 * 24 * 3600
ContentPolicy = Mapping[str, Sequence[str]]
"""Sources by directive, as a Content-Security-Policy has them."""


def page_policy(draft: Draft) -> ContentPolicy:
    """Return the Content-Security-Policy of the softphone: its own files and the WebSocket.

    Args:
        draft: its answers are read only.
    """
    return {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        **_everywhere(draft),
    }


def selftest_policy(draft: Draft) -> ContentPolicy:
    """Return the Content-Security-Policy of the self-test, which queries other paths, too.

    Args:
        draft: its answers are read only.
    """
    policy = page_policy(draft)
    server = draft.situation.websocket.partition("://")[2].partition("/")[0]
    own = [each for each in policy["connect-src"] if each == SELF]
    return {**policy, "connect-src": [f"wss://{server}", f"https://{server}", *own]}


def guest_policy(draft: Draft) -> ContentPolicy:
    """Return the Content-Security-Policy of the page for visitors without an account.

    Args:
        draft: its answers are read only.
    """
    guests = page(draft.answers)
    if not guests:
        return {}
    policy = page_policy(draft)
    own = [each for each in policy["connect-src"] if each == SELF]
    return {**policy, "connect-src": [guests["websocket_url"], guests["account_url"], *own]}


def snippet_policy(draft: Draft) -> ContentPolicy:
    """Return the Content-Security-Policy of the snippet, whose inline script users edit.

    Args:
        draft: its answers are read only.
    """
    library = draft.catalogue.clients[draft.answers.client.library]
    folder = library.snippet_path.rpartition("/")[0]
    place = f"{CDN}/{library.npm}@{library.snippet_version}/{folder}".rstrip("/") + "/"
    evaluates = ["'unsafe-eval'"] if library.evaluates else []
    return {
        "default-src": [NONE],
        "script-src": ["'unsafe-inline'", *evaluates, place],
        **_everywhere(draft),
    }


def _everywhere(draft: Draft) -> ContentPolicy:
    own = [SELF] if draft.answers.turn.mode != "none" else []  # ice.json, beside the page
    return {
        "connect-src": [draft.situation.websocket, *own],
        "base-uri": [NONE],
        "form-action": [NONE],
    }


def headers(draft: Draft) -> tuple[tuple[str, str], ...]:
    """Return the HTTP headers that a web server sends with the page.

    Of the Content-Security-Policy only ``frame-ancestors``, which a page cannot set itself.

    Strict-Transport-Security holds for every port of the host and removes the way past a
    certificate error. It is right where users type the name alone, which leads to port 80 first,
    and where the certificate is renewed automatically; elsewhere it could lock out other services
    of the same host, or everybody after the CA was replaced.

    Args:
        draft: its answers are read only.

    Returns:
        Names with values, in the order in which they are written.
    """
    answers = draft.answers
    camera = SELF.strip("'") if answers.codecs.video else ""
    found = [
        ("Content-Security-Policy", f"frame-ancestors {NONE}"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Permissions-Policy", f"microphone=(self), camera=({camera})"),
    ]
    if (
        answers.client.hosting == "proxy"
        and answers.signalling.port == HTTPS_PORT
        and answers.certificate.source == "letsencrypt"
        and not is_address(answers.network.hostname)
    ):
        found.append(("Strict-Transport-Security", f"max-age={HSTS_SECONDS}"))
    return tuple(found)
