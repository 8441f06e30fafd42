"""Lines of pjsip.conf that a reload takes up, and those that it does not.

The console shows what Asterisk read; whether that counts, only an answer on the wire tells.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from tests.lab import asterisk, looks, reloads
from tests.lab.machine import VERSIONS
from tests.lab.pjsip_console import LINE, MINIMAL, agrees
from tests.lab.seeing import Seen, held, of_ids, together
from wizard.catalogue import Catalogue

pytestmark = pytest.mark.lab

OPTIONS = Catalogue().options_of("pjsip")

# Option, the line before, the line after. Of a transport only what the console shows as it is in
# force can be told apart: a new value of, say, tos is shown and not used. Of the global section a
# new value is always shown, also where it counts after a restart only.
CHANGES = (
    ("endpoint/webrtc", "no", "yes"),
    ("endpoint/context", "one", "two"),
    ("endpoint/rtp_timeout", "10", "20"),
    ("endpoint/rtp_symmetric", "no", "yes"),
    ("endpoint/direct_media", "yes", "no"),
    ("endpoint/dtmf_mode", "rfc4733", "info"),
    ("endpoint/timers_sess_expires", "1000", "2000"),
    ("endpoint/identify_by", "username", "ip"),
    ("endpoint/media_address", "192.0.2.1", "192.0.2.2"),
    ("aor/max_contacts", "1", "2"),
    ("aor/remove_existing", "no", "yes"),
    ("aor/qualify_frequency", "0", "60"),
    ("aor/maximum_expiration", "600", "900"),
    ("auth/password", "old", "new"),
    ("auth/realm", "one", "two"),
    ("auth/nonce_lifetime", "30", "60"),
    ("global/user_agent", "one", "two"),
    ("global/keep_alive_interval", "30", "60"),
    ("global/default_realm", "one", "two"),
    ("transport/external_media_address", "192.0.2.1", "192.0.2.2"),
    ("transport/external_signaling_address", "192.0.2.1", "192.0.2.2"),
    ("transport/external_signaling_port", "5080", "5090"),
    ("transport/local_net", "10.0.0.0/255.0.0.0", "10.1.0.0/255.255.0.0"),
    ("transport/websocket_write_timeout", "200", "300"),
    ("transport/bind", "127.0.0.1:5070", "127.0.0.1:5071"),
    ("system/timer_t1", "500", "600"),
    ("system/timer_b", "40000", "50000"),
    ("system/compact_headers", "no", "yes"),
)
GIVEN = {"auth": "username=someone\n", "transport": "protocol=udp\n"}


def conf(after: bool) -> str:
    """The file before or after the change."""
    text = ""
    for kind in dict.fromkeys(option.partition("/")[0] for option, _, _ in CHANGES):
        text += f"[the-{kind}]\ntype={kind}\n{GIVEN.get(kind, '')}"
        for option, old, new in CHANGES:
            if option.startswith(f"{kind}/"):
                text += f"{option.partition('/')[2]}={new if after else old}\n"
        text += "\n"
    return text


def shown(running: asterisk.Asterisk) -> dict[str, str]:
    """Every option of the objects, as the console shows it."""
    found: dict[str, str] = {}
    for kind in ("endpoint", "aor", "auth", "transport"):
        said = running.cli(f"pjsip show {kind} the-{kind}")
        found |= {f"{kind}/{key}": text for key, text in LINE.findall(said)}
    general, _, system = running.cli("pjsip show settings").partition("System Settings:")
    for kind, said in (("global", general), ("system", system)):
        found |= {f"{kind}/{key}": text for key, text in LINE.findall(said)}
    return found


@functools.cache
def reloaded(branch: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """The version, and what is shown before and after a change of the file and a reload."""
    with asterisk.start(MINIMAL, branch, extra={"pjsip.conf": conf(after=False)}) as running:
        before = shown(running)
        running.path("/etc/asterisk/pjsip.conf").write_text(conf(after=True))
        running.cli("module reload res_pjsip.so")
        running.wait_for("pjsip show endpoint the-endpoint", r"\n rtp_timeout +: 20")
        return running.version, before, shown(running)


def judged(branch: str) -> Iterator[tuple[str, str]]:
    """Every option that was changed, and the complaint about what was seen."""
    _, before, after = reloaded(branch)
    for name, old, new in CHANGES:
        option = OPTIONS[f"pjsip/{name}"]
        expected = new if option.takes_effect == "reload" else old
        wrong = []
        if not agrees(option, old, before[name]):
            wrong.append(f"{before[name]!r} before, not {old!r}")
        if not agrees(option, expected, after[name]):
            wrong.append(f"{after[name]!r} after a reload, not {expected!r}")
        yield option.id, "; ".join(wrong)


class Answered(NamedTuple):
    """What a version answered before a change, after it and a reload, and after a restart."""

    version: str
    before: dict[str, str]
    reloaded: dict[str, str]
    restarted: dict[str, str]


@functools.cache
def answered(branch: str) -> Answered:
    """One boot with the old file, a reload with the new one, and a second boot."""
    modules = (MINIMAL / "modules.conf").read_text() + "".join(
        f"load={name}.so\n" for name in ("res_pjsip_refer", "res_pjsip_endpoint_identifier_ip")
    )
    extra = {"pjsip.conf": reloads.conf(after=False), "modules.conf": modules}
    with asterisk.start(MINIMAL, branch, extra=extra) as running:
        before = reloads.answers(running)
        running.path("/etc/asterisk/pjsip.conf").write_text(reloads.conf(after=True))
        running.cli("module reload res_pjsip.so")
        running.wait_for("pjsip show settings", r"user_agent +: two")
        reloaded = reloads.answers(running)
        running.stop()
        running.boot()
        return Answered(running.version, before, reloaded, reloads.answers(running))


def effects(branch: str) -> Iterator[tuple[str, str]]:
    """Every option that was changed, and the complaint about what was answered."""
    seen = answered(branch)
    for each in reloads.EFFECTS:
        option = OPTIONS[f"pjsip/{each.option}"]
        at_once = option.takes_effect == "reload"
        wrong = [
            f"{when}: {text}"
            for when, text, new in (
                ("before", seen.before[each.option], False),
                ("after a reload", seen.reloaded[each.option], at_once),
                ("after a restart", seen.restarted[each.option], True),
            )
            if not re.search(each.pattern(after=new), text)
        ]
        yield option.id, "\n".join(wrong)


def shows(release: str) -> Seen:
    """What the catalogue says that a release shows."""
    parts = (
        of_ids(looks.shown("takes_effect"), (f"pjsip/{name}" for name, _, _ in CHANGES), release),
        of_ids("takes_effect", (f"pjsip/{each.option}" for each in reloads.EFFECTS), release),
    )
    return together(parts)


@pytest.mark.parametrize("branch", VERSIONS)
def test_a_reload_takes_up_what_the_catalogue_says_and_leaves_the_rest(branch: str) -> None:
    wrong = [f"{option}: {text}" for option, text in judged(branch) if text]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("branch", VERSIONS)
def test_on_the_wire_a_change_counts_when_the_catalogue_says(branch: str) -> None:
    wrong = [f"{option}: {text}" for option, text in effects(branch) if text]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("branch", VERSIONS)
def test_the_published_table_holds_what_a_reload_took_up(
    branch: str, sees: Callable[[Seen, Seen], None]
) -> None:
    release = reloaded(branch)[0]
    parts = (
        held(looks.shown("takes_effect"), judged(branch), release),
        held("takes_effect", effects(branch), release),
    )
    sees(together(parts), shows(release))
