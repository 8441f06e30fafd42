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
    """The Asterisk that is configured."""

    version: Text
    build: Literal["debian", "upstream"] = "debian"
    opus: Literal["codec_opus_open_source", "codec_opus", "none"] = "none"
    codec_modules: TextList = ()
    config_dir: Text = "/etc/asterisk"


class Network(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the server is connected to the internet, and its addresses."""

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
    """The TURN server that browsers (and, behind carrier NAT, the call) go through."""

    mode: Literal["none", "existing", "coturn"] = "none"
    uris: TextList = ()
    username: Text = ""
    credentials: Literal["static", "shared-secret"] = "static"


class Signalling(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How browsers reach the WebSocket.

    ``tunnel`` is the public host that forwards the port to a server behind carrier NAT.
    """

    port: Port = 8089
    proxy: Literal["none", "nginx", "caddy", "haproxy"] = "none"
    tunnel: Text = ""


class Certificate(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The certificate of the WebSocket and of the page."""

    source: Literal["private-ca", "files", "letsencrypt"] = "private-ca"
    certificate: Text = ""
    private_key: Text = ""


class Codecs(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is offered to browsers, in order, and what the other legs speak."""

    audio: TextList = ("opus", "ulaw")
    video: TextList = ()
    phones: TextList = ("ulaw",)


class Client(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The browser library, who serves the page over https, and whether other clients register."""

    library: Literal["jssip", "sipjs", "sipml5"] = "jssip"
    hosting: Literal["asterisk", "proxy", "elsewhere"] = "asterisk"
    others: bool = False


class Dialplan(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Numbers that are not users."""

    echo: Text = "600"


class Sizing(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many browsers are connected and how many calls are up at the same time."""

    browsers: Count = 50
    calls: Count = 20


class User(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True, gc=False):
    """A user that registers."""

    name: Text
    display_name: Text = ""
    kind: Literal["browser", "phone"] = "browser"
    transport: Literal["udp", "tls"] = "udp"


class Answers(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All answers of the user; the type of ``answers.toml``."""

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
    sizing: Sizing = Sizing()
    users: tuple[User, ...] = ()
    users_from: Text = ""


class Secrets(msgspec.Struct, frozen=True):
    """What is never shown: SIP passwords by user name, and those of the TURN server."""

    users: Mapping[str, Secret] = {}
    turn: Mapping[str, Secret] = {}


Tree = dict[str, Any]
