"""The filters of ``(+filter)``, by which a header chooses the section that it adds to."""

from __future__ import annotations

import re
from collections.abc import Callable

from wizard.conf.resolved import Section
from wizard.conf.text import fold

Spend = Callable[[int], None]


def matches(section: Section, filter_: str, spend: Spend) -> bool:
    """``does_category_match``: expressions over names and values, all true.

    Args:
        section: that may be added to.
        filter_: what stands behind the plus; may be empty.
        spend: is told how many steps it takes, before it takes them.

    Raises:
        re.error: an expression is none.
    """
    if not filter_:
        return not section.template
    template_ok = False
    for expression in filter_.split("&"):
        name, equals, value = (part.strip() for part in expression.partition("="))
        if not equals:
            return False
        if name == "TEMPLATES":
            kind = fold(value)
            if kind == "restrict" and not section.template:
                return False
            if kind not in ("include", "restrict"):
                return False
            template_ok = template_ok or section.template
            continue
        if not any(
            _matches(name, each.name, spend) and _matches(value, each.value, spend)
            for each in section.variables
        ):
            return False
    return template_ok or not section.template


def _matches(pattern: str, text: str, spend: Spend) -> bool:
    """Whether a regular expression is found, if that does not take too long.

    A filter holds no closing parenthesis, so each repetition multiplies the work at most by the
    length of the text.
    """
    repeats = len(re.findall(r"[*+?{]", pattern))
    branches = 1 + len(pattern) // 8 + pattern.count("|")
    spend(min(branches * (len(text) + 1) ** min(repeats, 8), 10**12))
    return re.search(pattern, text) is not None
