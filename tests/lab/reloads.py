"""What shows on the wire whether a changed line of pjsip.conf counts: one request for each."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from tests.lab import asterisk
from tests.lab.sip_line import Line

# The address that an account is found by, in [by-address].
TRUNK: Final = "127.0.0.9"


@dataclass(frozen=True)
class Effect:
    """An option that is changed, and a request whose answer differs.

    Attributes:
        option: without the file, such as "global/user_agent".

        old, new: its value before and after.

        sign: expression that the answer matches with either, `{value}` being that value where
        the answer tells it; of others, `signs` has one for each.

        method, more, user, profile: the request.

        host: where it comes from.

        times: how often it is asked; the last answer counts.

        lines: what its own section needs besides.
    """

    option: str
    old: str
    new: str
    sign: str = ""
    signs: tuple[str, str] = ("", "")
    method: str = "OPTIONS"
    more: str = ""
    user: str = ""
    profile: str = ""
    host: str = "127.0.0.1"
    times: int = 1
    lines: str = ""

    @property
    def section(self) -> str:
        """The name of the section that holds the line."""
        kind, _, key = self.option.partition("/")
        return "the-global" if kind == "global" else key.replace("_", "-")

    def pattern(self, *, after: bool) -> str:
        """What an answer looks like when the old or the new value counts."""
        value = re.escape(self.new if after else self.old)
        return self.sign.replace("{value}", value) or self.signs[after]


# An account that may call, whatever is changed.
OTHER: Final = "media-address"
PLACE: Final = "[{name}]\ntype=endpoint\ncontext=internal\nallow=ulaw\naors={name}\n{endpoint}\n"
EFFECTS: Final = (
    Effect("global/user_agent", "one", "two", sign=r"\nServer: {value}\r", user=OTHER),
    Effect(
        "global/default_realm", "one", "two", sign=r'realm="{value}"', method="REGISTER",
        user="nobody",
    ),
    Effect(
        "global/norefersub", "yes", "no", user=OTHER,
        signs=(r"\nSupported:.*norefersub", r"\A(?!(?s:.*)norefersub)"),
    ),
    Effect(
        "global/endpoint_identifier_order", "ip,username", "username,ip", method="INVITE",
        user=OTHER, profile="RTP/AVP", host=TRUNK,
        signs=(r"\ASIP/2\.0 404 ", r"\ASIP/2\.0 200 "),
    ),
    Effect(
        "endpoint/context", "nowhere", "internal", method="INVITE", profile="RTP/AVP",
        signs=(r"\ASIP/2\.0 404 ", r"\ASIP/2\.0 200 "),
    ),
    Effect(
        "endpoint/media_address", "192.0.2.1", "192.0.2.2", method="INVITE", profile="RTP/AVP",
        sign=r"\nc=IN IP4 {value}\r",
    ),
    Effect(
        "endpoint/identify_by", "username", "ip", method="REGISTER",
        signs=(r"\ASIP/2\.0 200 ", r"\ASIP/2\.0 401 "),
    ),
    Effect(
        "endpoint/timers_sess_expires", "1000", "2000", method="INVITE", profile="RTP/AVP",
        more="Supported: timer\r\n", sign=r"\nSession-Expires: {value}\b", lines="timers=always",
    ),
    Effect(
        "aor/max_contacts", "1", "5", method="REGISTER", times=2,
        signs=(r"\ASIP/2\.0 403 ", r"\ASIP/2\.0 200 "),
    ),
    Effect(
        "aor/remove_existing", "no", "yes", method="REGISTER", times=2, lines="max_contacts=1",
        signs=(r"\ASIP/2\.0 403 ", r"\ASIP/2\.0 200 "),
    ),
    Effect(
        "aor/maximum_expiration", "600", "900", method="REGISTER", lines="max_contacts=9",
        more="Expires: 7200\r\n", sign=r"\n(Contact:.*expires=|Expires: ){value}\b",
    ),
    Effect("auth/realm", "one", "two", sign=r'realm="{value}"', method="REGISTER"),
)  # fmt: skip


def conf(*, after: bool) -> str:
    """The pjsip.conf before or after the change of every option."""
    general = ["[the-global]", "type=global"]
    parts = ["[plain]\ntype=transport\nprotocol=udp\nbind=0.0.0.0\n"]
    for each in EFFECTS:
        kind, _, key = each.option.partition("/")
        line = f"{key}={each.new if after else each.old}"
        if kind == "global":
            general.append(line)
            continue
        lines = {"endpoint": "", "aor": "max_contacts=9", "auth": ""}
        lines[kind] = "\n".join(filter(None, (each.lines, line)))
        endpoint = lines["endpoint"] + (f"auth={each.section}" if kind == "auth" else "")
        parts.append(PLACE.format(name=each.section, endpoint=endpoint))
        parts.append(f"[{each.section}]\ntype=aor\n{lines['aor']}\n")
        if kind == "auth":
            parts.append(f"[{each.section}]\ntype=auth\nusername=x\npassword=y\n{line}\n")
    parts.append("[by-address]\ntype=endpoint\ncontext=nowhere\nallow=ulaw\n")
    parts.append(f"[by-address]\ntype=identify\nendpoint=by-address\nmatch={TRUNK}\n")
    return "\n".join([*general, "", *parts])


def answers(running: asterisk.Asterisk) -> dict[str, str]:
    """What Asterisk answers to the request of each effect."""
    found = {}
    with ExitStack() as stack:
        lines: dict[str, Line] = {}
        for each in EFFECTS:
            if each.host not in lines:
                lines[each.host] = Line(running.net, each.host)
                stack.callback(lines[each.host].close)
            for _ in range(each.times):
                answer = lines[each.host].ask(
                    each.method, each.user or each.section, profile=each.profile, more=each.more
                )
            found[each.option] = answer.text
    return found
