"""Defaults, the table of webrtc=yes and values that do not fit, as a running Asterisk has them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import pytest

from tests.lab.looks import shown as shown_as
from tests.lab.machine import VERSIONS
from tests.lab.pjsip_console import Shown, Wrong, agrees, ask
from tests.lab.seeing import Seen, held, of_ids, together
from wizard.catalogue import Catalogue, Version
from wizard.catalogue.types import Implied, Option

pytestmark = pytest.mark.lab

CATALOGUE = Catalogue()
OPTIONS = CATALOGUE.options_of("pjsip")

# Objects with nothing set but what they cannot be without; key: the name of the object.
BARE = {
    "nothing": ("endpoint", ""),
    "place": ("aor", ""),
    "login": ("auth", "username=login\npassword=secret"),
    "plain": ("transport", "bind=127.0.0.1"),
}
GIVEN = {"auth/username", "auth/password", "transport/bind"}
# Options that the console never prints: what only adds to another one, and one that is unset.
# In 16 redirect_method can be read but not written.
NEVER_SHOWN = {
    "endpoint/deny", "endpoint/permit", "endpoint/contact_deny", "endpoint/contact_permit",
    "endpoint/disallow", "endpoint/contact_user",
}  # fmt: skip
NOT_SHOWN = {
    "16": {*NEVER_SHOWN, "endpoint/redirect_method"},
    "22": {*NEVER_SHOWN, "endpoint/security_mechanisms"},
}

# The opposite of everything that webrtc=yes sets, and of some that it leaves alone.
STUBBORN = """
webrtc=yes
bundle=no
rtcp_mux=no
use_avpf=no
ice_support=no
media_use_received_transport=no
media_encryption=sdes
dtls_setup=passive
dtls_verify=certificate
dtls_rekey=30
dtls_auto_generate_cert=no
direct_media=no
force_avp=yes
rtp_symmetric=yes
"""
LEFT_AS_WRITTEN = {"direct_media": "no", "force_avp": "yes", "rtp_symmetric": "yes"}

NEWER_AUTH = ("20.12.0", "21.7.0", "22.2.0", "23.0.0")
WRONG = (
    Wrong("endpoint", "webrtc", "ture", "no"),
    Wrong("endpoint", "rtp_symmetric", "maybe", "no"),
    Wrong("endpoint", "ice_support", "on", "yes"),
    Wrong("endpoint", "rtp_timeout", "-1"),
    Wrong("endpoint", "rtp_timeout", "soon"),
    Wrong("endpoint", "rtp_timeout", "99999999999"),
    Wrong("endpoint", "rtp_keepalive", "1.5"),
    Wrong("endpoint", "dtls_rekey", "-5", "4294967291"),
    Wrong("endpoint", "dtls_rekey", "soon"),
    Wrong("endpoint", "dtls_verify", "true"),
    Wrong("endpoint", "dtls_setup", "wrong", "active"),
    Wrong("endpoint", "dtls_fingerprint", "sha-512", "sha-256"),
    Wrong("endpoint", "dtls_cert_file", "/nowhere"),
    Wrong("endpoint", "dtls_private_key", "/nowhere"),
    Wrong("endpoint", "dtls_ca_file", "/nowhere"),
    Wrong("endpoint", "dtls_ca_path", "/nowhere"),
    Wrong("endpoint", "dtls_cert_file", "/etc/hosts\ndtls_auto_generate_cert=yes"),
    Wrong("endpoint", "media_encryption", "srtp"),
    Wrong("endpoint", "dtmf_mode", "rfc2833"),
    Wrong("endpoint", "timers", "maybe"),
    Wrong("endpoint", "timers_min_se", "30"),
    Wrong("endpoint", "timers_sess_expires", "60"),
    Wrong("endpoint", "100rel", "maybe"),
    Wrong("endpoint", "identify_by", "transport"),
    Wrong("endpoint", "direct_media_method", "wrong"),
    Wrong("endpoint", "direct_media_glare_mitigation", "wrong"),
    Wrong("endpoint", "connected_line_method", "wrong"),
    Wrong("endpoint", "callerid_privacy", "wrong"),
    Wrong("endpoint", "redirect_method", "wrong"),
    Wrong("endpoint", "allow", "ulaw,opuss"),
    Wrong("endpoint", "disallow", "opuss"),
    Wrong("endpoint", "max_audio_streams", "-1"),
    Wrong("endpoint", "max_video_streams", "many"),
    Wrong("endpoint", "tos_audio", "999", "231"),
    Wrong("endpoint", "tos_audio", "wrong"),
    Wrong("endpoint", "tos_video", "wrong"),
    Wrong("endpoint", "sub_min_expiry", "-1"),
    Wrong("endpoint", "device_state_busy_at", "-1"),
    Wrong("endpoint", "permit", "wrong"),
    Wrong("endpoint", "deny", "wrong"),
    Wrong("endpoint", "set_var", "wrong"),
    Wrong("endpoint", "media_address", "no address", "no address"),
    Wrong("endpoint", "auth", "nowhere", "nowhere"),
    Wrong("endpoint", "aors", "nowhere", "nowhere"),
    Wrong("endpoint", "transport", "nowhere", "nowhere"),
    Wrong("endpoint", "rtp_engine", "nowhere", "nowhere"),
    Wrong("endpoint", "geoloc_incoming_call_profile", "nowhere"),
    Wrong("endpoint", "geoloc_outgoing_call_profile", "nowhere"),
    Wrong("endpoint", "incoming_call_offer_pref", "wrong"),
    Wrong("endpoint", "outgoing_call_offer_pref", "wrong"),
    Wrong("endpoint", "codec_prefs_incoming_offer", "operation: union"),
    Wrong("endpoint", "preferred_codec_only", "yes\nincoming_call_offer_pref=remote"),
    Wrong("endpoint", "rtp_port_start", "20000"),
    Wrong("endpoint", "rtp_port_start", "500\nrtp_port_end=600"),
    Wrong("endpoint", "rtp_port_end", "70000"),
    Wrong("endpoint", "follow_redirect_methods", "invite"),
    Wrong("endpoint", "use_received_transport", "yes"),
    Wrong("endpoint", "sdp_owner", "a b", "-", since=("22.10.0",)),
    Wrong("endpoint", "sdp_session", "", "-", since=("22.10.0",)),
    Wrong("endpoint", "fax_detect", "maybe", "no"),
    Wrong("endpoint", "fax_detect_timeout", "-1"),
    Wrong("endpoint", "t38_udptl_ec", "FEC"),
    Wrong("endpoint", "t38_udptl_maxdatagram", "large"),
    Wrong("endpoint", "call_group", "99", ""),
    Wrong("endpoint", "pickup_group", "99", ""),
    Wrong("endpoint", "security_negotiation", "tls"),
    Wrong("endpoint", "send_diversion", "maybe", "no"),
    Wrong("aor", "max_contacts", "-1"),
    Wrong("aor", "max_contacts", "many"),
    Wrong("aor", "qualify_frequency", "90000"),
    Wrong("aor", "qualify_frequency", "-1"),
    Wrong("aor", "qualify_timeout", "soon"),
    Wrong("aor", "qualify_timeout", "0", "0"),
    Wrong("aor", "minimum_expiration", "-1"),
    Wrong("aor", "contact", "nonsense"),
    Wrong("aor", "remove_existing", "maybe", "no"),
    Wrong("auth", "auth_type", "wrong"),
    Wrong("auth", "auth_type", "google_oauth"),
    Wrong("auth", "nonce_lifetime", "-1"),
    Wrong("auth", "username", ""),
    Wrong("auth", "password", "", since=NEWER_AUTH),
    Wrong("auth", "md5_cred", "short", since=NEWER_AUTH),
    Wrong("auth", "supported_algorithms_uas", "wrong"),
    Wrong("auth", "supported_algorithms_uac", "wrong"),
    Wrong("transport", "protocol", "http"),
    Wrong("transport", "bind", "nonsense"),
    Wrong("transport", "bind", "", "0.0.0.0:5060"),
    Wrong("transport", "bind", "0.0.0.0:99999"),
    Wrong("transport", "webrtc", "yes"),
    Wrong("transport", "websocket_write_timeout", "0"),
    Wrong("transport", "websocket_write_timeout", "soon"),
    Wrong("transport", "cert_file", "/nowhere"),
    Wrong("transport", "priv_key_file", "/nowhere"),
    Wrong("transport", "ca_list_file", "/nowhere"),
    Wrong("transport", "ca_list_path", "/nowhere"),
    Wrong("transport", "method", "tlsv9"),
    Wrong("transport", "cipher", "NOSUCH"),
    Wrong("transport", "tos", "wrong"),
    Wrong("transport", "local_net", "wrong"),
    Wrong("transport", "external_signaling_port", "70000"),
    Wrong("transport", "external_media_address", "nowhere.invalid", "nowhere.invalid"),
    Wrong("transport", "external_signaling_address", "nowhere.invalid", "nowhere.invalid"),
    Wrong("transport", "async_operations", "5", "1"),
    Wrong("transport", "verify_client", "maybe", "no"),
    Wrong("transport", "tcp_keepalive_idle_time", "-1", "-1"),
)


def conf() -> str:
    """A pjsip.conf with all of these."""
    sections = {
        **BARE,
        "browser": ("endpoint", "webrtc=yes"),
        "with-file": ("endpoint", "webrtc=yes\ndtls_cert_file=/etc/hosts"),
        "stubborn": ("endpoint", STUBBORN.strip()),
        **{f"wrong-{n}": (wrong.type, wrong.section) for n, wrong in enumerate(WRONG)},
    }
    return "".join(
        f"[{name}]\ntype={kind}\n{lines}\n\n" for name, (kind, lines) in sections.items()
    )


@functools.cache
def shown(branch: str) -> Shown:
    """What a branch shows of it; one boot serves every test."""
    asked = [(kind, name) for name, (kind, _) in BARE.items()]
    asked += [("endpoint", name) for name in ("browser", "with-file", "stubborn")]
    asked += [(wrong.type, f"wrong-{n}") for n, wrong in enumerate(WRONG)]
    return ask(branch, conf(), asked)


def bare(seen: Shown) -> Iterator[tuple[Option | None, str, str]]:
    """Option, key and text of everything shown of objects with nothing set."""
    types = {name: kind for name, (kind, _) in BARE.items()} | {"global": "global"}
    for name, kind in (types | {"system": "system"}).items():
        for key, text in seen.objects[name].items():
            if f"{kind}/{key}" not in GIVEN:
                yield OPTIONS.get(f"pjsip/{kind}/{key}"), f"{kind}/{key}", text


def known(release: Version) -> Iterator[Option]:
    """The options of a release that the console can print."""
    for option in OPTIONS.values():
        if option.id.startswith("pjsip/identify/") or option.name == "type":
            continue
        if release.knows(option.since, option.until):
            yield option


def defaults(seen: Shown) -> Iterator[tuple[str, str]]:
    """Every option that shows its default, and the complaint about it."""
    for option, _, text in bare(seen):
        if option is None:
            continue
        default = option.default_in(seen.release)
        right = default is not None and agrees(option, default, text)
        yield option.id, "" if right else f"shown {text!r}, not {default!r}"


def tried(release: Version) -> Iterator[tuple[int, Wrong, Option | None]]:
    """The values that do not fit, of options that a release has; number, value and option.

    There is no option where people write another one's key.
    """
    for number, case in enumerate(WRONG):
        option = OPTIONS.get(f"pjsip/{case.type}/{case.key}")
        there = option is None or release.knows(option.since, option.until)
        if there and release.knows(case.since):
            yield number, case, option


def outside(seen: Shown) -> Iterator[tuple[str, str]]:
    """Every option of which a value that does not fit was tried, and the complaint about it."""
    for number, case, option in tried(seen.release):
        text = seen.objects.get(f"wrong-{number}", {}).get(case.key)
        if case.becomes is None:
            good = f"wrong-{number}" not in seen.objects
        else:
            good = option is not None and text is not None and agrees(option, case.becomes, text)
        name = option.id if option else f"pjsip/{case.type}/{case.key}"
        yield name, "" if good else f"{case}: {text!r}"


def expected(fact: Implied, release: Version) -> str:
    """What the console shows of a setting."""
    if fact.shown_as and not release.knows(fact.shown_since):
        return fact.shown_as
    return fact.value


def implied(release: Version) -> Iterator[tuple[Implied, Option]]:
    """What webrtc=yes does to options of a release, and what people believe that it does."""
    for fact in CATALOGUE.webrtc.values():
        if fact.how != "behaviour" and release.knows(fact.since, fact.until):
            yield fact, CATALOGUE.options[fact.id]


def webrtc(seen: Shown) -> Iterator[tuple[str, str]]:
    """Every option in the table of webrtc=yes, and the complaint about what it is then."""
    without, with_it = seen.objects["nothing"], seen.objects["browser"]
    changed = {key for key in with_it if with_it[key] != without[key]} - {"webrtc"}
    for fact, option in implied(seen.release):
        value = expected(fact, seen.release) if fact.value else option.default
        right = agrees(option, value, with_it[option.name])
        yield option.id, "" if right else f"shown {with_it[option.name]!r}, not {value!r}"
        if fact.value:
            changed.discard(option.name)
    for key in sorted(changed):
        yield f"pjsip/endpoint/{key}", f"changes, too: {with_it[key]!r}"


def shows(text: str) -> Seen:
    """What the catalogue says that a release shows."""
    release = Version.parse(text)
    printed = (
        option.id
        for option in known(release)
        if option.id.removeprefix("pjsip/") not in GIVEN | NOT_SHOWN[str(release.major)]
    )
    parts = (
        of_ids(shown_as("default"), printed, text),
        of_ids(shown_as("outside"), (one.id for _, _, one in tried(release) if one), text),
        of_ids(shown_as("webrtc"), (option.id for _, option in implied(release)), text),
    )
    return together(parts)


def complaints(judgements: Iterator[tuple[str, str]]) -> str:
    """What is not as the catalogue says, a line for each."""
    return "\n".join(f"{name}: {complaint}" for name, complaint in judgements if complaint)


@pytest.mark.parametrize("branch", VERSIONS)
def test_objects_with_nothing_set_show_the_defaults_of_the_catalogue(branch: str) -> None:
    assert not complaints(defaults(shown(branch)))


@pytest.mark.parametrize("branch", VERSIONS)
def test_whatever_the_console_shows_is_in_the_catalogue_and_the_other_way_round(
    branch: str,
) -> None:
    seen = shown(branch)
    strange = {key for option, key, _ in bare(seen) if option is None}
    assert not strange
    keys = {key for _, key, _ in bare(seen)} | GIVEN
    hidden = {option.id.removeprefix("pjsip/") for option in known(seen.release)} - keys
    assert hidden == NOT_SHOWN[branch]


@pytest.mark.parametrize("branch", VERSIONS)
def test_webrtc_changes_what_its_table_says_and_nothing_else(branch: str) -> None:
    assert not complaints(webrtc(shown(branch)))


@pytest.mark.parametrize("branch", VERSIONS)
def test_no_line_of_the_section_beats_webrtc(branch: str) -> None:
    seen = shown(branch)
    stubborn = seen.objects["stubborn"]
    wrong = []
    for fact in CATALOGUE.webrtc.values():
        if not fact.value:
            continue
        option = CATALOGUE.options[fact.id]
        holds = seen.release.knows(fact.since, fact.until)
        value = expected(fact, seen.release) if holds else "30"  # as written: a version obeys it
        if not agrees(option, value, stubborn[option.name]):
            wrong.append(f"{option.name}: {stubborn[option.name]!r}, not {value!r}")
    for key, value in LEFT_AS_WRITTEN.items():
        if not agrees(OPTIONS[f"pjsip/endpoint/{key}"], value, stubborn[key]):
            wrong.append(f"{key}: {stubborn[key]!r}, not {value!r} as written")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("branch", VERSIONS)
def test_a_media_certificate_is_made_unless_one_is_given(branch: str) -> None:
    seen = shown(branch)
    fact = CATALOGUE.webrtc["pjsip/endpoint/dtls_auto_generate_cert"]
    assert fact.unless == "pjsip/endpoint/dtls_cert_file"
    assert seen.objects["browser"]["dtls_auto_generate_cert"] == "Yes"
    assert seen.objects["with-file"]["dtls_auto_generate_cert"] == "No"


@pytest.mark.parametrize("branch", VERSIONS)
def test_values_that_do_not_fit_end_as_the_catalogue_says(branch: str) -> None:
    assert not complaints(outside(shown(branch)))


@pytest.mark.parametrize("branch", VERSIONS)
def test_the_published_table_holds_what_was_shown(
    branch: str, sees: Callable[[Seen, Seen], None]
) -> None:
    seen = shown(branch)
    parts = (
        held(shown_as("default"), defaults(seen), seen.version),
        held(
            shown_as("outside"), (one for one in outside(seen) if one[0] in OPTIONS), seen.version
        ),
        held(shown_as("webrtc"), webrtc(seen), seen.version),
    )
    sees(together(parts), shows(seen.version))
