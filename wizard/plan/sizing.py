"""What the number of users means for the machine."""

from __future__ import annotations

from wizard.plan.draft import Draft

COMFORTABLE_USERS = 10_000
# AST_TASKPROCESSOR_HIGH_WATER_LEVEL of include/asterisk/taskprocessor.h
BACKLOG = 500


def decide(draft: Draft) -> None:
    """Advise where the load makes one Asterisk slow, or where sizes contradict each other."""
    count = draft.situation.user_count
    if count > COMFORTABLE_USERS:
        draft.advise("size.many-users", count=count)
    crowd = max(count, draft.answers.sizing.browsers)
    if crowd >= BACKLOG:
        draft.advise("size.backlog", count=crowd)
    rtp = draft.situation.rtp
    if rtp.blocked:
        blocked = ", ".join(map(str, rtp.blocked))
        given = "-".join(map(str, rtp.given))
        draft.advise(
            "size.refused-ports", ports=blocked, given=given, used=f"{rtp.start}-{rtp.end}"
        )
    if not count:
        draft.advise("users.none")
    elif not (draft.situation.first_browser or draft.answers.guests.enabled):
        draft.advise("users.no-browser")
    if rtp.size > 1000 and draft.topology.in_container:
        draft.advise("size.docker-range", size=rtp.size)
