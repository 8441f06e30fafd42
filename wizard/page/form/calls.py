"""What the page asks of the form. One form is held for as long as the page is open.

The passwords and keys that were made stay in this memory, so that they are the same in every
download; no link has them.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from wizard.answers import Secrets
from wizard.catalogue import Catalogue
from wizard.errors import UsageProblem, WizardError
from wizard.new.sources import GivenKeys
from wizard.page.form import keys, link, shown
from wizard.page.form.archive import packed
from wizard.page.form.command import ARCHIVE
from wizard.page.form.preview import FolderPreview, preview
from wizard.page.form.state import Form, problem
from wizard.plan.types import CertificateRequest
from wizard.words.message import Message

Given = Mapping[str, Any]


class FormSession:
    """The form of one page, with what is kept between two calls.

    Args:
        language: ``en`` or ``zh``.
    """

    def __init__(self, language: str = "en") -> None:
        self.form = Form(Catalogue(), language)
        self._secrets = Secrets()
        self._seen: shown.Seen = {}
        self._requested: CertificateRequest | None = None
        self._keys: GivenKeys | None = None

    def call(self, given: Given) -> dict[str, Any]:
        """Do one thing.

        Args:
            given: ``do`` with what belongs to it; see :data:`ACTIONS`.

        Returns:
            The form, the files, or what is downloaded; plain data.

        Raises:
            WizardError: the link was changed, the answers cannot be together, or the call has no
                such form.
        """
        try:
            return ACTIONS[given["do"]](self, given)
        except (LookupError, TypeError, ValueError):
            raise UsageProblem(Message("form.call"), Message("form.call-remedy")) from None

    def start(self, given: Given) -> dict[str, Any]:
        """Begin anew; ``link`` restores the answers of a link."""
        if text := str(given.get("link") or ""):
            self.form.restore(text)
        return shown.form(self.form)

    def restore(self, given: Given) -> dict[str, Any]:
        """Go to the answers of ``link``, a link of this form, as Back does; keep the secrets."""
        self.form.restore(str(given["link"]))
        return shown.form(self.form)

    def answer(self, given: Given) -> dict[str, Any]:
        """Set the answer of ``key`` to ``value``."""
        self.form.answer(given["key"], link.answer(given["key"], given["value"]))
        return shown.form(self.form)

    def defaults(self, given: Given) -> dict[str, Any]:
        """Answer all open questions with their defaults."""
        self.form.defaults()
        return shown.form(self.form)

    def forget(self, given: Given) -> dict[str, Any]:
        """Delete the answer of ``key``."""
        self.form.forget(given["key"])
        return shown.form(self.form)

    def open(self, given: Given) -> dict[str, Any]:
        """Ask the question ``key`` of the review."""
        self.form.open(str(given["key"]))
        return shown.form(self.form)

    def files(self, given: Given) -> dict[str, Any]:
        """Return the files, with the lines of those that changed; ``whole`` for all lines."""
        if given.get("whole"):
            self._seen = {}
        try:
            folder = self._preview()
        except WizardError as error:
            return {"refusal": problem(error, self.form.language), "ready": False}
        data, self._seen = shown.files(self.form, folder, self._seen)
        return {"refusal": "", **data}

    def keys(self, given: Given) -> dict[str, Any]:
        """Return what the page has to generate; ``made`` brings it, without ``here`` forget it.

        Raises:
            UsageProblem: a question is open.
            ValueError: no keys are needed, or none were asked for.
        """
        self._keys = None
        if not given["here"]:
            return {}
        if folder := given.get("made"):
            if self._requested is None:
                raise ValueError("nothing was asked for")
            self._keys = keys.given(self._requested, folder)
            return {}
        self._requested = self._finished().prepared.plan.certificate
        if self._requested is None:
            raise ValueError("no keys are needed")
        return keys.profile(self._requested, datetime.now(UTC))

    def archive(self, given: Given) -> dict[str, Any]:
        """Return the folder as a download.

        Raises:
            UsageProblem: a question is open, or a secret is only an example.
        """
        data = base64.b64encode(packed(self._finished())).decode()
        return {"files": [{"name": ARCHIVE, "type": "application/gzip", "base64": data}]}

    def _finished(self) -> FolderPreview:
        folder = self._preview()
        if self.form.step.open is not None or folder.examples:
            raise UsageProblem(Message("form.open"), Message("form.open-remedy"))
        return folder

    def _preview(self) -> FolderPreview:
        form, outcome = self.form, self.form.step.outcome
        folder = preview(form.catalogue, outcome, self._secrets, form.language, self._keys)
        users = folder.prepared.secrets.users
        turn = {} if shown.TURN in folder.examples else folder.prepared.secrets.turn
        typed = {key.rpartition(".")[2] for key in form.step.outcome.secrets}
        # one that was typed is in the form, and may be typed anew
        turn = {key: each for key, each in turn.items() if key not in typed}
        self._secrets = Secrets(users=users, turn=turn, guests=folder.prepared.secrets.guests)
        return folder


ACTIONS: Mapping[str, Callable[[FormSession, Given], dict[str, Any]]] = {
    "answer": FormSession.answer,
    "archive": FormSession.archive,
    "defaults": FormSession.defaults,
    "files": FormSession.files,
    "forget": FormSession.forget,
    "keys": FormSession.keys,
    "open": FormSession.open,
    "restore": FormSession.restore,
    "start": FormSession.start,
}
_sessions: list[FormSession] = []


def form(given: Given) -> dict[str, Any]:
    """Handle one call of the page.

    Args:
        given: ``do`` names the call; ``{"do": "start", "lang": "en"}`` is the first.

    Raises:
        WizardError: see :meth:`FormSession.call`.
    """
    if given.get("do") == "start" or not _sessions:
        _sessions[:] = [FormSession(str(given.get("lang") or "en"))]
    return _sessions[0].call(given)
