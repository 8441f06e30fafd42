"""What the machine tells by itself, each with where it was found.

Offered as defaults on the machine that Asterisk runs on. Nothing is sent to the network, so
neither a missing name server nor a firewall can make it wait.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from wizard.answers.addresses import host_name
from wizard.answers.convert import nest
from wizard.answers.fields import fields
from wizard.answers.layers import AnswerLayer
from wizard.catalogue import Catalogue
from wizard.errors import Invalid
from wizard.machine.system import Interface, Machine, ThisMachine
from wizard.platforms.recognise import recognise
from wizard.words.language import locale_language
from wizard.words.message import Message
from wizard.words.texts import ENGLISH

MODULE_FOLDERS = (
    "/usr/lib/asterisk/modules",
    "/usr/lib/*/asterisk/modules",
    "/usr/lib64/asterisk/modules",
    "/usr/local/lib/asterisk/modules",
    "/opt/asterisk/lib/asterisk/modules",
)
PATIENCE = 2.0
CONFIGURATION = "/etc/asterisk"
OPUS_MODULES = ("codec_opus", "codec_opus_open_source")

RELEASE = re.compile(r"^Asterisk (?:certified[/-])?([0-9]{2}(?:\.[0-9]+){0,2})\b", re.MULTILINE)
_BRIDGE = re.compile(
    r"docker[0-9]+|docker_gwbridge|br-[0-9a-f]{12}|(?:virbr|lxcbr|lxdbr|podman|cni)[0-9]+"
)
_DOCKER = ipaddress.ip_network("172.16.0.0/12")
_DETECTED = Message("machine.detected")


class Detected(NamedTuple):
    """A value that was found.

    Attributes:
        value: as the answers file holds it.

        origin: where it was found, in words.
    """

    value: Any
    origin: Message


def detect(
    machine: Machine | None = None, environ: Mapping[str, str] | None = None
) -> dict[str, Detected]:
    """Everything that can be found, by dotted key in the order of the answers file.

    Args:
        machine: where to look; this machine if not given.
        environ: for the language of the locale.
    """
    machine = machine or ThisMachine()
    found = {
        **dict(_language(environ or {})),
        **dict(_asterisk(machine)),
        **dict(_opus(machine)),
        **dict(_platform(machine)),
        **dict(_name(machine)),
        **dict(_addresses(machine)),
    }
    return {key: found[key] for key in fields() if key in found}


def detected_layer(found: Mapping[str, Detected]) -> AnswerLayer:
    """Return the layer of detected answers, with an origin for each.

    Args:
        found: from :func:`detect`, by dotted key.
    """
    tree = nest({key: each.value for key, each in found.items()})
    origins = {key: each.origin for key, each in found.items()}
    return AnswerLayer("detected", tree, _DETECTED, origins)


def _language(environ: Mapping[str, str]) -> Iterator[tuple[str, Detected]]:
    if (language := locale_language(environ)) != ENGLISH:
        yield "language", Detected(language, Message("machine.locale"))


def _asterisk(machine: Machine) -> Iterator[tuple[str, Detected]]:
    program = machine.program("asterisk")
    if program is None:
        return
    answer = machine.run([program, "-V"], PATIENCE) or ""
    match = RELEASE.search(answer)
    if match is None:
        return
    origin = Message("machine.version")
    yield "asterisk.version", Detected(match[1], origin)
    if "dfsg" in answer:
        yield "asterisk.build", Detected("debian", origin)
    elif not machine.matches("/var/lib/dpkg/info/asterisk.list"):
        reason = Message("machine.not-debian")
        yield "asterisk.build", Detected("upstream", reason)


def _platform(machine: Machine) -> Iterator[tuple[str, Detected]]:
    """The program that generates the configuration of the Asterisk that is here."""
    if not machine.matches(f"{CONFIGURATION}/*.conf"):
        return
    found = recognise(Path(machine.configuration(CONFIGURATION)), own=True)
    if found is not None:
        place = Message("machine.found", path=f"{CONFIGURATION}/{found.by}")
        yield "asterisk.platform", Detected(found.fact.id, place)


def _opus(machine: Machine) -> Iterator[tuple[str, Detected]]:
    folders = [folder for pattern in MODULE_FOLDERS for folder in machine.matches(pattern)]
    for folder in folders:
        for module in OPUS_MODULES:
            if machine.matches(f"{folder}/{module}.so"):
                found = Message("machine.found", path=f"{folder}/{module}.so")
                yield "asterisk.opus", Detected(module, found)
                return
    if folders and any(machine.matches(f"{folder}/*.so") for folder in folders):
        absent = Message("machine.no-opus", folder=folders[0])
        yield "asterisk.opus", Detected("none", absent)


def _name(machine: Machine) -> Iterator[tuple[str, Detected]]:
    """The full name of the machine, if a file has it: asking a name server could take long."""
    short = machine.host_name().strip().rstrip(".")
    for name, origin in (
        (short, Message("machine.host-name")),
        (_from_hosts(machine.read("/etc/hosts"), short), Message("marks.said", said="/etc/hosts")),
    ):
        if _is_full_name(name):
            yield "network.hostname", Detected(name.lower(), origin)
            return


def _from_hosts(text: str, short: str) -> str:
    for line in text.splitlines():
        _, *names = line.partition("#")[0].split() or [""]
        if short in names:
            for name in names:
                if name.startswith(f"{short}."):
                    return name
    return ""


def _is_full_name(name: str) -> bool:
    if "." not in name or name.lower().startswith("localhost"):
        return False
    if name.lower().endswith((".localdomain", ".internal", ".localhost")):
        return False  # names that clouds and installers invent: no browser finds them
    try:
        host_name(name)
    except Invalid:
        return False
    return not name.replace(".", "").isdigit()


def _addresses(machine: Machine) -> Iterator[tuple[str, Detected]]:
    interfaces = [each for each in machine.interfaces() if _usable(each.address)]
    bridges = [each for each in interfaces if _BRIDGE.fullmatch(each.name)]
    source = machine.source_address()
    own = next((each for each in interfaces if each.address == source), None)
    if not source:  # no way to the internet: a LAN of its own
        alone = [each for each in interfaces if each not in bridges and ":" not in each.address]
        own = alone[0] if len(alone) == 1 else None
    if own is not None:
        yield from _four(own, machine)
    source = machine.source_address(six=True)
    if source and _usable(source):
        six = ipaddress.ip_address(source)
        origin = _interface_words(source, interfaces)
        if six.version == 6:
            yield "network.private_address6", Detected(source, origin)
            if six.is_global:
                yield "network.public_address6", Detected(source, origin)
    networks = list(dict.fromkeys(str(_network(each)) for each in bridges if own != each))
    if networks:
        names = ", ".join(dict.fromkeys(each.name for each in bridges))
        origin = Message("machine.bridges", names=names)
        yield "network.ignored_networks", Detected(networks, origin)


def _four(own: Interface, machine: Machine) -> Iterator[tuple[str, Detected]]:
    address = ipaddress.ip_address(own.address)
    origin = Message("machine.interface", name=own.name)
    yield "network.private_address", Detected(own.address, origin)
    if address.is_global:
        public = Message("machine.public", name=own.name)
        yield "network.topology", Detected(_topology("own-address"), public)
        yield "network.public_address", Detected(own.address, origin)
        return
    inside = machine.matches("/.dockerenv") or machine.matches("/run/.containerenv")
    if inside and address in _DOCKER and own.name == "eth0":
        words = Message("machine.container")
        yield "network.topology", Detected(_topology("container"), words)
    if own.prefix < 32:
        yield "network.local_networks", Detected([str(_network(own))], origin)


def _topology(sign: str) -> str:
    """The topology that something on the machine shows."""
    found = Catalogue().topologies.values()
    return next(each.id for each in found if each.recognised_by == sign)


def _usable(text: str) -> bool:
    address = ipaddress.ip_address(text)
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def _network(interface: Interface) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(f"{interface.address}/{interface.prefix}", strict=False)


def _interface_words(address: str, interfaces: list[Interface]) -> Message:
    name = next((each.name for each in interfaces if each.address == address), "")
    return Message("machine.interface", name=name)
