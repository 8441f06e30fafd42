"""Codecs, the version that has them, and the ports of media."""

from __future__ import annotations

from wizard.answers.case import Case, Impossible, short
from wizard.answers.fields import nearest
from wizard.answers.ports import (
    FIRST_RTP_PORT,
    LAST_PORT,
    most_calls,
    ports_per_call,
    rtp_range,
)
from wizard.answers.tomltext import toml_value
from wizard.codecs.facts import node_of
from wizard.codecs.wish import Wish, help_with, stuck

CODECS = {"codecs.audio": "audio", "codecs.video": "video", "codecs.phones": "audio"}
SAFE = {"audio": ["ulaw"], "video": ["vp8"]}


def unknown_version(case: Case) -> Impossible:
    """The version is invalid, or its branch is not in the catalogue."""
    text, branches = case["asterisk.version"], case.catalogue.branches
    if text is None:
        return
    version = case.version
    if version is None or str(version.major) not in branches or text != text.strip():
        known = ", ".join(branches)
        newest = str(case.catalogue.newest.major)
        yield "asterisk.version", {"version": short(text), "known": known, "newest": newest}


def unknown_codec(case: Case) -> Impossible:
    """A codec of this kind is not in the catalogue."""
    for key, kind in CODECS.items():
        known = [codec.id for codec in case.catalogue.codecs.values() if codec.kind == kind]
        names = case[key] or ()
        meant = (name if name in known else nearest(name, known) for name in names)
        good = list(dict.fromkeys(name for name in meant if name))
        for name in names:
            if name not in known:
                shown = {"codec": short(name), "known": ", ".join(known)}
                yield key, {**shown, "key": key, "instead": toml_value(good or SAFE[kind])}


def no_codec(case: Case) -> Impossible:
    """The list of audio codecs for browsers is empty."""
    if case["codecs.audio"] is not None and not case["codecs.audio"]:
        yield "codecs.audio", {}


def no_phone_codec(case: Case) -> Impossible:
    """There are desk phones, and their list of codecs is empty."""
    if case.phones and case["codecs.phones"] is not None and not case["codecs.phones"]:
        yield "codecs.phones", {}


def alone_browsers(case: Case) -> Impossible:
    """No codec of the browsers is shared with the phones or can be translated."""
    yield from _no_common(case, "codecs.audio")


def alone_phones(case: Case) -> Impossible:
    """No codec of the phones is shared with the browsers or can be translated."""
    yield from _no_common(case, "codecs.phones")


def _no_common(case: Case, key: str) -> Impossible:
    audio, phones = case["codecs.audio"] or (), case["codecs.phones"] or ()
    if not (case.phones and audio and phones) or set(audio) & set(phones):
        return
    if not {*audio, *phones, *(case["codecs.video"] or ())} <= case.catalogue.codecs.keys():
        return  # said by another rule
    wish = _wish(case)
    if wish is None or not stuck(case.catalogue, wish) >= set(case[key]):
        return
    found = (
        help_with(case.catalogue, wish, node_of(case.catalogue, one), node_of(case.catalogue, two))
        for one in audio
        for two in phones
    )
    modules = min(filter(None, found), key=len, default=())
    yield (
        key,
        {
            "browsers": ", ".join(audio),
            "phones": ", ".join(phones),
            "modules": ", ".join(modules) or "–",
            "instead": toml_value([*case[key], "ulaw"]),
        },
    )


def _wish(case: Case) -> Wish | None:
    version = case.version
    if version is None or case["asterisk.opus"] is None:
        return None
    lists = [case[key] or () for key in CODECS]
    return Wish(
        version,
        case["asterisk.build"] or "debian",
        case["asterisk.opus"],
        tuple(case["asterisk.codec_modules"] or ()),
        tuple(name for names in lists for name in names),
        phones=True,
    )


def half_range(case: Case) -> Impossible:
    """Only one end of the RTP port range is set."""
    start, end = case["network.rtp_start"], case["network.rtp_end"]
    if (start is None) == (end is None):
        return
    key = "network.rtp_start" if start is None else "network.rtp_end"
    whole = rtp_range(case["sizing.calls"] or 1, video=case.video, start=start, end=end)
    instead = max(1024, whole.start) if start is None else min(whole.end, LAST_PORT)
    yield key, {"key": key, "instead": instead}


def odd_range(case: Case) -> Impossible:
    """The first RTP port is odd; RTP takes the even port of a pair (RFC 3550, section 11)."""
    start = case["network.rtp_start"]
    if start is not None and start % 2:
        even = start + 1 if start < LAST_PORT else start - 1
        yield "network.rtp_start", {"start": start, "even": even}


def _both(case: Case) -> tuple[int, int] | None:
    start, end = case["network.rtp_start"], case["network.rtp_end"]
    return None if start is None or end is None else (start, end)


def reversed_range(case: Case) -> Impossible:
    """The RTP port range is empty: its end is not above its start."""
    if (both := _both(case)) and both[0] >= both[1]:
        yield "network.rtp_end", {"start": both[0], "end": both[1]}


def small_range(case: Case) -> Impossible:
    """The RTP port range has fewer ports than the calls need."""
    both, rtp = _both(case), case.rtp
    size = both[1] - both[0] + 1 if both else 0
    if not both or rtp is None or both[0] >= both[1] or size >= rtp.needed:
        return
    start, calls = both[0], case["sizing.calls"]
    wanted = start + 2 * rtp.needed - 1
    fitting = max(1, calls * size // rtp.needed)
    larger = f"network.rtp_end = {wanted}"
    yield (
        "network.rtp_end",
        {
            "start": start,
            "end": both[1],
            "size": size,
            "needed": rtp.needed,
            "calls": calls,
            "instead": larger if wanted <= LAST_PORT else f"sizing.calls = {fitting}",
        },
    )


def blocked_range(case: Case) -> Impossible:
    """Without the ports that browsers block, the RTP port range is too small for the calls."""
    both, rtp = _both(case), case.rtp
    if not both or rtp is None or rtp.size >= rtp.needed:
        return
    if not rtp.blocked or both[1] - both[0] + 1 < rtp.needed:
        return  # said by the rule of the size
    calls = case["sizing.calls"]
    most = (LAST_PORT - FIRST_RTP_PORT + 1) // ports_per_call(video=case.video)
    fitting = min(calls, most)
    free = rtp_range(fitting, video=case.video, start=None, end=None)
    yield (
        "network.rtp_end",
        {
            "given": "-".join(map(str, both)),
            "ports": ", ".join(map(str, rtp.blocked)),
            "start": rtp.start,
            "end": rtp.end,
            "size": rtp.size,
            "calls": calls,
            "needed": rtp.needed,
            "first": free.start,
            "last": min(free.end, LAST_PORT),
            "fitting": fitting,
        },
    )


def outside_range(case: Case) -> Impossible:
    """The RTP port range derived from the number of calls leaves the valid ports."""
    rtp = case.rtp
    if _both(case) is None and rtp is not None and (rtp.end > LAST_PORT or rtp.start < 1024):
        shown = {"start": rtp.start, "end": rtp.end, "most": most_calls(video=case.video)}
        yield "sizing.calls", {"calls": case["sizing.calls"], **shown}
