"""rtp.conf: ports, ICE, STUN, and what hides the address that browsers need."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.check.addresses import is_inner, parsed, split, stays_here
from wizard.check.finding import Edit, Found, drop, put
from wizard.check.modules import chan_sip, modules
from wizard.check.scene import Scene, truth
from wizard.conf import Section, Variable, Where
from wizard.conf.text import fold
from wizard.numbers import counted
from wizard.plan.situation import FIRST_RTP_PORT, RtpRange

DEFAULT = (5000, 31000)
PORTS_OF_A_CALL = 4
ENOUGH = 200
URI_SCHEMES = ("stun", "stuns", "turn", "turns")
KEEP_LOCAL = "include_local_address"


def rules(scene: Scene) -> Iterator[Found]:
    """All that is wrong with media."""
    if scene.config("rtp").state == "invalid":
        return
    yield from _ports(scene)
    yield from _ice(scene)
    yield from _mappings(scene)
    yield from _behind_nat(scene)
    yield from _doubles(scene)


def _general(scene: Scene) -> Section | None:
    return scene.config("rtp").get("general")


def _line(scene: Scene, name: str) -> Variable | None:
    return scene.line("rtp", "general", name)


def _number(line: Variable | None, default: int) -> int:
    found = counted(line.value.strip()) if line else None
    return default if found is None else found


def _ports(scene: Scene) -> Iterator[Found]:
    first, last = _line(scene, "rtpstart"), _line(scene, "rtpend")
    start, end = _number(first, DEFAULT[0]), _number(last, DEFAULT[1])
    named = first or last
    where = named.where if named else scene.place("rtp", "general")
    facts = {"start": str(start), "end": str(end)}
    if start + start % 2 >= end or end > 65535:
        yield Found("rtp-range-invalid", where, facts)
        return
    size = end - start + 1
    wanted = min(ENOUGH, PORTS_OF_A_CALL * len(scene.browsers))
    if size < wanted:
        calls = str(size // PORTS_OF_A_CALL)
        yield Found("rtp-range-small", where, {**facts, "calls": calls})
    # Media of a browser is on even ports alone.
    refused = [str(each) for each in RtpRange(start, end, 0).refused if not each % 2]
    if refused and scene.browsers:
        told = {**facts, "ports": ", ".join(refused)}
        yield Found("rtp-port-refused", where, told, _above(scene, first, start, end))
    for port, what in _listeners(scene):
        if start <= port <= end:
            yield Found("rtp-range-overlap", where, {**facts, "port": str(port), "what": what})
    facts["what"] = "udptl.conf"
    fax = _range(scene, "udptl", ("udptlstart", "udptlend"), (4000, 4999))
    if scene.exists("udptl") and fax[0] <= end and start <= fax[1]:
        yield Found("rtp-range-overlap", where, {**facts, "port": f"{fax[0]}-{fax[1]}"})


def _above(scene: Scene, line: Variable | None, start: int, end: int) -> tuple[Edit, ...]:
    """Begin above all such ports, where enough others are left."""
    section = _general(scene)
    if section is None or not start < FIRST_RTP_PORT <= end - ENOUGH:
        return ()
    return (put(line, section, "rtpstart", str(FIRST_RTP_PORT)),)


def _range(
    scene: Scene, file: str, names: tuple[str, str], default: tuple[int, int]
) -> tuple[int, int]:
    start, end = (scene.line(file, "general", name) for name in names)
    return _number(start, default[0]), _number(end, default[1])


def _listeners(scene: Scene) -> Iterator[tuple[int, str]]:
    """The UDP ports that other parts of Asterisk listen on."""
    for thing in scene.of_type("transport"):
        if fold(thing.value("protocol", "udp")) == "udp":
            yield split(thing.value("bind"), 5060)[1], f"[{thing.name}]"
    if chan_sip(scene):
        address = scene.value("sip", "general", "udpbindaddr")
        port = _number(scene.line("sip", "general", "bindport"), 5060)
        yield split(address, port)[1], "sip.conf"
    if scene.exists("iax") and modules(scene).loaded("chan_iax2"):
        yield _number(scene.line("iax", "general", "bindport"), 4569), "iax.conf"


def _ice(scene: Scene) -> Iterator[Found]:
    section = _general(scene)
    ice = _line(scene, "icesupport")
    if ice is not None and section is not None and not truth(ice.value):
        yield Found("ice-off", ice.where, edits=(put(ice, section, "icesupport", "yes"),))
    strict = _line(scene, "strictrtp")
    loose = strict is not None and not truth(strict.value)
    if strict is not None and section is not None and loose and fold(strict.value) != "seqno":
        edits = (put(strict, section, "strictrtp", "yes"),)
        yield Found("strict-rtp-off", strict.where, edits=edits)
    stun, turn = _line(scene, "stunaddr"), _line(scene, "turnaddr")
    if stun is not None and ":" in (host := split(stun.value)[0]) and parsed(host):
        yield Found("stun-ipv6", stun.where, edits=(drop(stun),))
    for line in (stun, turn):
        scheme, colon, rest = line.value.strip().partition(":") if line else ("", "", "")
        if line is not None and colon and fold(scheme) in URI_SCHEMES:
            facts = {"option": line.name, "scheme": scheme}
            plain = rest.removeprefix("//").partition("?")[0]
            edits = (Edit("set", line.where, line.name, plain),)
            yield Found("stun-with-scheme", line.where, facts, edits)
    candidates = scene.config("rtp").get("ice_host_candidates")
    for line in (stun, turn):
        if line is not None and line.value and candidates is not None and candidates.variables:
            facts = {"option": line.name}
            yield Found("stun-and-candidates", line.where, facts, (drop(line),))
    if turn is not None and turn.value and scene.suffers("turn-broken"):
        yield Found("turn-broken", turn.where, {"version": scene.release.text})


def _mappings(scene: Scene) -> Iterator[Found]:
    section = scene.config("rtp").get("ice_host_candidates")
    for line in section.variables if section else []:
        advertised, comma, more = (part.strip() for part in line.value.partition(","))
        if parsed(line.name) is None or parsed(advertised) is None:
            yield Found("candidate-no-address", line.where, {"line": line.name})
        elif is_inner(advertised) and not (is_inner(line.name) or stays_here(line.name)):
            facts = {"public": line.name, "private": advertised}
            yield Found("candidate-reversed", line.where, facts)
        elif comma and more != KEEP_LOCAL:
            edits = (Edit("set", line.where, line.name, f"{advertised},{KEEP_LOCAL}"),)
            yield Found("candidate-misspelt", line.where, {"line": line.name}, edits)


def _behind_nat(scene: Scene) -> Iterator[Found]:
    """Somebody knows the public address, and told it to the wrong file."""
    section = scene.config("rtp").get("ice_host_candidates")
    told = [_line(scene, name) for name in ("stunaddr", "turnaddr")]
    if not scene.browsers or (section and section.variables) or any(told):
        return
    for transport in scene.of_type("transport"):
        line = transport.line("external_media_address")
        if line is None or _is_own(scene, line.value):
            continue
        facts = {"name": transport.name, "address": line.value}
        yield Found("nat-not-for-ice", line.where, facts, _mapping(scene, line.value))
        return


def _is_own(scene: Scene, address: str) -> bool:
    return address.strip() in scene.host.addresses()


def _mapping(scene: Scene, public: str) -> tuple[Edit, ...]:
    private = [each for each in scene.host.addresses() if ":" not in each]
    if len(private) != 1 or parsed(public) is None or not scene.exists("rtp"):
        return ()
    where = Where("rtp.conf", 0)
    return (Edit("section", where, private[0], public, "ice_host_candidates"),)


def _doubles(scene: Scene) -> Iterator[Found]:
    """Which of two equal lines counts changed with 23."""
    section = _general(scene)
    if section is None:
        return
    for name in ("rtpstart", "rtpend", "stunaddr", "turnaddr", "icesupport", "strictrtp"):
        lines = section.all(name)
        counts = _line(scene, name)
        other = next((each for each in lines if counts and each.value != counts.value), None)
        if other is not None and counts is not None:
            facts = {"option": name, "line": str(counts.where)}
            yield Found("rtp-line-twice", other.where, facts, (drop(other),))
