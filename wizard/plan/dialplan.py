"""``extensions.conf``: who may dial what."""

from __future__ import annotations

from wizard.plan.draft import Draft
from wizard.plan.types import Row

EXTENSIONS = "extensions.conf"
RING_SECONDS = 30


def decide(draft: Draft) -> None:
    """Write the dialplan: an echo test, every user by name, and nothing else."""
    general = draft.section(EXTENSIONS, "general")
    general.set("static", True, "dialplan.static")
    general.set("writeprotect", True, "dialplan.static")
    contexts = ["from-browser"]
    if draft.situation.phones:
        contexts.append("from-phone")
    for name in contexts:
        context = draft.section(EXTENSIONS, name)
        context.entry("include", "services", "dialplan.services")
        context.entry("include", "users", "dialplan.users")
    services = draft.section(EXTENSIONS, "services")
    echo = draft.answers.dialplan.echo
    services.entry("exten", f"{echo},1,Answer()", "dialplan.echo", number=echo)
    services.entry("same", "n,Echo()", "dialplan.echo-self")
    services.entry("same", "n,Hangup()", "dialplan.hangup")
    ring = draft.section(EXTENSIONS, "ring")
    ring.entry("exten", "start,1,Set(contacts=${PJSIP_DIAL_CONTACTS(${ARG1})})", "dialplan.tabs")
    ring.entry("same", 'n,GotoIf($["${contacts}" = ""]?absent)', "dialplan.absent")
    ring.entry("same", f"n,Dial(${{contacts}},{RING_SECONDS})", "dialplan.dial")
    ring.entry("same", 'n,GotoIf($["${DIALSTATUS}" = "BUSY"]?busy)', "dialplan.busy")
    ring.entry("same", 'n,GotoIf($["${HANGUPCAUSE}" = "21"]?refused)', "dialplan.refused")
    ring.entry("same", "n(absent),Hangup(20)", "dialplan.unavailable")
    ring.entry("same", "n(busy),Hangup(17)", "dialplan.busy")
    ring.entry("same", "n(refused),Hangup(21)", "dialplan.refused")
    draft.section(EXTENSIONS, "users").leave_out("_X.", "dialplan.no-pattern")
    row = Row("", (("exten => ", "{name},1,Gosub(ring,start,1({name}))"),))
    draft.repeat(EXTENSIONS, "users", "any", (row,), "dialplan.user")
