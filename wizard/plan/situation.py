"""What follows from the answers and is needed by more than one concern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wizard.answers import Answers, User
from wizard.answers.listeners import Listeners, listeners, turn_uris
from wizard.answers.ports import RtpRange, rtp_range
from wizard.catalogue import Catalogue
from wizard.catalogue.types import Topology
from wizard.catalogue.version import Version
from wizard.plan.places import HostPaths, places

HTTPS_PORT = 443
PLAIN_HTTP_PORT = 8088


class Situation(NamedTuple):
    """Facts derived from the answers once.

    Attributes:
        version: the Asterisk version.

        topology: where the server stands, and what follows from that.

        first_phones: by transport, the first user whose desk phone registers over it.

        phone_names: the names of all users with a desk phone.

        user_count: how many users there are in all.

        first_user: the name of the first of them, or empty.

        first_browser: the name of the first of those who call from a browser, or empty.

        rtp: the media ports.

        page: URL of the softphone, or empty when somebody else serves it.

        places: where files are on the machine that they are copied to.

        websocket: URL of the WebSocket as browsers use it.

        certificate, private_key: paths as Asterisk sees them.

        host_certificate, host_key: the same files as programs beside it see them.

        stun: host:port of the STUN server that browsers ask, or empty.

        turn_uris: TURN URIs for browsers.

        coturn: the ports of the coturn that is set up, or None.
    """

    version: Version
    topology: Topology
    first_phones: Mapping[str, str]
    phone_names: frozenset[str]
    user_count: int
    first_user: str
    first_browser: str
    rtp: RtpRange
    page: str
    places: HostPaths
    websocket: str
    certificate: str
    private_key: str
    host_certificate: str
    host_key: str
    stun: str
    turn_uris: tuple[str, ...]
    coturn: Listeners | None

    @property
    def phones(self) -> bool:
        """Whether there is any desk phone."""
        return bool(self.first_phones)

    @property
    def udp_phones(self) -> bool:
        """Whether a desk phone registers over UDP."""
        return "udp" in self.first_phones

    @property
    def tls_phones(self) -> bool:
        """Whether a desk phone registers over TLS."""
        return "tls" in self.first_phones


def assess(catalogue: Catalogue, answers: Answers, users: Sequence[User]) -> Situation:
    """Derive from the answers what more than one concern needs.

    Args:
        catalogue: the facts.
        answers: what the person said.
        users: every user, those of a users file included.
    """
    phones: dict[str, str] = {}
    for user in users:
        if user.kind == "phone":
            phones.setdefault(user.transport, user.name)
    topology = catalogue.topologies[answers.network.topology]
    there = places(answers, topology)
    seen = f"{answers.asterisk.config_dir}/keys"
    certificate, private_key = _certificate(answers, seen, topology)
    host_certificate, host_key = _certificate(answers, there.keys, topology)
    return Situation(
        version=Version.parse(answers.asterisk.version),
        topology=topology,
        first_phones=phones,
        phone_names=frozenset(user.name for user in users if user.kind == "phone"),
        user_count=len(users),
        first_user=users[0].name if users else "",
        first_browser=next((user.name for user in users if user.kind == "browser"), ""),
        rtp=rtp_range(
            answers.sizing.calls,
            video=bool(answers.codecs.video),
            start=answers.network.rtp_start,
            end=answers.network.rtp_end,
        ),
        page=_page(answers),
        places=there,
        websocket=websocket(answers),
        certificate=certificate,
        private_key=private_key,
        host_certificate=host_certificate,
        host_key=host_key,
        stun=_stun(answers),
        turn_uris=_turn_uris(answers),
        coturn=_coturn(answers),
    )


def _authority(answers: Answers) -> str:
    port = answers.signalling.port
    return answers.network.hostname + ("" if port == HTTPS_PORT else f":{port}")


def origin(answers: Answers) -> str:
    """Return the origin of a page that the proxy serves."""
    return f"https://{_authority(answers)}"


def websocket(answers: Answers) -> str:
    """Return the URL of the WebSocket that browsers connect to."""
    return f"wss://{_authority(answers)}/ws"


def _page(answers: Answers) -> str:
    pages = {
        "asterisk": f"https://{_authority(answers)}/static/phone/index.html",
        "proxy": f"https://{_authority(answers)}/",
        "elsewhere": "",
    }
    return pages[answers.client.hosting]


def _certificate(answers: Answers, keys: str, topology: Topology) -> tuple[str, str]:
    """Certificate and key: where the answers say, but a container sees copies alone."""
    if answers.certificate.source == "files" and not topology.in_container:
        return answers.certificate.certificate, answers.certificate.private_key
    return f"{keys}/fullchain.pem", f"{keys}/privkey.pem"


def _turn_uris(answers: Answers) -> tuple[str, ...]:
    return turn_uris(answers.turn.mode, answers.turn.uris, answers.network.hostname)


def _coturn(answers: Answers) -> Listeners | None:
    return listeners(_turn_uris(answers)) if answers.turn.mode == "coturn" else None


def _stun(answers: Answers) -> str:
    if answers.network.stun:
        return answers.network.stun
    coturn = _coturn(answers)
    return f"{answers.network.hostname}:{coturn.plain}" if coturn else ""
