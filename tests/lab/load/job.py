"""What a run is told, and where it refuses to go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Final

# The lab's networks are made of documentation addresses; nothing else is ever loaded.
LAB_NETWORKS: Final = tuple(
    ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "127.0.0.0/8")
)
MOST_USERS: Final = 5_000
MOST_SECONDS: Final = 900


class Refused(Exception):
    """This run would reach beyond the lab, or would be larger than any test needs."""


@dataclass(frozen=True)
class Job:
    """One run of the tool.

    Attributes:
        address: where the server is, whatever its name means elsewhere.
        host: its name, which the certificate has to carry.
        authority: the file of the CA that is trusted, alone.
        users: passwords by user name.
        seconds: when the tool ends by itself.
        expires: what a registration asks for.
        keep_alive: seconds between two signs of life, as the softphone sends them.
        spread: seconds over which the first connections are made.
    """

    address: str
    host: str
    authority: str
    users: Mapping[str, str]
    port: int = 8089
    seconds: int = 300
    expires: int = 600
    keep_alive: int = 30
    spread: float = 0.0

    def to_line(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self))


def read(line: str) -> Job:
    """Read and check the first line of the standard input."""
    job = Job(**json.loads(line))
    if not any(ip_address(job.address) in network for network in LAB_NETWORKS):
        raise Refused(f"{job.address} is no address of the lab")
    if not 0 < len(job.users) <= MOST_USERS or not 0 < job.seconds <= MOST_SECONDS:
        raise Refused(f"{len(job.users)} users for {job.seconds} s are beyond the bounds")
    here = Path("/proc/self/ns/net")
    if not any(here.samefile(space) for space in Path("/run/netns").glob("lab-*")):
        raise Refused("this process is in no namespace of the lab")
    return job
