"""The service's module, which is copied into every folder, and an Asterisk that it believes."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wizard.render.templating import source

FILE = Path(__file__).parents[2] / "templates" / "guests" / "guest_accounts.py"


def load() -> Any:
    """The module, from the file that is written for everybody."""
    assert FILE.read_bytes() == source("guests/guest_accounts.py")
    spec = importlib.util.spec_from_file_location("guest_accounts", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


service = load()


class FakeAri:
    """Accounts, and how many calls each has; ``down`` refuses everything."""

    def __init__(self) -> None:
        self.made: dict[str, dict[str, str]] = {}
        self.busy: dict[str, int] = {}
        self.called: set[str] = set()
        self.down = False

    def _up(self) -> None:
        if self.down:
            raise service.AriError("PUT: refused")

    def create(self, name: str, password: str, fields: Mapping[str, str]) -> None:
        """Make an account."""
        self._up()
        self.made[name] = {**fields, "password": password}

    def delete(self, name: str) -> None:
        """Take an account away."""
        self._up()
        self.made.pop(name, None)

    def calls(self, name: str) -> int | None:
        """The calls of an account."""
        self._up()
        return self.busy.get(name, 0) if name in self.made else None

    def used(self) -> set[str]:
        """The accounts of calls, also of those that are over."""
        self._up()
        return self.called

    def accounts(self) -> list[str]:
        """All of them."""
        self._up()
        return list(self.made)


def settings(**changes: Any) -> Any:
    """Settings as the wizard writes them, with changes."""
    base = {
        "ari": "http://127.0.0.1:8088/ari",
        "ari_user": "guests",
        "path": "/guests/account",
        "numbers": ("6001", "600"),
        "origins": ("https://www.example.test",),
        "calls": 2,
        "per_visitor": 2,
        "per_minute": 5,
        "unused_s": 30,
        "longest_s": 660,
        "captcha": "",
        "endpoint": {"context": "from-guest"},
    }
    return service.Settings(**{**base, **changes})
