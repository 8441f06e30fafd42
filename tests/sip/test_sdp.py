"""SDP as data: what a stream says itself, and what the session says for it."""

from __future__ import annotations

from wizard.sip.sdp import MOST_CANDIDATES, MOST_STREAMS, scope, streams

OFFER = """v=0
c=IN IP4 203.0.113.10
a=ice-ufrag:abcd
a=ice-pwd:secret
a=setup:actpass
m=audio 9 UDP/TLS/RTP/SAVPF 111 0 101
a=rtpmap:111 opus/48000/2
a=rtpmap:101 telephone-event/8000
a=fingerprint:sha-256 AB
a=rtcp-mux
a=candidate:1 1 udp 2 10.0.0.1 5000 typ host
a=candidate:1 2 udp 2 10.0.0.1 5001 typ host
m=video 0 UDP/TLS/RTP/SAVPF 96
a=setup:active
a=bundle-only
a=inactive
m=application 0 DTLS/SCTP 5000
"""


def test_streams_are_read_in_order_with_what_the_session_says() -> None:
    audio, video, data = streams(OFFER.replace("\n", "\r\n"))
    assert (audio.kind, audio.port, audio.codecs) == ("audio", 9, ("opus", "pcmu"))
    assert audio.ice and audio.mux and audio.encrypted
    assert (audio.setup, video.setup) == ("actpass", "active")
    assert (audio.direction, video.direction) == ("sendrecv", "inactive")
    assert [str(each) for each in audio.candidates] == ["host 10.0.0.1:5000 (private)"]
    assert (audio.rejected, video.rejected, data.rejected) == (False, False, True)
    assert audio.address == "203.0.113.10"


def test_what_is_malformed_is_left_out() -> None:
    assert streams("hello") == []
    assert streams("m=\nm=audio\nm=audio x RTP/AVP 0\nm=audio 5 RTP/AVP") != []
    assert [each.port for each in streams("m=audio x RTP/AVP 0\nm=audio 5 RTP/AVP 0")] == [5]


def test_streams_and_candidates_are_bounded() -> None:
    line = "a=candidate:1 1 udp 2 10.0.0.1 5000 typ host\n"
    assert len(streams("m=audio 5 RTP/AVP 0\n" * 1000)) == MOST_STREAMS
    [audio] = streams("m=audio 5 RTP/AVP 0\n" + line * 1000)
    assert len(audio.candidates) == MOST_CANDIDATES


def test_an_address_has_a_scope() -> None:
    found = [
        scope(each) for each in ("10.0.0.1", "203.0.113.1", "x.local", "127.0.0.1", "fe80::1")
    ]
    assert found == ["private", "public", "mdns", "loopback", "link-local"]
