"""The calls that a page can make: plain data in, JSON out, and no exception leaves them."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from wizard.errors import Fault, Refused, WizardError
from wizard.page.codecs import codecs
from wizard.page.judge import judge
from wizard.words.escape import json_text
from wizard.words.language import speaking
from wizard.words.message import Message
from wizard.words.texts import ENGLISH, languages

Call = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def _form(given: Mapping[str, Any]) -> Mapping[str, Any]:
    from wizard.page.form.calls import form  # most who paste a log never need it

    return form(given)


CALLS: Final[Mapping[str, Call]] = {"judge": judge, "codecs": codecs, "form": _form}


def call(name: str, given: Mapping[str, Any]) -> str:
    """Make a call and return its result as JSON.

    Args:
        name: one of ``CALLS``.
        given: plain data; ``lang`` names the language of texts, English without it.

    Returns:
        ``{"ok": true, "result": …}``, or ``{"ok": false, "errors": [{place, message, remedy}]}``.
    """
    language = given.get("lang")
    language = language if language in languages() else ENGLISH
    with speaking(language):
        try:
            return json_text({"ok": True, "result": CALLS[name](given)})
        except WizardError as error:
            return _failure(error.faults(language))
        except (Exception, RecursionError):  # a page has no other place to tell it
            traceback.print_exc()
            message, remedy = (
                Message(f"judged.{each}").text(language) for each in ("mistake", "mistake-remedy")
            )
            return _failure([Fault("", message, remedy)])


def _failure(faults: Sequence[Fault | Refused]) -> str:
    return json_text({"ok": False, "errors": [each._asdict() for each in faults]})
