"""Addresses: what ``rtp.conf`` and the transports say about the way from the internet."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import NamedTuple

from wizard.answers.validate import VALIDATORS
from wizard.check.addresses import is_inner, stays_here
from wizard.check.scene import Scene
from wizard.conf import Variable, Where
from wizard.conf.meaning.media import KEEP_LOCAL
from wizard.conf.meaning.values import address
from wizard.errors import Invalid
from wizard.takeover.accounts import ExistingAccounts
from wizard.takeover.found import FoundAnswer, NotRead, skipped

ANY = ("0.0.0.0", "::")  # noqa: S104  compared, not opened
HOME = ipaddress.ip_network("192.168.0.0/16")
NO_IPV6 = "::/0"


class AddressMapping(NamedTuple):
    """One line of ``[ice_host_candidates]``.

    Attributes:
        private: the address of the server.

        public: what browsers are told.

        both: whether they are told the private one as well.

        where: the line.
    """

    private: str
    public: str
    both: bool
    where: Where


def read(scene: Scene, accounts: ExistingAccounts) -> Iterator[FoundAnswer | NotRead]:
    """Yield the topology, addresses, networks, ports and the STUN server.

    Args:
        scene: the configuration.
        accounts: of the configuration.
    """
    mappings = list(_mappings(scene))
    four = [each for each in mappings if ":" not in each.private]
    six = [each for each in mappings if ":" in each.private]
    public = _external(accounts)
    stun = scene.line("rtp", "general", "stunaddr")
    yield from _topology(scene, four, public, stun)
    if four:
        yield FoundAnswer("network.private_address", four[0].private, four[0].where)
        yield FoundAnswer("network.public_address", four[0].public, four[0].where)
        yield FoundAnswer("network.local_clients", four[0].both, four[0].where)
        for each in four[1:]:
            yield skipped(each.private, each.where, "second-mapping")
    elif public is not None:
        yield FoundAnswer("network.public_address", public.value, public.where)
    if not four and (own := _bound(accounts)) is not None:
        yield own
    if six:
        yield FoundAnswer("network.ipv6", True, six[0].where)
        yield FoundAnswer("network.private_address6", six[0].private, six[0].where)
        yield FoundAnswer("network.public_address6", six[0].public, six[0].where)
    elif (bind := scene.line("http", "general", "tlsbindaddr")) and bind.value.startswith("[::]"):
        yield FoundAnswer("network.ipv6", True, bind.where)
    yield from _private(accounts)
    yield from _names(accounts)
    yield from _local_networks(accounts)
    yield from _ignored(scene)
    yield from _ports(scene)
    if stun is not None and stun.value:
        yield FoundAnswer("network.stun", stun.value, stun.where)


def _mappings(scene: Scene) -> Iterator[AddressMapping]:
    for each in scene.media.candidates:
        if _is_address(each.local) and _is_address(each.advertised):
            both = each.more == KEEP_LOCAL
            yield AddressMapping(each.local, each.advertised, both, each.line.where)


def _external(accounts: ExistingAccounts) -> Variable | None:
    """The public address that the transports tell, if it is one."""
    return next((each for each in _addresses(accounts) if _may_be_public(each.value)), None)


def _private(accounts: ExistingAccounts) -> Iterator[NotRead]:
    """Addresses of the owner's other networks, such as the one of a container's host."""
    for line in _addresses(accounts):
        if not _may_be_public(line.value):
            yield skipped(line.name, line.where, "private-address")


def _addresses(accounts: ExistingAccounts) -> Iterator[Variable]:
    for option in ("external_media_address", "external_signaling_address"):
        for transport in accounts.of_type("transport"):
            line = transport.line(option)
            if line is not None and _is_address(line.value):
                yield line


def _names(accounts: ExistingAccounts) -> Iterator[FoundAnswer | NotRead]:
    """A name in the place of an address is the server's own."""
    for transport in accounts.of_type("transport"):
        for option in ("external_signaling_address", "external_media_address"):
            line = transport.line(option)
            if line is not None and line.value and not _is_address(line.value):
                yield FoundAnswer("network.hostname", line.value, line.where)


def _topology(
    scene: Scene, mappings: list[AddressMapping], public: Variable | None, stun: Variable | None
) -> Iterator[FoundAnswer | NotRead]:
    if not mappings and public is None:
        if stun is not None and stun.value:
            kind = _kind(scene, asks=True)
            yield FoundAnswer("network.topology", kind, stun.where, "from.stun")
        return
    where = mappings[0].where if mappings else public.where if public else Where("", 0)
    container = scene.own and scene.host.contained()
    at_home = bool(mappings) and (
        mappings[0].both or ipaddress.ip_address(mappings[0].private) in HOME
    )
    kind = _kind(scene, router=at_home and not container, container=container)
    yield FoundAnswer("network.topology", kind, where, "from.mapping")
    yield skipped("network.topology", where, "topology", kind=kind)


def _kind(
    scene: Scene, *, asks: bool = False, router: bool = False, container: bool = False
) -> str:
    """The first topology with address translation that has these capabilities."""
    return next(
        each.id
        for each in scene.catalogue.topologies.values()
        if each.behind_nat
        and each.from_internet
        and each.reach != "tunnel"
        and (each.asks_stun != "never") == asks
        and (asks or each.own_router == router)
        and each.in_container == container
    )


def _bound(accounts: ExistingAccounts) -> FoundAnswer | None:
    """The address that a transport listens on, if it is a certain one."""
    for transport in accounts.of_type("transport"):
        line = transport.line("bind")
        host = address(line.value).host if line else ""
        if line is None or not _is_address(host) or ":" in host or host in ANY:
            continue
        if not ipaddress.ip_address(host).is_loopback:
            return FoundAnswer("network.private_address", host, line.where)
    return None


def _local_networks(accounts: ExistingAccounts) -> Iterator[FoundAnswer | NotRead]:
    networks: dict[str, Where] = {}
    for transport in accounts.of_type("transport"):
        for line in transport.section.all("local_net"):
            try:
                network = ipaddress.ip_network(line.value.strip(), strict=False)
            except ValueError:
                yield skipped("local_net", line.where, "invalid")
                continue
            networks.setdefault(str(network), line.where)
    if networks:
        yield FoundAnswer("network.local_networks", list(networks), next(iter(networks.values())))


def _ignored(scene: Scene) -> Iterator[FoundAnswer | NotRead]:
    section = scene.config("rtp").get("general")
    networks: dict[str, Where] = {}
    for line in section.variables if section else ():
        if line.name.lower() in ("ice_deny", "ice_blacklist"):
            for part in line.value.split(","):
                text = part.strip()
                try:
                    network = str(ipaddress.ip_network(text, strict=False))
                except ValueError:
                    yield skipped(line.name, line.where, "invalid")
                    continue
                if network != NO_IPV6:
                    networks.setdefault(network, line.where)
        elif line.name.lower() in ("ice_acl", "ice_permit"):
            yield skipped(line.name, line.where, "list")
    if networks:
        yield FoundAnswer(
            "network.ignored_networks", list(networks), next(iter(networks.values()))
        )


def ports(scene: Scene) -> tuple[int, int, Where] | None:
    """Return the first and last RTP port, and the line that sets one; None for the defaults."""
    lines = [scene.media.line(name) for name in ("rtpstart", "rtpend")]
    where = next((line.where for line in lines if line), None)
    return None if where is None else (*scene.media.ports, where)


def _ports(scene: Scene) -> Iterator[FoundAnswer]:
    if found := ports(scene):
        yield FoundAnswer("network.rtp_start", found[0], found[2])
        yield FoundAnswer("network.rtp_end", found[1], found[2])


def _is_address(text: str) -> bool:
    for key in ("network.private_address", "network.private_address6"):
        try:
            VALIDATORS[key](text.strip("[]"))
        except Invalid:
            continue
        return True
    return False


def _may_be_public(text: str) -> bool:
    """Whether an address may be the server's on the internet, not one of a network of its own."""
    return not (is_inner(text) or stays_here(text))
