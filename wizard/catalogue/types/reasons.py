"""The shapes of what a plan says: reasons, advice, and refusals."""

from __future__ import annotations

from typing import Literal

from wizard.catalogue.types.shape import Dated, Fact, FactText


class Rule(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Why a setting has its value; ``{name}`` places are filled by the plan."""

    why: FactText
    why_zh: FactText
    source: FactText


class AdviceText(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that the person has to know or do outside Asterisk.

    With ``since`` or ``until`` it is about such releases only.
    """

    severity: Literal["info", "warning", "danger"]
    text: FactText
    text_zh: FactText
    source: FactText
    url: str = ""


class RefusalText(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A combination that cannot work, and the nearest one that does."""

    problem: FactText
    problem_zh: FactText
    remedy: FactText
    remedy_zh: FactText
    source: FactText
