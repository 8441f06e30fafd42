"""Accounts for visitors to a website: one for each call, in Asterisk's memory, deleted afterwards.

A page asks for an account with ``POST`` (``number``, ``captcha``) and gets a user and a password.
The proxy forwards only this path, and tells the visitor's address in ``X-Forwarded-For``. Limits:
the page's origin, accounts in all and of one address, and new ones within a minute. What an
account may do in a call is limited in Asterisk's dialplan, which does not rely on this program.

    uvicorn --factory guest_accounts:create_app --host 127.0.0.1 --port 8087

One process only: the accounts are in its memory. After a restart it takes over those it finds.
"""

from __future__ import annotations

import asyncio
import base64
import http.client
import ipaddress
import json
import logging
import os
import re
import secrets
import time
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

WINDOW_S = 60.0
SWEEP_S = 1.0
ARI_TIMEOUT_S = 5.0
BODY_BYTES = 16 * 1024
ADDRESSES = 4096
"""Addresses whose attempts are remembered at the same time."""
ACCOUNT = re.compile(r"guest[0-9a-f]{24}")
USED = "/asterisk/variable?variable=GUESTS"
"""Where the dialplan remembers the accounts with which somebody called."""
log = logging.getLogger("uvicorn.error")


class Settings(NamedTuple):
    """What the wizard wrote to settings.toml.

    Attributes:
        ari, ari_user: URL of ARI and its user.

        path: of the request for an account.

        numbers: that may be called, the first one by default.

        origins: of pages that may ask.

        calls: accounts at the same time.

        per_visitor, per_minute: attempts of one address, and accounts in all, within a minute.

        unused_s, longest_s: seconds after which an account is deleted, unused or in any case.

        captcha: URL that checks a CAPTCHA, or empty.

        endpoint: fields of the endpoint.
    """

    ari: str
    ari_user: str
    path: str
    numbers: tuple[str, ...]
    origins: tuple[str, ...]
    calls: int
    per_visitor: int
    per_minute: int
    unused_s: float
    longest_s: float
    captcha: str
    endpoint: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Read settings.toml.

        Args:
            path: of the file.
        """
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        lists = {name: tuple(found[name]) for name in ("numbers", "origins")}
        return cls(**{**found, **lists})


class AriError(Exception):
    """Asterisk did not do what it was asked."""


class Ari:
    """The part of ARI that is needed; each call is one request.

    Args:
        url: such as ``http://127.0.0.1:8088/ari``.
        user: of ari.conf.
        password: its password.
    """

    def __init__(self, url: str, user: str, password: str) -> None:
        parts = urllib.parse.urlsplit(url)
        self._place = parts.hostname or "127.0.0.1", parts.port or 8088
        self._base = parts.path.rstrip("/")
        login = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}

    def create(self, name: str, password: str, fields: Mapping[str, str]) -> None:
        """Create an account: the login first, so that no endpoint is ever without one."""
        login = {"auth_type": "userpass", "username": name, "password": password}
        for kind, wanted in (("auth", login), ("endpoint", {**fields, "auth": name})):
            rows = [{"attribute": key, "value": value} for key, value in wanted.items()]
            self._expect("PUT", _object(kind, name), {"fields": rows})

    def delete(self, name: str) -> None:
        """Delete an account: the endpoint first. What is not there is deleted."""
        for kind in ("endpoint", "auth"):
            self._expect("DELETE", _object(kind, name), missing=True)

    def calls(self, name: str) -> int | None:
        """How many calls an account has; None if there is no such account."""
        found = self._expect("GET", f"/endpoints/PJSIP/{name}", missing=True)
        return None if found is None else len(found["channel_ids"])

    def used(self) -> set[str]:
        """The accounts with which somebody called, however short the call was."""
        found = self._expect("GET", USED, missing=True)
        return set(ACCOUNT.findall(found["value"])) if found else set()

    def accounts(self) -> list[str]:
        """The accounts of guests that exist."""
        found = self._expect("GET", "/endpoints/PJSIP", missing=True) or []
        return [each["resource"] for each in found if ACCOUNT.fullmatch(each["resource"])]

    def _expect(self, method: str, path: str, body: Any = None, *, missing: bool = False) -> Any:
        connection = http.client.HTTPConnection(*self._place, timeout=ARI_TIMEOUT_S)
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, self._base + path, data, self._headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise AriError(f"{method} {path}: {error}") from error
        finally:
            connection.close()
        if answer.status == 404 and missing:
            return None
        if not 200 <= answer.status < 300:
            raise AriError(f"{method} {path}: {answer.status} {answer.reason}")
        return json.loads(text) if text else {}


def _object(kind: str, name: str) -> str:
    return f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}"


class Refused(Exception):
    """A request that gets no account.

    Attributes:
        status: of HTTP.

        reason: for the page.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Account:
    """An account of a guest: whose it is, since when, and whether a call was seen."""

    def __init__(self, visitor: str, since: float, *, used: bool = False) -> None:
        self.visitor = visitor
        self.since = since
        self.used = used


class Accounts:
    """All accounts of guests, and the limits on them.

    Args:
        settings: the limits.
        ari: where accounts are made.
        now: the time in seconds.
    """

    def __init__(
        self, settings: Settings, ari: Ari, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._ari = ari
        self._now = now
        self._accounts: dict[str, Account] = {}
        self._attempts: OrderedDict[str, deque[float]] = OrderedDict()
        self._granted: deque[float] = deque()
        self._ready = False

    def attempt(self, visitor: str) -> None:
        """Count an attempt of an address.

        Raises:
            Refused: it had enough within a minute.
        """
        times = self._attempts.setdefault(visitor, deque())
        self._attempts.move_to_end(visitor)
        while len(self._attempts) > ADDRESSES:
            self._attempts.popitem(last=False)
        _forget(times, self._now() - WINDOW_S)
        if len(times) >= self._settings.per_visitor:
            raise Refused(429, "later")
        times.append(self._now())

    async def grant(self, visitor: str) -> tuple[str, str]:
        """Make an account.

        Returns:
            Its user name and its password.

        Raises:
            Refused: there are enough, or Asterisk makes none.
        """
        self._room(visitor)
        name, password = f"guest{secrets.token_hex(12)}", secrets.token_urlsafe(24)
        # counted before Asterisk is asked: others must not take the same place meanwhile
        self._accounts[name] = Account(visitor, self._now())
        self._granted.append(self._now())
        try:
            await asyncio.to_thread(self._ari.create, name, password, self._settings.endpoint)
        except AriError as error:
            log.warning("no account: %s", error)
            # the sweep deletes what was made of it
            self._accounts[name].since -= self._settings.longest_s
            raise Refused(503, "unavailable") from error
        log.info("account for %s, %d in all", visitor, len(self._accounts))
        return name, password

    def _room(self, visitor: str) -> None:
        if not self._ready:
            raise Refused(503, "unavailable")
        if len(self._accounts) >= self._settings.calls:
            raise Refused(503, "busy")
        own = sum(account.visitor == visitor for account in self._accounts.values())
        if own >= self._settings.per_visitor:
            raise Refused(429, "later")
        _forget(self._granted, self._now() - WINDOW_S)
        if len(self._granted) >= self._settings.per_minute:
            raise Refused(429, "later")

    async def adopt(self) -> None:
        """Take over the accounts that an earlier run left; before that, none is made.

        Raises:
            AriError: Asterisk cannot be asked yet.
        """
        if not self._ready:
            for name in await asyncio.to_thread(self._ari.accounts):
                self._accounts[name] = Account("", self._now())
            self._ready = True

    async def sweep(self) -> None:
        """Delete the accounts whose call is over, that were not used, or are too old.

        The login is needed until a call ends: Asterisk asks for it when the visitor hangs up.

        Raises:
            AriError: Asterisk cannot be asked; the accounts stay until it can.
        """
        await self.adopt()
        used = await asyncio.to_thread(self._ari.used) if self._accounts else set()
        for name, account in list(self._accounts.items()):
            calls = await asyncio.to_thread(self._ari.calls, name)
            age = self._now() - account.since
            account.used = account.used or bool(calls) or name in used
            over = account.used and not calls
            unused = not account.used and age >= self._settings.unused_s
            if over or unused or age >= self._settings.longest_s:
                await asyncio.to_thread(self._ari.delete, name)
                del self._accounts[name]

    async def leave(self) -> None:
        """Delete the accounts without a call; the next run takes over the others.

        Raises:
            AriError: Asterisk cannot be asked.
        """
        for name in list(self._accounts):
            if not await asyncio.to_thread(self._ari.calls, name):
                await asyncio.to_thread(self._ari.delete, name)
                del self._accounts[name]


def _forget(times: deque[float], until: float) -> None:
    while times and times[0] <= until:
        times.popleft()


def visitor_of(address: str) -> str:
    """Whose limits an address counts to: an IPv6 address to those of its network (/64)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def solved(url: str, secret: str, response: str) -> bool:
    """Ask the CAPTCHA's service whether a person solved it (the siteverify protocol).

    Args:
        url: of the service.
        secret: shared with it.
        response: what the page got for the visitor.
    """
    data = urllib.parse.urlencode({"secret": secret, "response": response}).encode()
    try:
        with urllib.request.urlopen(url, data, timeout=ARI_TIMEOUT_S) as answer:  # noqa: S310
            return json.loads(answer.read(BODY_BYTES)).get("success") is True
    except (OSError, ValueError, AttributeError) as error:
        log.warning("the CAPTCHA could not be checked: %s", error)
        return False


async def asked(request: Request) -> dict[str, Any]:
    """The JSON object of a request.

    Raises:
        Refused: there is none, or it is too long.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES:
            raise Refused(413, "request")
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise Refused(400, "request") from None
    if not isinstance(found, dict):
        raise Refused(400, "request")
    return found


class Door:
    """Answers the requests of pages, and keeps the accounts in order.

    Args:
        settings: what is allowed.
        accounts: of guests.
        captcha_secret: shared with the CAPTCHA's service.
    """

    def __init__(self, settings: Settings, accounts: Accounts, captcha_secret: str) -> None:
        self._settings = settings
        self._accounts = accounts
        self._captcha_secret = captcha_secret

    async def account(self, request: Request) -> Response:
        """An account for the page of a visitor, or why there is none."""
        try:
            return _answer(await self._admitted(request), 201, {})
        except Refused as refused:
            late = {"Retry-After": str(int(WINDOW_S))} if refused.status in (429, 503) else {}
            return _answer({"error": refused.reason}, refused.status, late)
        except ClientDisconnect:
            return Response(status_code=400)

    async def _admitted(self, request: Request) -> dict[str, str]:
        if request.headers.get("origin") not in self._settings.origins:
            raise Refused(403, "origin")
        wanted = await asked(request)
        number = wanted.get("number", self._settings.numbers[0])
        if number not in self._settings.numbers:
            raise Refused(403, "number")
        visitor = visitor_of(request.client.host if request.client else "")
        self._accounts.attempt(visitor)
        if self._settings.captcha and not await self._solved(wanted.get("captcha")):
            raise Refused(403, "captcha")
        user, password = await self._accounts.grant(visitor)
        return {"user": user, "password": password, "number": number}

    async def _solved(self, token: object) -> bool:
        if not isinstance(token, str) or not token:
            return False
        url, secret = self._settings.captcha, self._captcha_secret
        return await asyncio.to_thread(solved, url, secret, token)

    async def sweeping(self) -> None:
        """Delete accounts for ever, once a second."""
        reported = ""
        while True:
            try:
                await self._accounts.sweep()
                reported = ""
            except AriError as error:
                if str(error) != reported:  # once, not every second
                    log.warning("%s", error)
                    reported = str(error)
            except Exception:
                log.exception("the sweep failed")
            await asyncio.sleep(SWEEP_S)


def make_app(settings: Settings, accounts: Accounts, captcha_secret: str = "") -> Starlette:
    """The program, for an ASGI server.

    Args:
        settings: what is allowed.
        accounts: of guests.
        captcha_secret: shared with the CAPTCHA's service.
    """
    door = Door(settings, accounts, captcha_secret)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(door.sweeping())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        with suppress(AriError):
            await accounts.leave()

    cors = Middleware(
        CORSMiddleware,
        allow_origins=list(settings.origins),
        allow_methods=["POST"],
        allow_headers=["content-type"],
        expose_headers=["retry-after"],
    )
    route = Route(settings.path, door.account, methods=["POST"])
    return Starlette(routes=[route], middleware=[cors], lifespan=lifespan)


def _answer(made: Mapping[str, str], status: int, headers: Mapping[str, str]) -> Response:
    return JSONResponse(dict(made), status, {"Cache-Control": "no-store", **headers})


def create_app() -> Starlette:
    """The program with the files that the systemd unit names.

    ``GUESTS_SETTINGS`` is the path of settings.toml, and ``CREDENTIALS_DIRECTORY`` the folder with
    ari.password and, if there is a CAPTCHA, captcha.secret.
    """
    settings = Settings.read(Path(os.environ["GUESTS_SETTINGS"]))
    folder = Path(os.environ["CREDENTIALS_DIRECTORY"])
    password = (folder / "ari.password").read_text(encoding="utf-8").strip()
    secret = ""
    if settings.captcha:
        secret = (folder / "captcha.secret").read_text(encoding="utf-8").strip()
    ari = Ari(settings.ari, settings.ari_user, password)
    return make_app(settings, Accounts(settings, ari), secret)
