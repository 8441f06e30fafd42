"""Calls by visitors to a website: their accounts, what they reach, and their limits.

A service beside Asterisk makes an account for each call, through ARI, in memory, without an AOR:
nothing can be registered with it, and it is gone with one request. Limits that must hold are in
the dialplan, which rejects a call that it cannot count or limit.
"""

from __future__ import annotations

from typing import Any

from wizard.answers import Answers
from wizard.plan.codecs import browser_codecs
from wizard.plan.dialplan import EXTENSIONS
from wizard.plan.draft import Draft, DraftSection
from wizard.plan.modules import WEBSOCKET_CLIENT, loaded
from wizard.plan.situation import PLAIN_HTTP_PORT, origin
from wizard.plan.types import SecretName

CONTEXT = "from-guest"
LIMITS = "guest"
ARI_USER = "guests"
PASSWORD = SecretName("guests.password")
PORT = 8087
UNIT = "guests/asterisk-webrtc-guests.service"
SERVICE = "guests/guest_accounts.py"
SETTINGS = "guests/settings.toml"
PASSWORD_FILE = "guests/ari.password"  # noqa: S105  a path
PLACE = "/etc/asterisk-webrtc-guests/"
"""Folder of the settings and the password on the server."""
REQUIREMENTS = "guests/requirements.txt"
ACCOUNT_PATH = "/guests/account"
SOCKET_PATH = "/guests/ws"
# A browser sends its first request within a second; the rest is for a slow network.
UNUSED_S = 30
# The channel of a call that Asterisk ends at its limit is gone a moment later.
GRACE_S = 30
SILENCE_S = 30
USED = "GUESTS"
# Characters: some 90 accounts, of which the service deletes those that are over.
REMEMBERED = 2400


def decide(draft: Draft) -> None:
    """Write what Asterisk needs for guests, and the service that creates their accounts."""
    if not draft.answers.guests.enabled:
        return
    _ari(draft)
    _objects(draft)
    _dialplan(draft)
    _service(draft)
    guests = draft.answers.guests
    draft.advise("guests.service", numbers=", ".join(guests.numbers))
    if guests.captcha:
        draft.advise("guests.captcha")
    else:
        draft.advise("guests.no-captcha", calls=guests.calls)


def _ari(draft: Draft) -> None:
    draft.section("ari.conf", "general").set("enabled", True, "ari.enabled")
    user = draft.section("ari.conf", ARI_USER)
    user.set("type", "user", "ari.user")
    user.set("read_only", False, "ari.read-write")
    user.set("password", PASSWORD, "ari.password")
    if draft.topology.in_container:
        user.leave_out("permit", "ari.no-permit-container")
    elif draft.knows("ari/user/permit"):
        user.set("deny", "0.0.0.0/0.0.0.0", "ari.deny")
        user.set("deny", "::/0", "ari.deny")
        user.set("permit", "127.0.0.1", "ari.deny")
    else:
        user.leave_out("permit", "ari.no-permit")
    if WEBSOCKET_CLIENT in loaded(draft):
        draft.section("websocket_client.conf", "").leave_out("", "websocket-client.empty")


def _objects(draft: Draft) -> None:
    section = draft.section("sorcery.conf", "res_pjsip")
    for kind in ("endpoint", "auth"):
        section.set(kind, f"config,pjsip.conf,criteria=type={kind}", "sorcery.file")
        section.set(kind, "memory", "sorcery.memory")


def _dialplan(draft: Draft) -> None:
    context = draft.section(EXTENSIONS, CONTEXT)
    for number in draft.answers.guests.numbers:
        _number(draft, context, number)
    context.leave_out("_X.", "guests.no-pattern")
    _limits(draft)


def _number(draft: Draft, context: DraftSection, number: str) -> None:
    context.entry("exten", f"{number},1,Gosub({LIMITS},start,1)", "guests.number")
    if number == draft.answers.dialplan.echo:
        context.entry("same", "n,Answer()", "dialplan.echo", number=number)
        context.entry("same", "n,Echo()", "dialplan.echo-self")
        context.entry("same", "n,Hangup()", "dialplan.hangup")
        return
    transport = "" if number in draft.situation.phone_names else ",ws"
    context.entry("same", f"n,Gosub(ring,start,1({number}{transport}))", "guests.ring")


def _limits(draft: Draft) -> None:
    guests = draft.answers.guests
    me = "${CHANNEL(endpoint)}"
    everybody = "0${GROUP_COUNT(all@guests)}"
    lines = (
        ("exten", "start,1,Set(GROUP(guests)=all)", "guests.count-all"),
        (
            "same",
            f"n,GotoIf($[{everybody} >= 1 & {everybody} <= {guests.calls}]?once:full)",
            "guests.limit-all",
        ),
        (
            "same",
            'n(once),GotoIf($["${LOCK(guests)}" = "1"]?mine:full)',
            "guests.lock",
        ),
        (
            "same",
            f'n(mine),GotoIf(${{REGEX("{me}-" ${{{USED}}})}}?full)',
            "guests.limit-once",
        ),
        ("same", f"n,Set(GLOBAL({USED})={me}-${{{USED}:0:{REMEMBERED}}})", "guests.remember"),
        ("same", f'n,GotoIf(${{REGEX("^{me}-" ${{{USED}}})}}?free:full)', "guests.remembered"),
        ("same", "n(free),Set(unlocked=${UNLOCK(guests)})", "guests.unlock"),
        ("same", f"n,Set(TIMEOUT(absolute)={guests.seconds})", "guests.limit-time"),
        ("same", "n,GotoIf($[0${TIMEOUT(absolute)} > 0]?pass:full)", "guests.limit-sure"),
        ("same", "n(pass),Return()", "guests.pass"),
        ("same", "n(full),Hangup(34)", "guests.full"),
    )
    section = draft.section(EXTENSIONS, LIMITS)
    for key, value, rule in lines:
        section.entry(key, value, rule, calls=guests.calls, seconds=guests.seconds)


def account(draft: Draft) -> dict[str, str]:
    """Return the fields of a guest's endpoint, without those that name the account.

    Args:
        draft: its answers and version are read only.
    """
    return {
        "context": CONTEXT,
        "identify_by": "username",
        "disallow": "all",
        "allow": ",".join(browser_codecs(draft)[0]),
        "webrtc": "yes",
        "direct_media": "no",
        "dtmf_mode": "rfc4733",
        "max_audio_streams": "1",
        "max_video_streams": "0",
        "rtp_timeout": str(SILENCE_S),
        "rtp_timeout_hold": str(SILENCE_S),
        "allow_subscribe": "no",
        "allow_transfer": "no",
        "callerid": '"Website" <guest>',
        "device_state_busy_at": "1",
    }


def origins(draft: Draft) -> list[str]:
    """Return the origins of pages with the button: ours, and the websites of the answers.

    Args:
        draft: its answers are read only.
    """
    answers = draft.answers
    own = [origin(answers)] if answers.client.hosting == "proxy" else []
    return list(dict.fromkeys((*own, *answers.guests.origins)))


def values(answers: Answers) -> dict[str, Any]:
    """Return what the proxies' templates print for guests; empty without guests.

    Args:
        answers: of the plan.
    """
    guests = answers.guests
    if not guests.enabled:
        return {}
    return {
        "account_path": ACCOUNT_PATH,
        "socket_path": SOCKET_PATH,
        "service": f"127.0.0.1:{PORT}",
        "sockets": sockets(answers),
        "per_visitor": guests.per_visitor + 1,  # a lost connection still counts
        "per_minute": 4 * guests.per_minute,
    }


def page(answers: Answers) -> dict[str, Any]:
    """Return what the page for guests needs; empty where there are none.

    Args:
        answers: complete answers.
    """
    if not answers.guests.enabled:
        return {}
    place = origin(answers)
    return {
        "account_url": place + ACCOUNT_PATH,
        "websocket_url": place.replace("https:", "wss:", 1) + SOCKET_PATH,
        "numbers": list(answers.guests.numbers),
    }


def sockets(answers: Answers) -> int:
    """Return how many WebSockets guests have at most; a lost one counts until its page is back.

    Args:
        answers: of the plan.
    """
    return 2 * answers.guests.calls + 2


def _service(draft: Draft) -> None:
    guests = draft.answers.guests
    draft.document(SERVICE, SERVICE, {})
    draft.document(REQUIREMENTS, REQUIREMENTS, {})
    draft.document(
        SETTINGS,
        f"{SETTINGS}.j2",
        {
            "ari": f"http://127.0.0.1:{PLAIN_HTTP_PORT}/ari",
            "ari_user": ARI_USER,
            "path": ACCOUNT_PATH,
            "numbers": list(guests.numbers),
            "origins": origins(draft),
            "calls": guests.calls,
            "per_visitor": guests.per_visitor,
            "per_minute": guests.per_minute,
            "unused_s": UNUSED_S,
            "longest_s": guests.seconds + UNUSED_S + GRACE_S,
            "captcha": guests.captcha,
            "endpoint": account(draft),
        },
    )
    draft.document(PASSWORD_FILE, f"{PASSWORD_FILE}.j2", {"name": PASSWORD.reveal()}, 0o600)
    draft.document(UNIT, f"{UNIT}.j2", {"port": PORT, "captcha": bool(guests.captcha)})
