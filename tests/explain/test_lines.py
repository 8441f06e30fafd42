"""Lines as they really are, and what they mean."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Final

import pytest

from tests.lab.broken.together import FAULTS
from tests.lab.broken.trials import IN_A_BROWSER, ON_ITS_OWN, TRIALS
from tests.support.explaining import (
    CATALOGUE,
    NO_ENDPOINT,
    RECOGNISER,
    REFUSED,
    SYMPTOMS,
    as_json,
    run,
    summed,
)
from wizard.explain.summary import shape_of

# One line and its cause: as the console prints it, as a file holds it, old wording and new.
LINES: Final = [
    ("[Nov 30 16:49:40] ERROR[49]: res_sorcery_config.c:402 sorcery_config_internal_load: Config "
     "file 'pjsip.conf' could not be loaded; configuration contains a duplicate object: '1001' of "
     "type 'endpoint'", "sorcery-duplicate-object"),
    ("[2026-11-29 06:00:01] WARNING[1]: config_options.c:1187 in xmldoc_update_config_option: "
     "Could not find option 'minimum_size' with type 'threadpool' in module 'stasis'",
     "boot-taskpool-option"),
    ("[Nov 29 06:00:02] WARNING[31]: res_http_websocket.c:1955 ping_scheduler_callback: "
     "192.0.2.7:8088: 3 missed PONGs. Closing connection.", "websocket-missed-pongs"),
    ("[Nov 29 06:00:03] WARNING[31]: taskprocessor.c:1356 taskprocessor_push: Taskprocessor "
     "'pjsip/distributor-0000002b' queue reached 500 scheduled tasks (high water mark: 500) "
     "again.", "taskprocessor-full"),
    ("[Nov 29 06:00:04] ERROR[31]: res_pjsip/config_transport.c:682 transport_apply: Transport "
     "'udp' has both 'external_signaling_address' and 'external_signaling_hostname' set. Only "
     "one may be configured at a time.", "transport-signalling-both"),
    ("[Nov 25 03:19:40] ERROR[64]: tcptls.c:479 __ssl_setup: TLS/SSL error loading cert file."
     " </etc/asterisk/keys/none.pem>", "tls-certificate-unreadable"),
    ("[Nov 25 03:19:40] ERROR[65] iostream.c: Unable to create new SSL connection",
     "tls-no-certificate-loaded"),
    ("[Nov 25 03:19:40] ERROR[94]: iostream.c:678 ast_iostream_start_tls: Problem setting up ssl"
     " connection: error:00000001:lib(0)::reason(1), Internal SSL error", "tls-handshake-failed"),
    ("[Nov 25 03:19:40] ERROR[51] iostream.c: SSL_shutdown() failed: error:00000001:lib(0)::"
     "reason(1), Internal SSL error", "tls-shutdown-failed"),
    ("[Nov 25 03:19:40] ERROR[70] tcptls.c: C016A6BA097F0000:error:0A0000B9:SSL routines:"
     "SSL_CTX_set_cipher_list:no cipher match:../ssl/ssl_lib.c:3384:", "tls-openssl-detail"),
    ("[2026-11-25 03:19:55] ERROR[120] res_http_websocket.c: Error reading from web socket:"
     " Success", "websocket-closed-abruptly"),
    ("[2018-11-02 10:11:12] WARNING[1301] res_http_websocket.c: Web socket closed abruptly",
     "websocket-closed-abruptly"),
    ("[Nov 25 03:19:55] WARNING[46][C-00000001]: res_rtp_asterisk.c:3426 __rtp_recvfrom: PJ ICE Rx"
     " error status code: 370401 'Unauthorized'.", "stun-401"),
    ("[Nov 25 03:19:55] WARNING[46][C-00000001]: res_rtp_asterisk.c:3426 __rtp_recvfrom: PJ ICE Rx"
     " error status code: 370487 'Role Conflict'.", "stun-487"),
    ("[Nov 25 03:19:55] WARNING[46][C-00000001]: res_rtp_asterisk.c:3426 __rtp_recvfrom: PJ ICE Rx"
     " error status code: 370420 'Unknown Attribute'.", "stun-error"),
    ("[Nov 25 03:19:55] WARNING[46][C-00000001]: res_rtp_asterisk.c:3426 __rtp_recvfrom: PJ ICE Rx"
     " error status code: 370001 'Invalid STUN message'.", "ice-bad-packet"),
    ("ERROR[46]: pjproject: <?>: turn_sock.c ..TURN allocate failed [status=370486]", "stun-486"),
    ("[Nov 25 03:19:55] NOTICE[46]: res_pjsip/pjsip_transport_management.c:170 idle_sched_cb:"
     " Shutting down transport 'WSS to 10.10.10.70:44176' since no request was received in 32"
     " seconds", "websocket-idle-no-request"),
    (f"[Nov 25 03:19:55] NOTICE[46]: res_pjsip/pjsip_distributor.c:688 log_failed_request:"
     f" {REFUSED}", NO_ENDPOINT),
    (f"[2026-11-25 03:19:55.123] NOTICE[46][C-0000001f] res_pjsip/pjsip_distributor.c: {REFUSED}"
     " after 5 tries in 2500.000 ms", NO_ENDPOINT),
    (f"Nov 25 03:19:55 pbx asterisk[812]: NOTICE[46]: res_pjsip/pjsip_distributor.c:688 in"
     f" log_failed_request: {REFUSED}", NO_ENDPOINT),
    (f"2026-11-25T03:19:55+01:00 pbx asterisk[1]: [Nov 25 03:19:55] NOTICE[46]: {REFUSED}",
     NO_ENDPOINT),
    ("[Nov 25 10:00:00] \x1b[1;33mNOTICE\x1b[0m[46]: \x1b[1;37mres_pjsip/pjsip_distributor.c\x1b"
     f"[0m:\x1b[1;37m688\x1b[0m \x1b[1;37mlog_failed_request\x1b[0m: {REFUSED}", NO_ENDPOINT),
    ("[Nov 25 03:19:55] NOTICE[46]: res_pjsip/pjsip_configuration.c:2661 ast_sip_retrieve_auths:"
     " Couldn't find auth '6009'. Cannot authenticate", "sip-auth-missing-object"),
    ("[Nov 25] WARNING[7]: res_pjsip_registrar.c:1010 registrar_on_rx_request: AOR '6001' not"
     " found for endpoint '6001'", "sip-aor-not-found"),
    ("[Nov 25] WARNING[7]: res_pjsip_registrar.c:1239 find_registrar_aor: AOR '6001' not found"
     " for endpoint '6001' (192.0.2.20:4711)", "sip-aor-not-found"),
    ("[Nov 25 03:20:01] ERROR[46]: config_options.c:780 aco_process_var: Could not find option"
     " suitable for category '6001' named 'webrct' at line 9 of ", "pjsip-option-unknown"),
    ("[Nov 25 03:20:06] ERROR[46]: rtp_engine.c:3299 ast_rtp_dtls_cfg_parse: dtlscertfile file"
     " /etc/asterisk/keys/none.pem does not exist or is not readable", "dtls-file-missing"),
    ("[Nov 25 03:20:06] ERROR[9][C-00000003]: res_pjsip_session.c:913 handle_incoming_sdp: "
     " 6001: Couldn't negotiate stream 0:audio-0:audio:sendrecv (nothing)", "sdp-stream-refused"),
    ("[Jan 2 10:00:00] NOTICE[9] res_pjsip_sdp_rtp.c: No joint capabilities for 'audio' media"
     " stream between our configuration((g722)) and incoming SDP((ulaw|opus))",
     "sdp-no-joint-codec"),
    ("[May 1 10:00:00] WARNING[1] stun.c: Attempt 3 to send STUN request to '198.18.0.97' timed"
     " out. Check that the server address is correct and reachable.", "stun-no-answer"),
    ("[May 1 10:00:00] WARNING[1] res_rtp_asterisk.c: No RTP candidates; skipping ICE checklist"
     " (0x7f8e98036948)", "ice-no-candidates"),
    ("[May 1 10:00:00] WARNING[1] res_rtp_asterisk.c: (0x7f8e98036948) ICE no RTP candidates;"
     " skipping checklist", "ice-no-candidates"),
    ("[May 1] WARNING[1] res_rtp_asterisk.c: PJSIP/6001-0001: DTLS packet from 127.0.0.1:4711"
     " dropped. Source not in ICE active candidate list.", "dtls-source-dropped"),
    ("[May 1] ERROR[1] res_rtp_asterisk.c: DTLS failure occurred on RTP instance '0x7f8e98036948'"
     " due to reason 'sslv3 alert handshake failure', terminating", "dtls-failed"),
    ("[May 1] ERROR[1] res_rtp_asterisk.c: DTLS failure occurred on RTP instance '0x7f8e98036948'"
     " due to reason 'sslv3 alert unexpected message', terminating", "dtls-rekey"),
    ("[May 1] ERROR[1] res_rtp_asterisk.c: SRTP support module is not loaded or available. Try"
     " loading res_srtp.so.", "srtp-not-loaded"),
    ("[May 1] VERBOSE[1] res_srtp.c: SRTP unprotect failed on SSRC 1234 because of authentication"
     " failure 110", "srtp-unprotect-failed"),
    ("[May 1] NOTICE[1] res_pjsip_sdp_rtp.c: Disconnecting channel 'PJSIP/6001-0001' for lack of"
     " RTP activity in 30 seconds", "rtp-timeout"),
    ("[May 1] NOTICE[1] res_pjsip_sdp_rtp.c: Disconnecting channel 'PJSIP/6001-0001' for lack of"
     " audio RTP activity in 30 seconds", "rtp-timeout"),
    ("[May 1] WARNING[1] translate.c: No translator path: (starting codec is not valid)",
     "codec-no-translator"),
    ("[May 1] WARNING[1] channel.c: Unable to find a codec translation path: (opus) -> (ulaw)",
     "codec-no-path"),
    ("[May 1] ERROR[46] res_pjsip.c: Endpoint '6002': Could not create dialog to invalid URI"
     " '6002'.  Is endpoint registered and reachable?", "dial-not-registered"),
    ("[May 1] VERBOSE[95][C-00000002] app_dial.c: Everyone is busy/congested at this time"
     " (1:0/0/1)", "dial-everyone-busy"),
    ("[May 1] NOTICE[5] res_pjsip_session.c: Call from '6001' (WS:192.0.2.1:4711) to extension"
     " '999' rejected because extension not found in context 'default'.",
     "dial-extension-not-found"),
    ("[May 1] NOTICE[5] res_pjsip_session.c:  6001: Call (WS:192.0.2.1:4711) to extension '999'"
     " rejected because extension not found in context 'default'.", "dial-extension-not-found"),
    ("[May 1] NOTICE[3] chan_sip.c: Registration from '<sip:6001@pbx>' failed for '192.0.2.1:4' -"
     " Wrong password", "chan-sip-took-websocket"),
    ("[May 1] NOTICE[3] chan_sip.c: No compatible codecs, not accepting this offer!",
     "chan-sip-no-codec"),
    # SIP, browsers and libraries
    ("SIP/2.0 488 Not Acceptable Here\r", "sip-488"),
    ("<- SIP/2.0 404 Not Found", "sip-404"),
    ("WebSocket connection to 'wss://pbx.example.test:9999/ws' failed: Error in connection"
     " establishment: net::ERR_CONNECTION_REFUSED", "browser-connection-refused"),
    ("phone.js:12 WebSocket connection to 'wss://pbx:8089/ws' failed: ", "browser-websocket-1006"),
    ("WebSocket connection to 'wss://pbx:8089/' failed: Error during WebSocket handshake:"
     " Unexpected response code: 404", "browser-websocket-404"),
    ("InvalidAccessError: Failed to execute 'setRemoteDescription' on 'RTCPeerConnection': Failed"
     " to set remote answer sdp: The m= section with mid='0' is invalid. RTCP-MUX is not enabled"
     " when it is required.", "browser-no-rtcp-mux"),
    ("Uncaught (in promise) DOMException: Failed to execute 'setRemoteDescription' on"
     " 'RTCPeerConnection': Failed to set remote offer sdp: Called with SDP without DTLS"
     " fingerprint.", "browser-no-fingerprint"),
    ("Failed to execute 'setRemoteDescription' on 'RTCPeerConnection': Failed to parse"
     " SessionDescription. v= Expect line: v=", "browser-sdp-syntax"),
    ("Failed to execute 'setRemoteDescription' on 'RTCPeerConnection': parameter 1 is wrong",
     "browser-remote-description"),
    ("WebRTC: ICE failed, add a STUN server and see about:webrtc for more details",
     "browser-ice-failed"),
    ("TypeError: Cannot read properties of undefined (reading 'getUserMedia')",
     "browser-insecure-page"),
    ("NotAllowedError: Permission denied", "browser-microphone-refused"),
    ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in"
     " certificate chain (_ssl.c:1006)", "browser-certificate-authority"),
    ("a=candidate:1 1 udp 2113937151 0b1c2d3e-1111-2222-3333-444455556666.local 54321 typ host",
     "silent-mdns-candidates"),
    ("JsSIP:UA registrationFailed, cause: Authentication Error", "client-authentication-error"),
    ("Invalid state transition from Terminated to Established", "client-session-conflict"),
    ("Firefox can’t establish a connection to the server at wss://pbx:8089/ws.",
     "browser-websocket-1006"),
    ("WebSocket connection to 'wss://pbx:8088/ws' failed: Error in connection establishment:"
     " net::ERR_SSL_PROTOCOL_ERROR", "browser-tls-mismatch"),
    ("Error code: SSL_ERROR_RX_RECORD_TOO_LONG", "browser-tls-mismatch"),
    ("net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "browser-tls-cipher"),
    ("[May 1] VERBOSE[9] res_pjsip/pjsip_options.c: Contact 6001/sip:k3@192.0.2.1:4;transport=ws"
     " is now Unreachable.  RTT: 0.000 msec", "contact-unreachable"),
    ("    -- Contact 6001/sip:k3@192.0.2.1:4 is now Unreachable.", "contact-unreachable"),
    ("  == Endpoint 6001 is now Unreachable", "endpoint-unreachable"),
    ("    > 0x7f8e98036948 -- Strict RTP learning after remote address set to: 192.0.2.1:4711",
     "strict-rtp-learning"),
    ("[May 1] WARNING[3] chan_sip.c: Retransmission timeout reached on transmission a@b for seqno"
     " 102 (Critical Response) -- See https://wiki", "chan-sip-no-reply"),
    ("[May 1] ERROR[3] res_pjsip.c: Error 171060 'Unsupported transport (PJSIP_EUNSUPTRANSPORT)'"
     " sending OPTIONS request to endpoint 6001", "transport-unsupported"),
    ("EUNSUPTRANSPORT", "transport-unsupported"),
    ("SIP/2.0 415 Unsupported Media Type", "sip-415"),
    ("420 Bad Extension", "sip-420"),
    ("SIP/2.0 407 Proxy Authentication Required", "sip-407"),
    ('Got SIP response 486 "Busy Here" back from 192.0.2.1:5060', "sip-486"),
    ("JsSIP.C.causes.CONNECTION_ERROR", "client-connection-error"),
    ("registrationFailed Unavailable", "sip-480"),
]  # fmt: skip
STRANGE: Final = [
    "[May 1] WARNING[1] db.c: Couldn't execute statement: SQL logic error",
    "[May 1] VERBOSE[9] pbx.c: Executing [600@internal:1] Answer() in new stack",
    "[May 1] DEBUG[9] res_srtp.c: SRTP unprotect failed with authentication failure, retrying",
    "SIP/2.0 200 OK",
    "Via: SIP/2.0/WSS 488.invalid;branch=z9hG4bK404",
    "Hello, is there anybody?",
    "",
]


@pytest.mark.parametrize(("line", "cause"), LINES)
def test_a_line_as_it_really_is_names_its_cause(line: str, cause: str) -> None:
    assert list(summed(line).matches) == [cause]


@pytest.mark.parametrize("line", STRANGE)
def test_a_line_that_tells_nothing_names_no_cause(line: str) -> None:
    assert not summed(line).matches


def test_every_pattern_is_found_in_a_line_of_its_own_and_names_its_symptom() -> None:
    for fact in SYMPTOMS.values():
        for pattern in fact.patterns:
            found = RECOGNISER.match(pattern.replace("{}", "x").encode())
            assert found is fact or fact.vague, (fact.id, pattern, found and found.id)


def test_no_two_symptoms_have_the_same_shape_of_line() -> None:
    """Asterisk's lines are counted by what is left of them without hexadecimal digits."""
    shapes: dict[bytes, str] = {}
    for fact in (each for each in SYMPTOMS.values() if each.seen == "log"):
        for pattern in fact.patterns:
            shape = shape_of(pattern.encode())
            assert not shape or shapes.setdefault(shape, fact.id) == fact.id, pattern


def test_every_symptom_refers_to_what_is_there_and_can_be_found() -> None:
    for fact in SYMPTOMS.values():
        assert set(fact.options) <= set(CATALOGUE.options), fact.id
        assert set(fact.rules) <= set(CATALOGUE.rules), fact.id
        assert fact.patterns or fact.seen == "silence", fact.id
        assert fact.patterns or fact.words, fact.id
        assert bool(fact.reproduced) == bool(fact.trial), fact.id


def test_what_is_said_to_be_reproduced_is_what_tests_reproduce() -> None:
    tried = {trial.id: trial.versions for trial in TRIALS}
    tried |= dict.fromkeys(IN_A_BROWSER, ("22",))
    tried |= {name: branches for name, (branches, _) in ON_ITS_OWN.items()}
    assert not tried.keys() & FAULTS.keys()
    tried |= {name: fault.versions for name, fault in FAULTS.items()}
    said = {fact.id: fact.reproduced for fact in SYMPTOMS.values() if fact.reproduced}
    assert said == tried
    assert len(said) >= 40


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 18])
def test_a_log_is_summed_up_alike_in_pieces_of_any_size(size: int) -> None:
    log = "\n".join(line.replace("\r", "") for line, _ in LINES) * 2
    summary = summed(log, size)
    assert {name: found.count for name, found in summary.matches.items()} == {
        name: found.count for name, found in summed(log).matches.items()
    }
    assert summary.lines == log.count("\n") + 1


def test_a_log_tells_how_often_and_where_first(tmp_path: Path) -> None:
    log = tmp_path / "full"
    usual = "[May 1] VERBOSE[9] pbx.c: Executing [600@internal:1] Answer() in new stack\n"
    line = f"[May 1] NOTICE[46] res_pjsip/pjsip_distributor.c: {REFUSED}\n"
    log.write_text(usual * 10 + line + usual * 5 + line * 3 + STRANGE[0] + "\n")
    told = as_json(str(log))
    (match,) = told["matches"]
    assert (match["id"], match["count"], match["first"]) == (NO_ENDPOINT, 4, f"{log}:11")
    assert match["guess"] is False
    assert told["lines"] == 20
    assert told["unknown"] == [{"line": STRANGE[0], "count": 1, "first": f"{log}:20"}]
    assert "4 lines, first at" in run(str(log))


def test_a_packed_log_is_read_alike(tmp_path: Path) -> None:
    log = tmp_path / "full.1.gz"
    log.write_bytes(gzip.compress(f"one\n{REFUSED}\n".encode()))
    assert as_json(str(log))["matches"][0]["first"] == f"{log}:2"


def test_a_pipe_is_read_and_what_is_worst_comes_first() -> None:
    told = as_json("-", given=f"SIP/2.0 401 Unauthorized\n{REFUSED}\n")
    assert [match["id"] for match in told["matches"]] == [NO_ENDPOINT, "sip-401"]
    assert told["matches"][0]["first"] == "-:2"
    assert as_json(given=REFUSED)["matches"][0]["id"] == NO_ENDPOINT


def test_a_healthy_log_is_no_complaint() -> None:
    assert run("-", given="[May 1] VERBOSE[9] pbx.c: Executing\n" * 10).startswith(
        "standard input"
    )


@pytest.mark.parametrize(
    "text",
    [
        "no matching endpoint found",
        f'"{REFUSED}"',
        "Request 'REGISTER' from '<sip:1@x>' failed for '192.0.2.1:5' (callid: y) - No matching",
        "- No  matching\nendpoint found",
    ],
)
def test_a_piece_of_a_line_in_any_spelling_is_enough(text: str) -> None:
    assert as_json(text)["matches"][0]["id"] == NO_ENDPOINT
