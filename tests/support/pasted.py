"""What people paste or drop on the page."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

PJSIP = (
    "[transport-wss]\ntype=transport\nprotocol=wss\nbind=0.0.0.0\n"
    "[6001]\ntype=endpoint\ncontext=internal\nwebrtc=yes\naors=6001\nauth=6001\ndisallow=all\n"
    "allow=opus\n"
    "[6001]\ntype=auth\nauth_type=userpass\nusername=6001\npassword=hunter2hunter2\n"
    "[6001]\ntype=aor\nmax_contacts=5\n"
)
RTP = "[general]\nrtpstart=10000\nrtpend=20000\nicesupport=no\n"


def packed(path: Path, contents: dict[str, str]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, text in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return path
