"""Which kind a text is, and from which file."""

from __future__ import annotations

import pytest

from wizard.catalogue import Catalogue
from wizard.page.recognise import TextKind, file_of, kind_of

CATALOGUE = Catalogue()
PJSIP = "[6001]\ntype=endpoint\nwebrtc=yes\ncontext=internal\n"


@pytest.mark.parametrize(
    "text",
    [
        PJSIP,
        "; a comment\n\n[general](!)\nenabled = yes ; really\n",
        "\ufeff[modules]\nautoload=yes\n",
        "[internal]\nexten => 600,1,Answer()\n same => n,Echo()\n",
        "#include other.conf\n[a]\nallow=ulaw\n",
    ],
)
def test_a_configuration_has_headers_and_pairs(text: str) -> None:
    assert kind_of(text) is TextKind.CONFIGURATION


@pytest.mark.parametrize(
    "text",
    [
        "[2026-11-30 10:00:00] WARNING[123] chan_pjsip.c: one\n[2026-11-30 10:00:01] x=y\n",
        "INVITE sip:600@pbx SIP/2.0\nVia: SIP/2.0/WSS x\n\nv=0\na=ice-lite\n",
        "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\n",
        "two lines\nof prose",
        "\0\0\0\1binary",
    ],
)
def test_a_log_is_no_configuration(text: str) -> None:
    assert kind_of(text) is TextKind.LOG


@pytest.mark.parametrize("text", ["net::ERR_CERT_AUTHORITY_INVALID", "rtp_symmetric", "", "a\n\n"])
def test_one_line_is_a_line(text: str) -> None:
    assert kind_of(text) is TextKind.LINE


@pytest.mark.parametrize(
    ("text", "file"),
    [
        (PJSIP, "pjsip.conf"),
        ("[general]\nenabled=yes\ntlsenable=yes\ntlsbindaddr=0.0.0.0:8089\n", "http.conf"),
        ("[general]\nrtpstart=10000\nstunaddr=192.0.2.1\n", "rtp.conf"),
        ("[internal]\nexten => 600,1,Answer()\nsame => n,Echo()\n", "extensions.conf"),
        ("[modules]\nautoload=yes\nnoload => chan_sip.so\n", "modules.conf"),
        ("[a]\nnobody=knows\n", None),
    ],
)
def test_the_options_say_which_file_it_is(text: str, file: str | None) -> None:
    assert file_of(text, CATALOGUE) == file
