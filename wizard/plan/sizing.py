"""What the number of users means for the machine."""

from __future__ import annotations

from wizard.plan.draft import Draft

COMFORTABLE_USERS = 10_000
# AST_TASKPROCESSOR_HIGH_WATER_LEVEL of include/asterisk/taskprocessor.h
BACKLOG = 500


def decide(draft: Draft) -> None:
    """Warn where one Asterisk becomes slow or the answers contradict each other."""
    count = draft.situation.user_count
    if count > COMFORTABLE_USERS:
        draft.advise("size.many-users", count=count)
    crowd = max(count, draft.answers.sizing.browsers)
    if crowd >= BACKLOG:
        draft.advise("size.backlog", count=crowd)
    if refused := draft.situation.rtp.refused:
        draft.advise("size.refused-ports", ports=", ".join(map(str, refused)))
    if not count:
        draft.advise("users.none")
    if draft.situation.rtp.size > 1000 and draft.topology.in_container:
        draft.advise("size.docker-range", size=draft.situation.rtp.size)
