"""The shapes of what a plan says: reasons, advice, and refusals."""

from __future__ import annotations

from typing import ClassVar, Literal

from wizard.catalogue.types.shape import Dated, Fact, FactText


class Rule(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Why a setting has its value.

    Attributes:
        why: the reason; ``{name}`` places are filled by the plan.

        source: the RFC's section, or the file and version of Asterisk, that it relies on.
    """

    table: ClassVar[str] = "rules"
    worded: ClassVar[tuple[str, ...]] = ("why",)
    why: FactText
    source: FactText


class AdviceText(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that the person has to know or do outside Asterisk.

    With ``since`` or ``until`` it is about such releases only.

    Attributes:
        formerly: other addresses on its page that lead here, since they were published once.
    """

    table: ClassVar[str] = "advice"
    worded: ClassVar[tuple[str, ...]] = ("text",)
    formerly: tuple[FactText, ...] = ()
    severity: Literal["info", "warning", "danger"]
    text: FactText
    source: FactText
    url: str = ""


class RefusalText(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Answers that cannot be, alone or together, and the nearest that can.

    Attributes:
        formerly: other addresses on its page that lead here, since they were published once.

        keys: the dotted keys that the rule reads; the one to change comes first.

        choices: choices of the first key that cannot be taken while the others are as they are.

        missing: the rule is about an answer that is empty.

        nearest: lines of TOML that make the answers possible as far as this rule is concerned,
        with places to fill; an address or a name in them is an example. Empty where there is no
        nearest one, such as for a name that two users have.
    """

    table: ClassVar[str] = "refusals"
    worded: ClassVar[tuple[str, ...]] = ("problem", "remedy")
    formerly: tuple[FactText, ...] = ()
    keys: tuple[FactText, ...]
    choices: tuple[FactText, ...] = ()
    missing: bool = False
    problem: FactText
    remedy: FactText
    nearest: tuple[FactText, ...] = ()
    source: FactText
