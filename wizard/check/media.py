"""rtp.conf: ports, ICE, STUN, and what hides the address that browsers need."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.answers.ports import FIRST_RTP_PORT, blocked_media_ports
from wizard.check.addresses import is_inner, parsed, stays_here
from wizard.check.modules import chan_sip
from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation, drop, put
from wizard.conf import Section, Variable, Where
from wizard.conf.meaning.media import CANDIDATES, KEEP_LOCAL
from wizard.conf.meaning.values import address, is_true, ranged
from wizard.conf.text import fold

PORTS_OF_A_CALL = 4
FEWEST_CALLS = 5
"""A server for fewer calls at once than these is not meant, whoever is listed."""
ENOUGH = 200
ROOMY = 20000
"""The first port of a range with enough others behind it."""
URI_SCHEMES = ("stun", "stuns", "turn", "turns")


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield what is wrong with ports, ICE, STUN and addresses in rtp.conf."""
    if scene.config("rtp").state in ("invalid", "unseen"):
        return
    yield from _ports(scene)
    yield from _ice(scene)
    yield from _mappings(scene)
    yield from _behind_nat(scene)
    yield from _doubles(scene)


def _general(scene: Scene) -> Section | None:
    return scene.config("rtp").get("general")


def _ports(scene: Scene) -> Iterator[Violation]:
    first, last = scene.media.line("rtpstart"), scene.media.line("rtpend")
    start, end = scene.media.written_ports
    named = first or last
    where = named.where if named else scene.place("rtp", "general")
    facts = {"start": str(start), "end": str(end)}
    if start + start % 2 >= end or end > 65535:
        yield Violation("rtp-range-invalid", where, facts)
        return
    start, end = scene.media.ports
    size = end - start + 1
    needed = PORTS_OF_A_CALL * max(FEWEST_CALLS, len(scene.browsers))
    if size < min(ENOUGH, needed):
        calls = str(size // PORTS_OF_A_CALL)
        yield Violation("rtp-range-small", where, {**facts, "calls": calls})
    refused = [str(each) for each in blocked_media_ports(start, end)]
    seen = scene.own or scene.exists("rtp")  # a copy may leave out what the server has
    if refused and scene.browsers and seen:
        told = {**facts, "ports": ", ".join(refused), "range": _better(start, end)}
        yield Violation("rtp-port-refused", where, told, _above(scene, first, start, end))
    for port, what in _listeners(scene) if seen else ():
        if start <= port <= end:
            yield Violation("rtp-range-overlap", where, {**facts, "port": str(port), "what": what})
    facts["what"] = "udptl.conf"
    fax = _range(scene, "udptl", ("udptlstart", "udptlend"), (4000, 4999))
    if seen and scene.exists("udptl") and fax[0] <= end and start <= fax[1]:
        yield Violation("rtp-range-overlap", where, {**facts, "port": f"{fax[0]}-{fax[1]}"})


def _better(start: int, end: int) -> str:
    """A range above all such ports that is as large, or large enough."""
    if end - ENOUGH >= FIRST_RTP_PORT:
        return f"rtpstart={FIRST_RTP_PORT}"
    return f"rtpstart={ROOMY}, rtpend={ROOMY + end - start}"


def _above(scene: Scene, line: Variable | None, start: int, end: int) -> tuple[Edit, ...]:
    """Begin above all such ports, where enough others are left."""
    section = _general(scene)
    if section is None or not start < FIRST_RTP_PORT <= end - ENOUGH:
        return ()
    return (put(line, section, "rtpstart", str(FIRST_RTP_PORT)),)


def _range(
    scene: Scene, file: str, names: tuple[str, str], default: tuple[int, int]
) -> tuple[int, int]:
    start, end = (
        ranged(scene.value(file, "general", name), usual)
        for name, usual in zip(names, default, strict=True)
    )
    return start, end


def _listeners(scene: Scene) -> Iterator[tuple[int, str]]:
    """The UDP ports that other parts of Asterisk listen on."""
    for thing in scene.of_type("transport"):
        if fold(thing.value("protocol", "udp")) == "udp":
            yield address(thing.value("bind"), 5060).port, f"[{thing.name}]"
    if chan_sip(scene):
        port = ranged(scene.value("sip", "general", "bindport"), 5060)
        yield address(scene.value("sip", "general", "udpbindaddr"), port).port, "sip.conf"
    if scene.exists("iax") and scene.modules.loaded("chan_iax2"):
        port = ranged(scene.value("iax", "general", "bindport"), 4569, 1024)
        yield port, "iax.conf"


def _ice(scene: Scene) -> Iterator[Violation]:
    section = _general(scene)
    ice = scene.media.line("icesupport")
    if ice is not None and section is not None and not is_true(ice.value):
        edits = () if _phones_with_ice(scene) else (put(ice, section, "icesupport", "yes"),)
        yield Violation("ice-off", ice.where, edits=edits)
    strict = scene.media.line("strictrtp")
    loose = strict is not None and not is_true(strict.value)
    if strict is not None and section is not None and loose and fold(strict.value) != "seqno":
        edits = (put(strict, section, "strictrtp", "yes"),)
        yield Violation("strict-rtp-off", strict.where, edits=edits)
    stun, turn = scene.media.line("stunaddr"), scene.media.line("turnaddr")
    if stun is not None and ":" in (host := address(stun.value).host) and parsed(host):
        yield Violation("stun-ipv6", stun.where, edits=(drop(stun),))
    for line in (stun, turn):
        scheme, colon, rest = line.value.strip().partition(":") if line else ("", "", "")
        if line is not None and colon and fold(scheme) in URI_SCHEMES:
            facts = {"option": line.name, "scheme": scheme}
            plain = rest.removeprefix("//").partition("?")[0]
            edits = (Edit("set", line.where, line.name, plain),)
            yield Violation("stun-with-scheme", line.where, facts, edits)
    candidates = scene.config("rtp").get(CANDIDATES)
    for line in (stun, turn):
        if line is not None and line.value and candidates is not None and candidates.variables:
            facts = {"option": line.name}
            yield Violation("stun-and-candidates", line.where, facts, (drop(line),))
    if turn is not None and turn.value:
        yield from _turn_login(scene)
    if turn is not None and turn.value and scene.suffers("turn-broken"):
        yield Violation("turn-broken", turn.where, {"version": scene.release.text})


def _turn_login(scene: Scene) -> Iterator[Violation]:
    """A user name or a password of the relay without the other."""
    login = ("turnusername", "turnpassword")
    for option, missing in (login, login[::-1]):
        given, other = scene.media.line(option), scene.media.line(missing)
        if given is not None and given.value and not (other and other.value):
            facts = {"option": option, "missing": missing}
            yield Violation("turn-incomplete", given.where, facts)


def _phones_with_ice(scene: Scene) -> bool:
    """Whether phones would be offered ICE from then on; chan_sip does so by default."""
    phones = (each for each in scene.of_type("endpoint") if not scene.serves_browsers(each))
    return chan_sip(scene) or any(each.on("ice_support") for each in phones)


def _mappings(scene: Scene) -> Iterator[Violation]:
    for line, local, advertised, more in scene.media.candidates:
        if parsed(local) is None or parsed(advertised) is None:
            yield Violation("candidate-no-address", line.where, {"line": local})
        elif is_inner(advertised) and not (is_inner(local) or stays_here(local)):
            facts = {"public": local, "private": advertised}
            yield Violation("candidate-reversed", line.where, facts)
        elif more not in (None, KEEP_LOCAL):
            edits = (Edit("set", line.where, line.name, f"{advertised},{KEEP_LOCAL}"),)
            yield Violation("candidate-misspelt", line.where, {"line": local}, edits)


def _behind_nat(scene: Scene) -> Iterator[Violation]:
    """Somebody knows the public address, and told it to the wrong file."""
    if not scene.browsers or scene.media.tells_more:
        return
    for transport in scene.of_type("transport"):
        line = transport.line("external_media_address")
        if line is None or _is_own(scene, line.value):
            continue
        facts = {"name": transport.name, "address": line.value}
        yield Violation("nat-not-for-ice", line.where, facts, _mapping(scene, line.value))
        return


def _is_own(scene: Scene, address: str) -> bool:
    return address.strip() in scene.host.addresses()


def _mapping(scene: Scene, public: str) -> tuple[Edit, ...]:
    private = [each for each in scene.host.addresses() if ":" not in each]
    if len(private) != 1 or parsed(public) is None or not scene.exists("rtp"):
        return ()
    where = Where("rtp.conf", 0)
    return (Edit("section", where, private[0], public, CANDIDATES),)


def _doubles(scene: Scene) -> Iterator[Violation]:
    """Which of two equal lines counts changed with 23."""
    section = _general(scene)
    if section is None:
        return
    for name in ("rtpstart", "rtpend", "stunaddr", "turnaddr", "icesupport", "strictrtp"):
        lines = section.all(name)
        counts = scene.media.line(name)
        other = next((each for each in lines if counts and each.value != counts.value), None)
        if other is not None and counts is not None:
            facts = {"option": name, "line": str(counts.where)}
            yield Violation("rtp-line-twice", other.where, facts, (drop(other),))
