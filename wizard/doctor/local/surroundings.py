"""The layers of the machine itself: address, host name, clock, ports, firewall."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from wizard.conf import resolve
from wizard.conf.meaning import media as rtp
from wizard.conf.meaning.media import Media
from wizard.doctor.layers.names import look_up
from wizard.doctor.layers.relays import mapped_address
from wizard.doctor.local import firewall as rules
from wizard.doctor.local.asterisk import LocalAsterisk, MediaPorts, RunningAsterisk
from wizard.doctor.local.console import RTP_SETTINGS, media_ports
from wizard.doctor.visit import is_address
from wizard.platforms import FoundPlatform

SLOW_S = 1.5
# No version of this program is older.
OLDEST = datetime(2026, 1, 1, tzinfo=UTC)
MOST_PROCESSES = 20_000


async def address(site: LocalAsterisk, server: RunningAsterisk) -> None:
    """Check that rtp.conf gives browsers the address that the internet sees.

    Args:
        site: the machine with its Asterisk.
        server: from :func:`~wizard.doctor.local.console.server`.

    Raises:
        LayerFailed: the address is wrong, or missing.
    """
    folder = Path(site.machine.configuration(server.folder))
    media = read_media(folder, server.major, server.folder)
    stunaddr = media.value("stunaddr")
    mappings = {each.local: each.advertised for each in media.candidates}
    own = {
        each.address
        for each in site.machine.interfaces()
        if not ipaddress.ip_address(each.address).is_loopback
    }
    for inside in mappings:
        if inside not in own and is_address(inside):
            site.fail("address.dead", inside=inside, own=", ".join(sorted(own)))
    stun = [*site.options.stun, *([stunaddr] if stunaddr else [])]
    public = await _public(site, stun)
    if not public:
        site.note("address.unknown", own=", ".join(sorted(own)))
    elif public in own:
        site.note("address.own", public=public)
    elif public in mappings.values():
        site.note("address.mapped", public=public)
    elif mappings:
        site.fail("address.stale", public=public, told=", ".join(mappings.values()))
    elif stunaddr:
        site.note("address.by-stun", public=public, stun=stunaddr)
    else:
        site.note("address.hidden", public=public, own=", ".join(sorted(own)))


async def _public(site: LocalAsterisk, stun: list[str]) -> str:
    """The address that the internet sees, by STUN, or else what the server's name means."""
    for uri in stun[:2]:
        with suppress(OSError, UnicodeError, TimeoutError):
            return await mapped_address(uri, site.limit)
    host = site.target.host if site.target else ""
    with suppress(OSError, UnicodeError, TimeoutError):
        async with asyncio.timeout(site.limit):
            found = [host] if is_address(host) else await look_up(host) if host else []
        four = [each for each in found if ":" not in each]
        if four and not ipaddress.ip_address(four[0]).is_loopback:
            return four[0]
    return ""


def read_media(folder: Path, major: int, settings: str = "") -> Media:
    """Return the media settings as Asterisk reads them, with includes followed.

    Args:
        folder: the configuration.
        major: the branch of Asterisk.
        settings: what Asterisk calls that folder, if it sees it elsewhere.

    Returns:
        The settings; the defaults where the file may not be read.
    """
    named = settings or str(folder)
    config = resolve(folder, rtp.FILE, config_dir=named, lenient=True, follow=True, major=major)
    return Media(config, major)


async def hostname(site: LocalAsterisk) -> None:
    """Check that the machine's own name resolves quickly: Asterisk looks it up for every call.

    Args:
        site: the machine with its Asterisk.

    Raises:
        LayerFailed: the look-up is slow.
    """
    name = site.machine.host_name()
    began = time.monotonic()
    problem = ""
    try:
        async with asyncio.timeout(site.limit):
            found = await look_up(name)
    except TimeoutError:
        site.fail("hostname.slow", name=name, seconds=f"{site.limit:.0f}")
    except (socket.gaierror, UnicodeError) as error:
        problem = str(error)
    took = time.monotonic() - began
    if took > SLOW_S:
        site.fail("hostname.slow", name=name, seconds=f"{took:.1f}")
    if problem:
        site.note("hostname.unknown", name=name)
    else:
        site.note("hostname.known", name=name, addresses=", ".join(found), seconds=f"{took:.2f}")


async def clock(site: LocalAsterisk) -> None:
    """Check the clock, as far as possible: certificates depend on it.

    Args:
        site: the machine with its Asterisk.

    Raises:
        LayerFailed: the clock is in the past.
    """
    now = datetime.now(UTC)
    facts = {"now": f"{now:%Y-%m-%d %H:%M:%S} UTC"}
    if now < OLDEST:
        site.fail("clock.past", **facts)
    program = site.machine.program("timedatectl")
    asked = [program or "", "show", "--property=NTPSynchronized", "--value"]
    synchronised = (site.machine.run(asked, 2.0) or "").strip() if program else ""
    site.note("clock.unset" if synchronised == "no" else "clock.set", **facts)


async def ports(site: LocalAsterisk) -> MediaPorts | None:
    """Check whether other programs use ports of the RTP range.

    Args:
        site: the machine with its Asterisk.

    Returns:
        The range, or None if it is not known.
    """
    rtp = media_ports(site.ask(RTP_SETTINGS))
    if rtp is None:
        site.note("ports.unknown")
        return None
    held = {
        inode: port
        for file in ("/proc/net/udp", "/proc/net/udp6")
        for port, inode in _sockets(site.machine.read(file))
        if rtp[0] <= port <= rtp[1]
    }
    others: dict[str, list[int]] = {}
    for inode, program in _owners(held):
        if program != "asterisk":
            others.setdefault(program, []).append(held[inode])
    start, end = rtp
    if others:
        shown = "; ".join(f"{name}: {sorted(found)[0]}" for name, found in others.items())
        site.note("ports.taken", programs=shown, start=start, end=end)
    else:
        site.note("ports.free", start=start, end=end)
    return rtp


def _sockets(table: str) -> Iterator[tuple[int, str]]:
    """Local port and inode of every socket in one of the kernel's tables."""
    for line in table.splitlines()[1:]:
        words = line.split()
        with suppress(ValueError, IndexError):
            yield int(words[1].rpartition(":")[2], 16), words[9]


def _owners(inodes: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Which program holds which socket, as far as this user may know."""
    if not inodes:
        return
    wanted = {f"socket:[{inode}]": inode for inode in inodes}
    for process in islice(Path("/proc").glob("[0-9]*"), MOST_PROCESSES):
        with suppress(OSError):
            for entry in (process / "fd").iterdir():
                with suppress(OSError):
                    if inode := wanted.get(str(entry.readlink())):
                        yield inode, (process / "comm").read_text().strip()


async def firewall(
    site: LocalAsterisk,
    rtp: MediaPorts | None,
    https: int,
    platform: FoundPlatform | None = None,
) -> None:
    """Check that the machine's own firewall lets browsers in, as far as it can be read.

    Args:
        site: the machine with its Asterisk.
        rtp: the RTP port range; None if not known.
        https: the TLS port of the HTTP server; 0 without TLS.
        platform: that generates the configuration, and may have a firewall of its own.
    """
    program = site.machine.program("nft")
    ruleset = site.machine.run([program, "-j", "list", "ruleset"], site.limit) if program else None
    found = rules.read(ruleset or "")
    if found is None:
        site.note("firewall.unreadable")
        return
    if not found.closed:
        site.note("firewall.open")
        return
    needed = [("udp", *rtp)] if rtp else []
    needed += [("tcp", https, https)] if https else []
    missing = [
        f"{protocol} {start}" + (f"-{end}" if end != start else "")
        for protocol, start, end in needed
        if not found.lets_in(protocol, start, end)
    ]
    named = platform.setting("firewall") if platform else None
    if missing and platform is not None and named is not None:
        facts = {"platform": platform.name, "menu": named.menu}
        site.note("firewall.closed-platform", missing=", ".join(missing), **facts)
    elif missing:
        site.note("firewall.closed", missing=", ".join(missing))
    else:
        site.note("firewall.lets-in")
