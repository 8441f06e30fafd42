"""``pjsip.conf``: transports, section templates for browsers and phones, and a row per user.

``external_*`` and ``local_net`` stand on the phones' transports only: WebSocket dialogs never use
them (``res_pjsip_nat.c``, every version from 16 on).
"""

from __future__ import annotations

from wizard.answers.ports import PHONE_PORTS
from wizard.plan.codecs import browser_codecs, phone_codecs
from wizard.plan.dialplan import HINTS, TRANSFERS
from wizard.plan.draft import Draft, DraftSection
from wizard.plan.types import Row

PJSIP = "pjsip.conf"
TABS = 5
KEEP_ALIVE_S = 30


def decide(draft: Draft) -> None:
    """Write ``pjsip.conf``: transports, templates, and a row of sections for every user."""
    general = draft.section(PJSIP, "global")
    general.set("type", "global", "pjsip.global")
    general.set("user_agent", "Asterisk", "pjsip.user-agent")
    general.set("endpoint_identifier_order", "username", "pjsip.identifier-order")
    general.set("keep_alive_interval", KEEP_ALIVE_S, "pjsip.keep-alive")
    transport = draft.section(PJSIP, "transport-wss")
    transport.set("type", "transport", "pjsip.transport-wss")
    transport.set("protocol", "wss", "pjsip.transport-wss-protocol")
    transport.set("bind", "0.0.0.0", "pjsip.transport-wss-bind")  # noqa: S104  opens no socket
    _phone_transports(draft)
    _browser_templates(draft)
    if draft.situation.udp_phones:
        _phone_templates(draft, "udp")
    if draft.situation.tls_phones:
        _phone_templates(draft, "tls")
    _account_templates(draft)
    _users(draft)


def _phone_transports(draft: Draft) -> None:
    source = "from.phones" if draft.topology.from_internet else "from.lan"
    if draft.situation.udp_phones:
        udp = draft.section(PJSIP, "transport-udp")
        udp.set("type", "transport", "pjsip.transport-udp")
        udp.set("protocol", "udp", "pjsip.transport-udp")
        udp.set("bind", f"0.0.0.0:{PHONE_PORTS['udp']}", "pjsip.transport-udp-bind")
        _external(draft, udp)
        draft.open(str(PHONE_PORTS["udp"]), "udp", source, "firewall.sip-udp")
        draft.advise("users.plain-phones")
        draft.advise("users.browser-account-over-udp", port=PHONE_PORTS["udp"])
    if draft.situation.tls_phones:
        tls = draft.section(PJSIP, "transport-tls")
        tls.set("type", "transport", "pjsip.transport-tls")
        tls.set("protocol", "tls", "pjsip.transport-tls")
        tls.set("bind", f"0.0.0.0:{PHONE_PORTS['tls']}", "pjsip.transport-tls-bind")
        tls.set("cert_file", draft.situation.certificate, "pjsip.transport-tls-certificate")
        tls.set("priv_key_file", draft.situation.private_key, "pjsip.transport-tls-key")
        tls.set("ca_list_file", draft.situation.certificate, "pjsip.transport-tls-authorities")
        tls.set("method", "tlsv1_2", "pjsip.transport-tls-method")
        _external(draft, tls)
        draft.open(str(PHONE_PORTS["tls"]), "tcp", source, "firewall.sip-tls")
    if draft.situation.phones and draft.may_suffer("users.browser-account-in-phone"):
        draft.advise("users.browser-account-in-phone", version=draft.version.text)


def _external(draft: Draft, transport: DraftSection) -> None:
    network = draft.answers.network
    if not (draft.topology.behind_nat and network.public_address):
        return
    facts = {"public": network.public_address}
    transport.set("external_signaling_address", network.public_address, "pjsip.external", **facts)
    transport.set("external_media_address", network.public_address, "pjsip.external", **facts)
    for local in network.local_networks:
        transport.set("local_net", local, "pjsip.local-net", network=local)


def _endpoint(draft: Draft, name: str, context: str) -> DraftSection:
    section = draft.section(PJSIP, f"{name}(!)")
    section.set("type", "endpoint", f"pjsip.{name}")
    section.set("context", context, "pjsip.context")
    section.set("set_var", f"__TRANSFER_CONTEXT={TRANSFERS}", "pjsip.transfer-context")
    section.set("identify_by", "username", "pjsip.identify-by")
    section.set("disallow", "all", "pjsip.disallow")
    return section


def _safety(draft: Draft, section: DraftSection) -> None:
    section.set("direct_media", False, "pjsip.direct-media")
    section.set("dtmf_mode", "rfc4733", "pjsip.dtmf")
    if draft.answers.codecs.video:
        section.leave_out("rtp_timeout", "pjsip.no-rtp-timeout")
        section.leave_out("rtp_timeout_hold", "pjsip.no-rtp-timeout-hold")
    else:
        section.set("rtp_timeout", 30, "pjsip.rtp-timeout")
        section.set("rtp_timeout_hold", 300, "pjsip.rtp-timeout-hold")
    if draft.answers.client.others:
        section.set("allow_subscribe", True, "pjsip.allow-subscribe-others")
        section.set("subscribe_context", HINTS, "pjsip.subscribe-context")
    else:
        section.set("allow_subscribe", False, "pjsip.allow-subscribe")


def _browser_templates(draft: Draft) -> None:
    section = _endpoint(draft, "browser-endpoint", "from-browser")
    audio, rule = browser_codecs(draft)
    section.set("allow", ",".join((*audio, *draft.answers.codecs.video)), rule)
    section.set("webrtc", True, "pjsip.webrtc")
    section.leave_out("dtls_cert_file", "pjsip.no-dtls-file")
    section.leave_out("transport", "pjsip.no-transport")
    _safety(draft, section)


def _phone_templates(draft: Draft, transport: str) -> None:
    name = f"phone-{transport}-endpoint"
    section = _endpoint(draft, name, "from-phone")
    audio, rule = phone_codecs(draft)
    section.set("allow", ",".join((*audio, *draft.answers.codecs.video)), rule)
    if transport == "tls":
        section.set("media_encryption", "sdes", "pjsip.sdes")
    section.set("rtp_symmetric", True, "pjsip.phone-nat")
    section.set("force_rport", True, "pjsip.phone-nat")
    section.set("rewrite_contact", True, "pjsip.phone-nat")
    _safety(draft, section)


def _account_templates(draft: Draft) -> None:
    auth = draft.section(PJSIP, "account-auth(!)")
    auth.set("type", "auth", "pjsip.auth")
    auth.set("auth_type", "userpass", "pjsip.auth-type")
    browser = draft.section(PJSIP, "browser-aor(!)")
    browser.set("type", "aor", "pjsip.aor")
    browser.set("max_contacts", TABS, "pjsip.max-contacts", tabs=TABS)
    if draft.situation.phones:
        phone = draft.section(PJSIP, "phone-aor(!)")
        phone.set("type", "aor", "pjsip.aor")
        phone.set("max_contacts", 1, "pjsip.max-contacts-phone")
        phone.set("remove_existing", True, "pjsip.remove-existing")
        phone.set("qualify_frequency", 30, "pjsip.qualify")


def _users(draft: Draft) -> None:
    last = "phone-aor(!)" if draft.situation.phones else "browser-aor(!)"
    # Without a mailbox of its own, an account is refused message-summary (404).
    mailbox = (("mailboxes=", "{name}@users"),) if draft.answers.client.others else ()
    for kind in ("browser", "phone-udp", "phone-tls"):
        aor = "browser" if kind == "browser" else "phone"
        rows = (
            Row(
                f"{{name}}({kind}-endpoint)",
                (("auth=", "{name}"), ("aors=", "{name}"), ("callerid=", "{callerid}")),
            ),
            Row("{name}(account-auth)", (("username=", "{name}"), ("", "{login}"))),
            Row(f"{{name}}({aor}-aor)", mailbox),
        )
        draft.repeat(PJSIP, last, kind, rows, f"users.{aor}")
