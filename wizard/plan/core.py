"""Asterisk itself: its own options, its log, and the built-in parts that want a file."""

from __future__ import annotations

from wizard.catalogue import Version
from wizard.plan.draft import Draft

# Built-in parts log an error when their file is missing (seen on 16.28 and 22.10): each gets the
# smallest file that switches it off or leaves its defaults. An empty key is a bare section.
BUILT_IN: tuple[tuple[str, str, str, str | None], ...] = (
    ("acl.conf", "", "", None),
    ("ccss.conf", "general", "", None),
    ("cdr.conf", "general", "enable", "no"),
    ("cel.conf", "general", "enable", "no"),
    ("features.conf", "general", "", None),
    ("manager.conf", "general", "enabled", "no"),
    ("pjproject.conf", "startup", "", None),
    ("pjproject.conf", "log_mappings", "", None),
    ("stasis.conf", "threadpool", "", None),
    ("stasis.conf", "declined_message_types", "", None),
    ("udptl.conf", "general", "", None),
    ("indications.conf", "general", "country", "us"),
    ("indications.conf", "us", "description", "North America"),
    ("indications.conf", "us", "ringcadence", "2000,4000"),
    ("indications.conf", "us", "dial", "350+440"),
    ("indications.conf", "us", "ring", "440+480/2000,0/4000"),
    ("indications.conf", "us", "busy", "480+620/500,0/500"),
    ("indications.conf", "us", "congestion", "480+620/250,0/250"),
)


def decide(draft: Draft) -> None:
    """Write ``asterisk.conf``, ``logger.conf`` and the files of the built-in parts."""
    version = Version.parse(draft.answers.asterisk.version)
    branch = draft.catalogue.branches[str(version.major)]
    if branch.development:
        draft.advise("asterisk.development", branch=branch.id, read=branch.development)
    latest = branch.latest
    if version.earliest > Version.parse(latest).latest:
        draft.advise("asterisk.newer", version=version.text, latest=latest)
    if (platform := draft.catalogue.platforms.get(draft.answers.asterisk.platform)) is not None:
        draft.advise("asterisk.platform", platform=platform.name)
    options = draft.section("asterisk.conf", "options")
    options.set("hideconnect", True, "core.hideconnect")
    _open_files(draft)
    general = draft.section("logger.conf", "general")
    if draft.topology.in_container:
        general.set("dateformat", "%F %T %z", "log.dateformat-container")
    else:
        general.set("dateformat", "%F %T", "log.dateformat")
    logs = draft.section("logger.conf", "logfiles")
    logs.entry("console", "notice,warning,error", "log.console")
    logs.entry("messages", "notice,warning,error", "log.messages")
    logs.entry("security", "security", "log.security")
    for file, section, key, value in BUILT_IN:
        rule = f"builtin.{file.removesuffix('.conf')}"
        if value is None:
            draft.section(file, section).leave_out(key, rule)
        else:
            draft.section(file, section).set(key, value, rule)
    draft.document(
        "fail2ban/jail.d/asterisk-webrtc.conf",
        "fail2ban/jail.conf.j2",
        {
            "ports": _ports(draft),
            "log": draft.situation.places.log,
            "in_container": draft.topology.in_container,
        },
    )
    draft.document("fail2ban/filter.d/asterisk-webrtc.conf", "fail2ban/filter.conf.j2", {})
    draft.advise(_guessers(draft))


def _guessers(draft: Draft) -> str:
    """The advice on those who guess passwords, by whose address Asterisk sees."""
    if draft.answers.signalling.proxy != "none":
        return "security.fail2ban-proxy"
    return "security.fail2ban-tunnel" if draft.topology.tunnelled else "security.fail2ban"


def _ports(draft: Draft) -> list[str]:
    ports = [str(draft.answers.signalling.port)]
    if draft.situation.udp_phones:
        ports.append("5060")
    if draft.situation.tls_phones:
        ports.append("5061")
    return ports


def _open_files(draft: Draft) -> None:
    """One descriptor for each socket, four for each media stream, and some for the rest."""
    sizing = draft.answers.sizing
    needed = sizing.browsers * 2 + sizing.calls * 2 * 4 + 256
    # One thread for each socket too, one for each channel, and a hundred of its own (seen).
    tasks = sizing.browsers * 2 + sizing.calls * 2 + 256
    if needed > 1024:
        draft.section("asterisk.conf", "options").set(
            "maxfiles", needed, "size.open-files", browsers=sizing.browsers, calls=sizing.calls
        )
        draft.advise("size.open-files", files=needed, tasks=tasks)
