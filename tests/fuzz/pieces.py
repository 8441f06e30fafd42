"""Inputs that look right enough to get far: pieces of each language, put together and damaged."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile

from hypothesis import strategies as st

NASTY = st.sampled_from([
    b"\x1b[31m", b"\x9b", "\u202e".encode(), b"\xff", b"\0", b"\r", b"\xef\xbb\xbf", b"\\", b'"',
    b"9" * 5000, "٥".encode(), b"-1", b"1e999", b"nan", b"0x10", b"%s{0}", b"a" * 9000,
    b"[" * 40, b".a" * 40, b"*" * 30 + b"b", b"", b" ", b"'", b"${EXTEN}", b"&" * 20, b";--",
    b"--;", b"\xf0\x9f",
])  # fmt: skip


def mixed(*pieces: bytes, most: int = 25) -> st.SearchStrategy[bytes]:
    """Pieces in any order, with nasty ones and random bytes among them."""
    good = st.sampled_from(pieces)
    one = st.one_of(good, good, good, NASTY, st.binary(max_size=12))
    return st.lists(one, max_size=most).map(b"".join)


CONF = mixed(
    b"[general]\n", b"[a](!)\n", b"[b](a)\n", b"[b](a,a,a)\n", b"[a](+)\n", b"[a](+x=.*)\n",
    b"[6001]\n", b"type=endpoint\n", b"type=transport\n", b"type=aor\n", b"type=auth\n", b"x=1\n",
    b"x+=1\n", b"exten => 1,1,Dial(PJSIP/", b"same => n,", b"#include x.conf\n", b"#include ",
    b'#tryinclude "*.conf"\n', b"#exec ", b"=", b"=>", b"\n", b"\n", b";", b"bind=0.0.0.0:",
    b"bindport=", b"tlsbindaddr=", b"sessionlimit=", b"rtpstart=", b"rtpend=", b"max_contacts=",
    b"webrtc=yes\n", b"allow=!all,opus\n", b"password=", b"{a,b}", b"enabled=yes\n",
)  # fmt: skip
_ANSWERED = (
    b"schema = 1\n", b"[asterisk]\n", b'version = "22"\n', b"[network]\n", b'topology = "lan"\n',
    b'hostname = "pbx.example.test"\n', b'private_address = "192.0.2.10"\n', b"[codecs]\n",
)  # fmt: skip
ANSWERS = st.tuples(
    st.sampled_from([b"", b"", b"".join(_ANSWERED)]),
    mixed(
        *_ANSWERED, b"[[users]]\n", b'name = "6001"\n', b'display_name = "', b"audio = [",
        b'"opus"', b", ", b"]\n", b"rtp_start = ", b"10000\n", b"[users]\n", b'6001 = "x"\n',
        b"[turn]\n", b'password = "', b"{", b"}", b".", b"=", b"\n", b"'''", b'"""', b"# ",
        b'users_from = "', b"local_networks = [", b'"10.0.0.0/24"', b"1979-05-27", b"true\n",
    ),
).map(b"".join)  # fmt: skip
SETTINGS = mixed(
    b"network.rtp_start", b"codecs.audio", b"users", b"schema", b"asterisk.version", b"=", b"[",
    b'"a"', b",", b"]", b"network.", b"turn.password", b"22", b"true", most=6,
)  # fmt: skip
USERS = st.tuples(
    st.sampled_from([b"", b"name\n", b"name,display_name,kind,password,transport\n"]),
    mixed(
        b"name", b",", b",", b"\n", b"\n", b"6001", b"6002,Alice", b'"', b'""', b"\r\n", b";",
        b"browser", b"phone", b"password", b"display_name", "李".encode(),
    ),
).map(b"".join)  # fmt: skip
TEXT = mixed(
    b"[2026-01-01 00:00:00] ", b"WARNING[1]", b"[C-1]", b" res_pjsip.c:12 ", b"ERROR", b": ",
    b"NOTICE[12] chan_sip.c: ", b"No joint capabilities", b"\n", b"488", b"one-way audio",
    b"SIP/2.0 401 Unauthorized\r\n", b"Via: x\r\n", b"-- ", b"ice", b"opus",
)  # fmt: skip
SIP = mixed(
    b"SIP/2.0 401 Unauthorized\r\n", b"SIP/2.0 200 OK\r\n", b"INVITE sip:a@b SIP/2.0\r\n",
    b"WWW-Authenticate: Digest ", b'realm="a"', b", ", b'nonce="b"', b"algorithm=MD5",
    b'qop="auth"', b"qop=auth-int", b"opaque=", b"CSeq: 1 REGISTER\r\n", b"Contact: <sip:x>\r\n",
    b"\r\n", b"\r\n\r\n", b" ", b"v: SIP/2.0/WSS x;branch=", b":", b"=", b"algorithm=SHA-256",
)  # fmt: skip
HTTP = mixed(
    b"HTTP/1.1 ", b"HTTP/1.1 101 Switching Protocols\r\n", b"200", b" ", b"\r\n", b"\r\n\r\n",
    b"Server: ", b"Upgrade: websocket\r\n", b"Location: http://", b":",
)  # fmt: skip
FRAMES = mixed(
    b"\x81\x05hello", b"\x01\x02hi", b"\x80\x02ho", b"\x89\x00", b"\x8a\x00", b"\x88\x02\x03\xe8",
    b"\x81\x7e\xff\xff", b"\x81\x7f" + b"\xff" * 8, b"\x82\x7e\x00\x80" + b"a" * 128, b"\xf1\x00",
)  # fmt: skip


@st.composite
def _stun(draw: st.DrawFn) -> bytes:
    attributes = b""
    for kind, value in draw(
        st.lists(
            st.tuples(
                st.sampled_from([0x0001, 0x0009, 0x0014, 0x0015, 0x0016, 0x0020, 0x8022]),
                st.binary(max_size=24),
            ),
            max_size=8,
        )
    ):
        attributes += struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)
    kind = draw(st.sampled_from([0x0101, 0x0111, 0x0103, 0x0113, 0x0001, 0xFFFF]))
    size = draw(st.sampled_from([len(attributes), len(attributes), 0, 0xFFFF]))
    return struct.pack("!HHI", kind, size, 0x2112A442) + draw(st.binary(max_size=12)) + attributes


STUN = st.one_of(_stun(), st.binary(max_size=200))
DESCRIPTION = mixed(
    b"v=0\n", b"m=audio 5000 RTP/SAVPF 111 0\n", b"m=audio ", b"m=video 9 x 96\n", b"\n",
    b"a=rtpmap:111 opus/48000/2\n", b"a=rtpmap:", b"a=ice-ufrag:x\n", b"c=IN IP4 203.0.113.1\n",
    b"a=candidate:1 1 udp 1 192.0.2.1 5000 typ host\n", b"a=candidate:", b"a=fingerprint:", b"c=",
)  # fmt: skip
FIREWALL = mixed(
    b'{"nftables": [', b'{"rule": ', b'{"expr": [', b'{"match": {"left": ', b'"right": ', b"]",
    b"}", b", ", b"5060", b'{"set": [', b'{"range": [1, 2', b'{"chain": {"hook": "input", ',
    b'"policy": "drop"', b'{"accept": null}', b"null",
    b'{"payload": {"protocol": "tcp", "field": "dport"}}',
)  # fmt: skip


@st.composite
def _tar(draw: st.DrawFn) -> bytes:
    """An archive with members of all kinds, packed or not, and damaged."""
    held = io.BytesIO()
    form = draw(st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]))
    with tarfile.open(fileobj=held, mode="w", format=form) as archive:
        for _ in range(draw(st.integers(0, 5))):
            name = draw(st.sampled_from([
                "out/answers.toml", "out/asterisk/pjsip.conf", "asterisk/x", "../asterisk/x",
                "/asterisk/x", "out/asterisk/.wizard/journal.json", "out/asterisk/" + "a/" * 300,
                "out/asterisk/" + "ü" * 200, "out/asterisk/\x1b[31m", "out/x", "",
            ]))  # fmt: skip
            member = tarfile.TarInfo(name)
            member.type = draw(st.sampled_from([
                tarfile.REGTYPE, tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE,
                tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.GNUTYPE_SPARSE,
            ]))  # fmt: skip
            member.linkname = "/etc/passwd"
            content = draw(st.binary(max_size=600))
            member.size = len(content)
            if form == tarfile.PAX_FORMAT and draw(st.booleans()):
                member.pax_headers = {"comment": draw(st.text(max_size=20))}
            archive.addfile(member, io.BytesIO(content))
    made = bytearray(held.getvalue())
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(made) - 1))
        made[at : at + 12] = draw(st.binary(max_size=12))
    data = bytes(made[: draw(st.sampled_from([len(made), len(made) // 2, 700]))])
    return gzip.compress(data, 1, mtime=0) if draw(st.booleans()) else data


TAR = st.one_of(_tar(), _tar(), st.binary(max_size=2000))
