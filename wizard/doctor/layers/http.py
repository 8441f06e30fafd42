"""The fourth layer: what is at the path. A WebSocket answers a plain GET with 426."""

from __future__ import annotations

from wizard.doctor.protocol.streams import Head, NotHttp, ask, connected
from wizard.doctor.report import clean
from wizard.doctor.visit import Route, Visit

UPGRADE_REQUIRED = 426
BY_STATUS = {
    401: "http.forbidden",
    403: "http.forbidden",
    404: "http.not-found",
    410: "http.not-found",
    502: "http.gateway",
    503: "http.gateway",
    504: "http.gateway",
}


async def http(visit: Visit, route: Route) -> None:
    """Send a plain GET to the path of the WebSocket.

    Args:
        visit: the server.
        route: how the server was reached.

    Raises:
        LayerFailed: no HTTP server answers, or not with a WebSocket at this path.
    """
    try:
        async with connected(visit, route, visit.trust) as pair:
            head = await ask(visit, pair, {"Connection": "close"})
    except NotHttp as error:
        visit.fail("http.not-http", beginning=error)
    except ValueError:  # a line without an end
        visit.fail("http.not-http", beginning="")
    except TimeoutError:
        visit.fail("http.silent", seconds=f"{visit.limit:.0f}", path=visit.target.path)
    except (OSError, EOFError) as error:
        visit.fail("http.closed", error=error, path=visit.target.path)
    _judge(visit, head)


def _judge(visit: Visit, head: Head) -> None:
    facts = {
        "path": visit.target.path,
        "status": f"{head.status} {head.reason}".strip(),
        "server": clean(head.headers.get("server", "")) or "-",
        "location": head.headers.get("location", ""),
    }
    if head.status == UPGRADE_REQUIRED:
        visit.note("http.upgrade-required", **facts)
    elif head.status in BY_STATUS:
        visit.fail(BY_STATUS[head.status], **facts)
    elif 300 <= head.status < 400:
        visit.fail("http.redirect", **facts)
    elif head.status >= 500:
        visit.fail("http.error", **facts)
    else:
        # A page, or a refusal of what is no WebSocket: the next layer knows.
        visit.note("http.something", **facts)
