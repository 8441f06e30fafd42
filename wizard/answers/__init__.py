"""The answers: their types, and how a tree read from a file becomes them.

Knows nothing of Asterisk and nothing of questions. Which source wins is in
:mod:`wizard.answers.layers`, what a text may look like in :mod:`wizard.answers.validate`, the
texts of the files in :mod:`wizard.answers.answersfile` and :mod:`wizard.answers.secretsfile`.
Errors name the place as the answers file does: ``answers.toml: network.rtp_end: …``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from wizard.limits import LIST_ITEMS, TEXT_LENGTH
from wizard.words.texts import languages

SCHEMA = 1

# Their names in OUT.
ANSWERS = "answers.toml"
SECRETS = "secrets.toml"

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
RtpPort = Annotated[int, msgspec.Meta(ge=1024, le=65535)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Text = Annotated[str, msgspec.Meta(max_length=TEXT_LENGTH)]
TextList = Annotated[tuple[Text, ...], msgspec.Meta(max_length=LIST_ITEMS)]
if TYPE_CHECKING:
    Language = str
else:  # a language more is a folder of words more, which mypy cannot see
    Language = Literal[languages()]
TopologyName = Literal[
    "lan", "public", "one-to-one-nat", "port-forward", "dynamic-address", "docker-bridge", "cgnat"
]


class Secret:
    """A text that is masked everywhere except in its own file.

    ``str()``, ``repr()`` and ``format()`` give a mask; :meth:`reveal` gives the text.

    Args:
        text: in plain.
    """

    __slots__ = ("_text",)
    MASK = "********"

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The unmasked text, for the file that has to contain it."""
        return self._text

    def __str__(self) -> str:
        return self.MASK

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the answers file."""


class Asterisk(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The Asterisk that is configured.

    Attributes:
        version: a branch such as ``22``, or a release such as ``22.10.1``.

        build: ``debian`` for Debian's or Ubuntu's package, ``upstream`` for a build from source.

        opus: the module that translates Opus, if one is installed.

        codec_modules: installed modules that neither Asterisk nor Debian ships, as ``codec_silk``.

        config_dir: the folder of ``asterisk.conf``.
    """

    version: Text
    build: Literal["debian", "upstream"] = "debian"
    opus: Literal["codec_opus_open_source", "codec_opus", "none"] = "none"
    codec_modules: TextList = ()
    config_dir: Text = "/etc/asterisk"
    platform: Literal["none", "freepbx", "issabel", "vitalpbx", "asterisknow"] = "none"


class Network(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the server is connected to the internet, and its addresses.

    Attributes:
        topology: the id of a topology of the catalogue.

        hostname: the name (or address) in the page URL and in the certificate.

        private_address: the server's own IPv4 address, behind address translation.

        public_address: the IPv4 address that the internet sees instead of it.

        private_address6: the same as ``private_address`` for IPv6.

        public_address6: the same as ``public_address`` for IPv6.

        local_networks: CIDR networks of desk phones that use the private address (``local_net``).

        local_clients: whether callers are inside the server's network, too.

        ignored_networks: CIDR networks whose addresses are not offered as ICE candidates.

        ipv6: whether IPv6 is used at all.

        rtp_start: the first port of RTP; None derives it from the calls.

        rtp_end: the last port of RTP; None derives it from the calls.

        stun: ``host`` or ``host:port`` of a STUN server; empty for none.
    """

    topology: TopologyName
    hostname: Text
    private_address: Text = ""
    public_address: Text = ""
    private_address6: Text = ""
    public_address6: Text = ""
    local_networks: TextList = ()
    local_clients: bool = False
    ignored_networks: TextList = ()
    ipv6: bool = False
    rtp_start: RtpPort | None = None
    rtp_end: RtpPort | None = None
    stun: Text = ""


class Turn(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The TURN server that browsers (and, behind carrier NAT, the call) go through.

    Attributes:
        mode: no relay, one that exists, or a coturn that the wizard configures.

        uris: TURN URIs (RFC 7065), such as ``turn:turn.example.com:3478?transport=udp``.

        username: of a fixed password; empty lets the wizard choose one for coturn.

        credentials: a fixed password, or time-limited ones derived from a shared secret.
    """

    mode: Literal["none", "existing", "coturn"] = "none"
    uris: TextList = ()
    username: Text = ""
    credentials: Literal["static", "shared-secret"] = "static"


class Signalling(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How browsers reach the WebSocket.

    Attributes:
        port: the TCP port that browsers connect to.

        proxy: the program that terminates TLS in front of Asterisk, if any.

        tunnel: the public host that forwards the port to a server behind carrier NAT.
    """

    port: Port = 8089
    proxy: Literal["none", "nginx", "caddy", "haproxy"] = "none"
    tunnel: Text = ""


class Certificate(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The certificate of the WebSocket and of the page.

    Attributes:
        source: the id of a certificate source of the catalogue.

        certificate: with source ``files``, the PEM file with the certificate and its chain.

        private_key: with source ``files``, the PEM file with the private key.
    """

    source: Literal["private-ca", "files", "letsencrypt"] = "private-ca"
    certificate: Text = ""
    private_key: Text = ""


class Codecs(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The codecs of browsers and of the other legs.

    Attributes:
        audio: offered to browsers, the preferred one first.

        video: offered to browsers, the preferred one first; empty for calls without video.

        phones: allowed for desk phones, the preferred one first.
    """

    audio: TextList = ("opus", "ulaw")
    video: TextList = ()
    phones: TextList = ("ulaw",)


class Client(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The softphone in the browser.

    Attributes:
        library: the JavaScript SIP library.

        hosting: who serves the page over HTTPS.

        others: whether clients subscribe to the state of users, such as phones with BLF keys.
    """

    library: Literal["jssip", "sipjs", "sipml5"] = "jssip"
    hosting: Literal["asterisk", "proxy", "elsewhere"] = "asterisk"
    others: bool = False


class Dialplan(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Numbers that are not users.

    Attributes:
        echo: the number of the echo test.
    """

    echo: Text = "600"


class Sizing(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The load that limits and port ranges are derived from.

    Attributes:
        browsers: how many are connected at the same time.

        calls: how many are up at the same time.
    """

    browsers: Count = 50
    calls: Count = 20


class Guests(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Calls by visitors to a website, who have no account.

    Attributes:
        enabled: whether they may call.

        numbers: all numbers that they reach, the button's first.

        calls: how many of their calls are up at the same time.

        seconds: how long one call may last.

        per_visitor: calls that one address may begin within a minute, and have at the same time.

        per_minute: calls that all visitors may begin within a minute.

        origins: other websites with the button, as browsers name them.

        captcha: URL of the service that checks a visitor's CAPTCHA, or empty.
    """

    enabled: bool = False
    numbers: TextList = ()
    calls: Count = 2
    seconds: Annotated[int, msgspec.Meta(ge=30, le=7200)] = 600
    per_visitor: Count = 2
    per_minute: Count = 10
    origins: TextList = ()
    captcha: Text = ""


class User(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True, gc=False):
    """A user that registers.

    Attributes:
        name: the SIP user name, which is the number that others dial.

        display_name: the caller's name that others see.

        kind: a browser, or a desk phone without WebRTC.

        transport: of a desk phone.
    """

    name: Text
    display_name: Text = ""
    kind: Literal["browser", "phone"] = "browser"
    transport: Literal["udp", "tls"] = "udp"


class Answers(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All answers; the type of ``answers.toml``.

    Attributes:
        schema: the version of the file's format.

        language: of texts in the files that are written.

        users_from: a CSV file with more users; empty for none.
    """

    schema: Literal[1] = 1
    language: Language = "en"
    asterisk: Asterisk
    network: Network
    turn: Turn = Turn()
    signalling: Signalling = Signalling()
    certificate: Certificate = Certificate()
    codecs: Codecs = Codecs()
    client: Client = Client()
    dialplan: Dialplan = Dialplan()
    guests: Guests = Guests()
    sizing: Sizing = Sizing()
    users: tuple[User, ...] = ()
    users_from: Text = ""


class Secrets(msgspec.Struct, frozen=True):
    """What is never shown.

    Attributes:
        users: SIP passwords by user name.

        turn: the password or the shared secret of the TURN server, under ``password``.

        guests: the password of ARI, under ``password``.
    """

    users: Mapping[str, Secret] = {}
    turn: Mapping[str, Secret] = {}
    guests: Mapping[str, Secret] = {}


Tree = dict[str, Any]
