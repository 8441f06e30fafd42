"""Media through the network: ``rtp.conf`` and what the router has to do.

Rules: the eight that decide every topology, read in ``res_rtp_asterisk.c`` and
``res_pjsip_nat.c`` and measured with real NAT.
"""

from __future__ import annotations

from wizard.plan.draft import Draft, DraftSection
from wizard.plan.situation import Situation

RTP = "rtp.conf"


def decide(draft: Draft) -> None:
    """Write ``rtp.conf``, the firewall lines of RTP, and advice on the network."""
    situation = draft.situation
    rtp = situation.rtp
    general = draft.section(RTP, "general")
    range_facts = {
        "calls": draft.answers.sizing.calls,
        "needed": rtp.needed,
        "size": rtp.size,
    }
    general.set("rtpstart", rtp.start, "rtp.range", **range_facts)
    general.set("rtpend", rtp.end, "rtp.range-end", start=rtp.start, end=rtp.end)
    general.set("icesupport", True, "rtp.ice")
    general.set("strictrtp", True, "rtp.strict")
    if draft.knows("rtp/general/srtpreplayprotection"):
        general.set("srtpreplayprotection", True, "rtp.replay-protection")
    _reflexive(draft, general)
    general.leave_out("turnaddr", "rtp.no-turn")
    _prune(draft, general)
    _mappings(draft)
    draft.open(f"{rtp.start}-{rtp.end}", "udp", _callers(draft), "firewall.rtp")
    _advise(draft)


def _callers(draft: Draft) -> str:
    anywhere = "from.anybody" if draft.situation.phones else "from.anywhere"
    callers = {"network": "from.lan", "internet": anywhere, "tunnel": "from.turn"}
    return callers[draft.topology.reach]


def asks_stun(draft: Draft) -> bool:
    """Whether Asterisk itself queries a STUN server for its public address.

    Args:
        draft: its answers are read only.
    """
    return draft.topology.asks(draft.answers.network.public_address)


def _reflexive(draft: Draft, general: DraftSection) -> None:
    stun = draft.answers.network.stun
    if asks_stun(draft):
        general.set("stunaddr", stun, draft.topology.stun_rule, stun=stun)
    else:
        general.leave_out("stunaddr", draft.topology.no_stun_rule)


def _prune(draft: Draft, general: DraftSection) -> None:
    """Keep addresses that no browser can reach out of the candidates."""
    network = draft.answers.network
    deny = "ice_deny" if draft.knows("rtp/general/ice_deny") else "ice_blacklist"
    for ignored in network.ignored_networks:
        general.set(deny, ignored, "rtp.ignored-network", network=ignored)
    if not network.ipv6:
        general.set(deny, "::/0", "rtp.no-ipv6")


def _mappings(draft: Draft) -> None:
    network = draft.answers.network
    if not draft.topology.behind_nat or asks_stun(draft):
        return
    section = draft.section(RTP, "ice_host_candidates")
    both = _reason_for_both(draft)
    pairs = [(network.private_address, network.public_address)]
    if network.ipv6 and network.private_address6:
        pairs.append((network.private_address6, network.public_address6))
    for private, public in pairs:
        if private and public and private != public:
            rule = both or "rtp.mapping"
            value = f"{public},include_local_address" if both else public
            section.entry(private, value, rule, private=private, public=public)


def _reason_for_both(draft: Draft) -> str:
    """The rule for telling browsers the server's own address as well, or nothing.

    A relay beside Asterisk reaches it there: coming from anywhere else than the candidate says,
    its packets would be strangers' (16.28 drops DTLS of such).
    """
    answers = draft.answers
    if draft.topology.in_container:
        return ""
    relayed = answers.turn.mode == "coturn"
    if not (relayed or answers.network.local_clients):
        return ""
    # The flag came with 16.4.0 (res_rtp_asterisk.c); before, the line would be refused.
    if draft.may_suffer("network.local-clients-old"):
        draft.advise("network.local-clients-old", version=draft.version.text)
        return ""
    return "rtp.mapping-both" if answers.network.local_clients else "rtp.mapping-relay"


def _advise(draft: Draft) -> None:
    network = draft.answers.network
    situation = draft.situation
    topology = draft.topology
    rtp = situation.rtp
    facts = {
        "port": draft.answers.signalling.port,
        "start": rtp.start,
        "end": rtp.end,
        "private": network.private_address,
        "public": network.public_address,
        "hostname": network.hostname,
        "stun": situation.stun,
        "tunnel": draft.answers.signalling.tunnel,
    }
    if not topology.in_container:  # Docker puts the name into /etc/hosts itself
        draft.advise("network.hostname-lookup", **facts)
    _advise_topology(draft, facts)
    if topology.behind_nat:
        draft.advise("network.external-address", **facts)
    if asks_stun(draft):
        draft.advise("network.stun-blocks", **facts)
    if network.ipv6:
        draft.advise("network.ipv6", **facts)
    if topology.from_internet:
        _browser_stun(draft, situation, facts)
        if draft.answers.turn.mode == "none":
            draft.advise("network.udp-blocked", **facts)


def _advise_topology(draft: Draft, facts: dict[str, object]) -> None:
    topology = draft.topology
    wanted = [*topology.advice]
    if draft.situation.phones:
        wanted += topology.advice_phones
    if draft.answers.network.local_clients:
        wanted += topology.advice_local_clients
    for name in wanted:
        draft.advise(name, **facts)
    if topology.address_changes:
        _follow_address(draft, facts)


def _follow_address(draft: Draft, facts: dict[str, object]) -> None:
    network = draft.answers.network
    if asks_stun(draft):
        draft.advise("network.stun-random-ports", **facts)
        return
    draft.document(
        "hooks/follow-address.sh",
        "hooks/follow-address.sh.j2",
        {
            "hostname": network.hostname,
            "private_address": network.private_address,
            "config_dir": draft.answers.asterisk.config_dir,
        },
        0o755,
    )
    draft.advise("network.follow-address", **facts)


def _browser_stun(draft: Draft, situation: Situation, facts: dict[str, object]) -> None:
    """Some releases drop DTLS from addresses that are not among the candidates."""
    if situation.stun:
        draft.advise("network.browser-stun", **facts)
    elif draft.suffers("network.browser-stun-needed"):
        draft.advise("network.browser-stun-needed", version=draft.version.text)
