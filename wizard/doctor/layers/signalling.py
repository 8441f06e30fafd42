"""The layers of SIP: does it answer, and does it take the account?"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable

from wizard.doctor.protocol.client import Dialog, SipClient, Unanswerable
from wizard.doctor.protocol.frames import FrameError
from wizard.doctor.report import clean
from wizard.doctor.visit import Visit
from wizard.sip.message import NotSip, SipMessage

# chan_sip's nonce is a number in eight digits; chan_pjsip's is a time and a digest.
CHAN_SIP = re.compile(r'nonce="[0-9a-f]{8}"')
BINDING_S = 60


async def options(visit: Visit, client: SipClient) -> None:
    """Send OPTIONS; any answer will do, as a request without login may be rejected.

    Args:
        visit: the server.
        client: SIP over the open WebSocket.

    Raises:
        LayerFailed: no SIP comes back.
    """
    answer = await asked(visit, "options", client.ask("OPTIONS", client.dialog(), log_in=False))
    answered = answer[0]
    server = clean(answered.get("server") or answered.get("user-agent")) or "-"
    if answered.status == 503:
        visit.fail("options.busy", status=answered.status_line)
    visit.note("options.answered", status=answered.status_line, server=server)


async def register(visit: Visit, client: SipClient) -> None:
    """Log in, first without a Contact: that returns the bindings and changes nothing.

    If there are none, a contact is registered for a moment, which shows whether one is accepted;
    if there are some, a new one could replace a user's phone.

    Args:
        visit: the server, with user and password.
        client: SIP over the open WebSocket.

    Raises:
        LayerFailed: the login was rejected.
    """
    dialog = client.dialog()
    answer, dialog = await _registered(visit, client, dialog, None)
    contacts = len(answer.all("contact"))
    visit.note("register.logged-in", user=visit.options.user)
    if contacts:
        visit.note("register.others", count=contacts)
        return
    _, dialog = await _registered(visit, client, dialog.next(), BINDING_S)
    visit.note("register.bound")
    await _registered(visit, client, dialog.next(), 0)


async def _registered(
    visit: Visit, client: SipClient, dialog: Dialog, expires: int | None
) -> tuple[SipMessage, Dialog]:
    headers: tuple[tuple[str, str], ...] = ()
    if expires is not None:
        headers = (("Contact", f"{client.contact};expires={expires}"),)
    answer, dialog = await asked(
        visit, "register", client.ask("REGISTER", dialog, headers=headers)
    )
    if answer.status >= 300:
        _refused(visit, answer, client.challenge)
    return answer, dialog


def _refused(visit: Visit, answer: SipMessage, challenge: str) -> None:
    facts = {"user": visit.options.user, "status": answer.status_line}
    if answer.status in (401, 403, 407) and CHAN_SIP.search(challenge):
        visit.fail("register.chan-sip", **facts)
    if answer.status in (401, 407):
        visit.fail("register.refused", **facts)
    if answer.status == 403:
        visit.fail("register.forbidden", **facts)
    if answer.status == 404:
        visit.fail("register.no-aor", **facts)
    if answer.status in (405, 501):
        visit.fail("register.no-registrar", **facts)
    visit.fail("register.status", **facts)


async def asked(
    visit: Visit, layer: str, asking: Awaitable[tuple[SipMessage, Dialog]]
) -> tuple[SipMessage, Dialog]:
    """Wait for the answer to a request, and name what prevents it.

    Args:
        visit: the server.
        layer: the prefix of the diagnoses, such as ``options``.
        asking: the running request.

    Returns:
        The answer, and the dialog for the next request.

    Raises:
        LayerFailed: no answer came.
    """
    try:
        async with asyncio.timeout(visit.limit):
            return await asking
    except TimeoutError:
        visit.fail(f"{layer}.silent", seconds=f"{visit.limit:.0f}")
    except NotSip as error:
        visit.fail("sip.not-sip", beginning=error)
    except Unanswerable as error:
        visit.fail("sip.challenge", challenge=error)
    except (FrameError, OSError, EOFError) as error:
        visit.fail("sip.closed", error=error)
