"""Keys of pjsip.conf that the catalogue leaves out, and what they are about."""

from __future__ import annotations

from typing import Final

# Keys that have no bearing on browsers, by what they are about. Whatever else a release
# registers must be in the catalogue.
BY_SUBJECT: Final = {
    "fax": (
        "endpoint/fax_detect", "endpoint/fax_detect_timeout", "endpoint/t38_udptl",
        "endpoint/t38_udptl_ec", "endpoint/t38_udptl_ipv6", "endpoint/t38_udptl_maxdatagram",
        "endpoint/t38_udptl_nat", "endpoint/t38_bind_udptl_to_media_address",
    ),
    "voice mail": (
        "endpoint/aggregate_mwi", "endpoint/incoming_mwi_mailbox", "endpoint/mailboxes",
        "endpoint/mwi_from_user", "endpoint/mwi_subscribe_replaces_unsolicited",
        "endpoint/voicemail_extension", "aor/voicemail_extension",
        "global/default_voicemail_extension", "global/mwi_disable_initial_unsolicited",
        "global/mwi_tps_queue_high", "global/mwi_tps_queue_low",
    ),
    "keys of desk phones: pick-up, recording, busy lamps": (
        "endpoint/call_group", "endpoint/pickup_group", "endpoint/named_call_group",
        "endpoint/named_pickup_group", "endpoint/one_touch_recording",
        "endpoint/record_on_feature", "endpoint/record_off_feature",
        "endpoint/notify_early_inuse_ringing",
    ),
    "headers and habits of providers": (
        "endpoint/callerid_tag", "endpoint/g726_non_standard", "endpoint/overlap_context",
        "endpoint/rpid_immediate", "endpoint/security_mechanisms",
        "endpoint/security_negotiation", "endpoint/send_aoc", "endpoint/send_diversion",
        "endpoint/send_history_info", "endpoint/suppress_q850_reason_headers",
        "endpoint/user_eq_phone", "auth/oauth_clientid", "auth/oauth_secret",
        "auth/refresh_token",
    ),
}  # fmt: skip

ELSEWHERE: Final = frozenset(key for keys in BY_SUBJECT.values() for key in keys)
