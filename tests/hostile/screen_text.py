"""Text that a terminal would obey, and what of it may be shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

# A title, a blinking colour, the same with C1, directions and separators, deletion, an invisible
# tag, and a byte that is no UTF-8. No zero byte and no line feed: it is also an argument.
TEXT: Final = (
    "a\x1b]0;owned\x07b\x1b[5mc\x1b[2Jd\x9b5me\u202ef\u2066g\u200fh\u061ci\u2028j\u2029k\x85l"
    "\x7fm\x08n\rq\ufeff\U000e0041r\udcffs"
)
# What command lines and files take that refuse some of it.
WORD: Final = "x\x1b[5m\u202ey"
FOLDER: Final = "x\x1b]0;owned\x07\u202ey"  # a bracket would be a pattern
OUR_COLOURS: Final = re.compile(r"\x1b\[(?:0|1|3[1236];1)m")
_FORBIDDEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff\udc80-\udcff]"
)


def obeyed(raw: bytes, *, coloured: bool, drawn: bool = False) -> list[str]:
    """What a terminal would obey in what was written to it, besides our own colours.

    Args:
        raw: all of it; the terminal itself puts a carriage return before each line feed.
        coloured: our colours may be there.
        drawn: a line that shows progress, which begins with a carriage return, may be.
    """
    text = raw.decode(errors="surrogateescape").replace("\r\n", "\n")
    if drawn:
        text = text.replace("\r", "")
    if coloured:
        text = OUR_COLOURS.sub("", text)
    return [found[0] for found in _FORBIDDEN.finditer(text)]


def configuration(folder: Path) -> Path:
    """A configuration with hostile names, values and a hostile file; also findings in it."""
    folder.mkdir(parents=True)
    bad = TEXT.encode(errors="surrogateescape")
    (folder / "pjsip.conf").write_bytes(
        b"[%(t)s]\ntype=transport\nprotocol=wss\nbind=%(t)s\nexternal_media_address=%(t)s\n"
        b"[60%(t)s]\ntype=endpoint\nwebrtc=yes\nallow=%(t)s,opus\naors=%(t)s\nauth=%(t)s\n"
        b"%(t)s=yes\ntransport=%(t)s\n#include %(t)s.conf\n#include a%(t)s/*.conf\n"
        b"[6001]\ntype=endpoint\nwebrtc=%(t)s\naors=6001\n[6001]\ntype=auth\npassword=%(t)s\n"
        % {b"t": bad}
    )
    (folder / "http.conf").write_bytes(
        b"[general]\nenabled=yes\nbindaddr=%(t)s\ntlsenable=%(t)s\ntlsbindaddr=%(t)s:8089\n"
        b"tlscertfile=/%(t)s.pem\n%(t)s=1\n" % {b"t": bad}
    )
    (folder / "rtp.conf").write_bytes(
        b"[general]\nrtpstart=%(t)s\nstunaddr=%(t)s\n[ice_host_candidates]\n%(t)s => %(t)s\n"
        % {b"t": bad}
    )
    (folder / "extensions.conf").write_bytes(
        b"[from-%(t)s]\nexten => %(t)s,1,Dial(%(t)s)\ninclude => %(t)s\n" % {b"t": bad}
    )
    (folder / "modules.conf").write_bytes(
        b"[modules]\nautoload=no\nload=%(t)s.so\nnoload=%(t)s\n" % {b"t": bad}
    )
    return folder


def log(path: Path) -> Path:
    """A log whose lines, known and unknown, are hostile."""
    bad = TEXT.encode(errors="surrogateescape")
    path.write_bytes(
        b"[x] NOTICE[1] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from '<sip:%(t)s@x>'"
        b" failed for '192.0.2.1:5' (callid: %(t)s) - No matching endpoint found\n"
        b"[x] ERROR[1] %(t)s.c: %(t)s\n[x] WARNING[2] y.c: %(t)s\n" % {b"t": bad}
    )
    return path


ANSWERS: Final = """\
schema = 1
[asterisk]
version = "22"
opus = "codec_opus_open_source"
[network]
topology = "lan"
hostname = "pbx.example.test"
private_address = "192.0.2.10"
[[users]]
name = "6001"
display_name = "Al\\u001b[5m\\u202eice"
"""
