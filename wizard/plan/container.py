"""The container that Asterisk runs in, where one does: what it is made of, sees and may do."""

from __future__ import annotations

from typing import Any

from wizard.catalogue.types import Branch
from wizard.machine.container import NAME, USER
from wizard.plan.draft import Draft
from wizard.plan.places import LOG_FOLDER, static_page
from wizard.plan.situation import PLAIN_HTTP_PORT

COMPOSE = "compose.yaml"
DOCKERFILE = "docker/Dockerfile"
LOGROTATE = "logrotate/asterisk-webrtc"
OPUS = ("codec_opus_open_source", "none")
"""What the answers may name as transcoder for Debian's packages to have it."""


def decide(draft: Draft) -> None:
    """Write ``compose.yaml``, the Dockerfile, and the log rotation of the host."""
    if not draft.topology.in_container:
        return
    answers = draft.answers
    rtp = draft.situation.rtp
    there = draft.situation.places
    branch = _branch(draft)
    packaged = is_packaged(draft)
    proxied = answers.signalling.proxy != "none"
    draft.document(
        COMPOSE,
        f"{COMPOSE}.j2",
        {
            "name": NAME,
            "user": USER,
            "branch": branch.id,
            "packaged": packaged,
            "address": answers.network.private_address,
            "port": PLAIN_HTTP_PORT if proxied else answers.signalling.port,
            "proxy": proxied,
            "ipv6": answers.network.ipv6,
            "rtp_start": rtp.start,
            "rtp_end": rtp.end,
            "udp_phones": draft.situation.udp_phones,
            "tls_phones": draft.situation.tls_phones,
            "mounts": _mounts(draft),
        },
    )
    draft.document(
        DOCKERFILE,
        f"{DOCKERFILE}.j2",
        {
            "user": USER,
            "branch": branch.id,
            "packaged": packaged,
            "release": branch.debian_release,
            "packages": branch.debian_packages,
        },
    )
    draft.document(
        LOGROTATE,
        "logrotate.j2",
        {"log": there.log, "console": list(there.console)},
    )
    advice = "container.debian" if packaged else "container.image"
    draft.advise(
        advice, version=draft.version.text, branch=branch.id, release=branch.debian_release
    )


def _mounts(draft: Draft) -> list[dict[str, Any]]:
    there = draft.situation.places
    page = static_page(draft.answers)
    found = [(there.config, draft.answers.asterisk.config_dir, False)]
    if page:
        found.append((there.page, page, False))
    found.append((there.log, LOG_FOLDER, True))
    return [
        {"source": source, "target": target, "writable": writable}
        for source, target, writable in found
    ]


def is_packaged(draft: Draft) -> bool:
    """Whether a Debian release packages this Asterisk, so that the image can install it.

    Args:
        draft: its answers are read only.
    """
    asterisk = draft.answers.asterisk
    return (
        bool(_branch(draft).debian_release)
        and asterisk.build == "debian"
        and asterisk.opus in OPUS
    )


def _branch(draft: Draft) -> Branch:
    return draft.catalogue.branches[str(draft.version.major)]
