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
        context.object("include", "services", "dialplan.services")
        context.object("include", "users", "dialplan.users")
    services = draft.section(EXTENSIONS, "services")
    echo = draft.answers.dialplan.echo
    services.object("exten", f"{echo},1,Answer()", "dialplan.echo", number=echo)
    services.object("same", "n,Echo()", "dialplan.echo-self")
    services.object("same", "n,Hangup()", "dialplan.hangup")
    ring = draft.section(EXTENSIONS, "ring")
    ring.object("exten", "start,1,Set(contacts=${PJSIP_DIAL_CONTACTS(${ARG1})})", "dialplan.tabs")
    ring.object("same", 'n,GotoIf($["${contacts}" = ""]?absent)', "dialplan.absent")
    ring.object("same", f"n,Dial(${{contacts}},{RING_SECONDS})", "dialplan.dial")
    ring.object("same", 'n,GotoIf($["${DIALSTATUS}" = "BUSY"]?busy)', "dialplan.busy")
    ring.object("same", "n(absent),Hangup(20)", "dialplan.unavailable")
    ring.object("same", "n(busy),Hangup(17)", "dialplan.busy")
    draft.section(EXTENSIONS, "users").leave_out("_X.", "dialplan.no-pattern")
    row = Row("", (("exten => ", "{name},1,Gosub(ring,start,1({name}))"),))
    draft.repeat(EXTENSIONS, "users", "any", (row,), "dialplan.user")
