"""``extensions.conf``: who may dial what.

A contact is text that its owner chose. It may hold what separates arguments, targets and options
of ``Dial``, and a quote in it ends a string of an expression. So no line hands it to an
application or to an expression before every character of it has been looked at.
"""

from __future__ import annotations

from wizard.plan.draft import Draft
from wizard.plan.types import Row

EXTENSIONS = "extensions.conf"
TRANSFERS = "transfers"
HINTS = "hints"
RING_SECONDS = 30

PLAIN = "-0-9A-Za-z_.~*+=%;:/"
"""What an address may hold beside one ``@`` and the brackets of IPv6: no separator of Dial."""
ADDRESS = f"^sips?:([{PLAIN}]+@)?([[][0-9A-Fa-f:.]+[]])?[{PLAIN}]*$"
"""An address that may be dialled; the brackets are balanced, as ``REGEX()`` needs them."""
WEBSOCKET = ";transport=ws(;[^@]*)?$"
"""Behind the host, since the part before the ``@`` may hold the same text."""
# Text with parentheses would end the arguments of the function that it is handed to, so that they
# become "!"; REPLACE alone takes the name of what it reads.
URI = "${REPLACE(PJSIP_CONTACT(${contact},uri),(),!)}"


def decide(draft: Draft) -> None:
    """Write ``extensions.conf``: an echo test, every user by name, and nothing else."""
    general = draft.section(EXTENSIONS, "general")
    general.set("static", True, "dialplan.static")
    general.set("writeprotect", True, "dialplan.static")
    contexts = ["from-browser"]
    if draft.situation.phones:
        contexts.append("from-phone")
    for name in (*contexts, TRANSFERS):
        context = draft.section(EXTENSIONS, name)
        rule = "dialplan.transfers" if name == TRANSFERS else "dialplan.services"
        context.entry("include", "services", rule)
        context.entry("include", "users", "dialplan.users")
    services = draft.section(EXTENSIONS, "services")
    echo = draft.answers.dialplan.echo
    services.entry("exten", f"{echo},1,Answer()", "dialplan.echo", number=echo)
    services.entry("same", "n,Echo()", "dialplan.echo-self")
    services.entry("same", "n,Hangup()", "dialplan.hangup")
    _ring(draft)
    draft.section(EXTENSIONS, "users").leave_out("_X.", "dialplan.no-pattern")
    browser = Row("", (("exten => ", "{name},1,Gosub(ring,start,1({name},ws))"),))
    draft.repeat(EXTENSIONS, "users", "browser", (browser,), "dialplan.user")
    if draft.situation.phones:
        phone = Row("", (("exten => ", "{name},1,Gosub(ring,start,1({name}))"),))
        draft.repeat(EXTENSIONS, "users", "phone", (phone,), "dialplan.user-phone")
    if draft.answers.client.others:
        _hints(draft)


def _hints(draft: Draft) -> None:
    """Let clients watch the users, and nothing else: no call enters this context."""
    draft.section(EXTENSIONS, HINTS).leave_out("_X.", "dialplan.no-call-from-hints")
    hint = Row("", (("exten => ", "{name},hint,PJSIP/{name}"),))
    draft.repeat(EXTENSIONS, HINTS, "any", (hint,), "dialplan.hint")


def _ring(draft: Draft) -> None:
    """Ring every contact of ARG1 that may be dialled; with ARG2, WebSockets only."""
    lines = (
        ("Set(dial=)", "dialplan.dial-empty"),
        ("Set(contacts=${PJSIP_AOR(${ARG1},contact)})", "dialplan.tabs"),
        ("(next) Set(contact=${SHIFT(contacts)})", "dialplan.next"),
        ('GotoIf($["${contact}" = ""]?ring)', "dialplan.last"),
        (
            'GotoIf($["${PJSIP_CONTACT(${contact},status)}" = "Unreachable"]?next)',
            "dialplan.unreachable",
        ),
        (f'GotoIf(${{REGEX("{ADDRESS}" {URI})}}?address)', "dialplan.address"),
        (
            "(refuse) Log(WARNING,Refused to ring contact ${contact} with the address "
            f"${{FILTER(\\x20-\\x7e,{URI})}})",
            "dialplan.refuse",
        ),
        ("Goto(next)", "dialplan.others"),
        (
            f"(address) Set(uri=${{FILTER({PLAIN}@[],${{PJSIP_CONTACT(${{contact}},uri)}})}})",
            "dialplan.filter",
        ),
        ('GotoIf(${REGEX("[mM][aA][dD][dD][rR]" ${uri})}?refuse)', "dialplan.maddr"),
        ('GotoIf($["${ARG2}" = ""]?add)', "dialplan.any-transport"),
        (f'GotoIf(${{REGEX("{WEBSOCKET}" ${{uri}})}}?add:refuse)', "dialplan.websocket"),
        ("(add) Set(dial=${dial}&PJSIP/${ARG1}/${uri})", "dialplan.add"),
        ("Goto(next)", "dialplan.others"),
        ('(ring) GotoIf($["${dial}" = ""]?absent)', "dialplan.absent"),
        (f"Dial(${{dial:1}},{RING_SECONDS},i)", "dialplan.dial"),
        ('GotoIf($["${DIALSTATUS}" = "BUSY"]?busy)', "dialplan.busy"),
        ('GotoIf($["${HANGUPCAUSE}" = "21"]?refused)', "dialplan.refused"),
        ("(absent) Hangup(20)", "dialplan.unavailable"),
        ("(busy) Hangup(17)", "dialplan.busy"),
        ("(refused) Hangup(21)", "dialplan.refused"),
    )
    ring = draft.section(EXTENSIONS, "ring")
    key, step = "exten", "start,1"
    for line, rule in lines:
        label, _, work = line.partition(" ") if line.startswith("(") else ("", "", line)
        ring.entry(key, f"{step}{label},{work}", rule)
        key, step = "same", "n"
