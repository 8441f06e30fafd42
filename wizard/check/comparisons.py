"""What the lines of an extension compare before they go on, and whether that counts."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.check.jumps import branches, calls
from wizard.check.letters import filtered
from wizard.check.origin import everything, key
from wizard.check.priorities import Priority

DECIDING = frozenset({"gotoif", "execif", "gosubif", "gotoiftime", "while", "exitif", "if"})
QUIET = frozenset({"noop", "verbose", "log"})
"""What is run without any effect on the call."""

Left = dict[str, frozenset[str]]
"""Variables and functions, each with the letters that a comparison leaves."""


class Comparisons:
    """What was compared since the extension began."""

    def __init__(self) -> None:
        """Nothing was, so far."""
        self.checked: Left = {}
        self._results: dict[str, Left] = {}
        self._filtered: dict[str, Left] = {}

    def clear(self) -> None:
        """Begin another extension, which is reached without the lines above."""
        for each in (self.checked, self._results, self._filtered):
            each.clear()

    def assign(self, name: str, value: str) -> None:
        """Note a new value of a variable: what it compares, and that its own checks are void.

        Args:
            name: of the variable.
            value: as written, with its variables and functions.
        """
        compared = self._compared(value)
        filters = _filters(value)
        self.checked.pop(name, None)
        for known, found in ((self._results, compared), (self._filtered, filters)):
            known.pop(name, None)
            if found:
                known[name] = found

    def decide(self, step: Priority, following: Priority | None) -> None:
        """Note what a line compares, if its two branches differ.

        Args:
            step: the line.
            following: the priority after it, or None.
        """
        application = step.application.lower()
        if application in DECIDING and not _ignored(application, step.arguments, following):
            self.checked.update(self._compared(branches(step.arguments)[0]))

    def _compared(self, text: str) -> Left:
        if "${" not in text:
            return {}
        found: Left = {}
        seen, outside = set[str](), set[str]()
        for part, within in everything(text):
            names = [each.name for each in within]
            seen.add(part.name)
            if "REGEX" in names:
                found[key(part)] = frozenset()
            elif "FILTER" not in names:
                outside.add(key(part))
        filters = _filters(text)
        for name in seen:
            filters.update(self._filtered.get(name, {}))
            found.update(self._results.get(name, {}))
        found.update({name: left for name, left in filters.items() if name in outside})
        return found


def _filters(text: str) -> Left:
    """What a text filters, with the letters that come through."""
    if "FILTER" not in text:
        return {}
    return {
        key(part): filtered(each.inside)
        for part, within in everything(text)
        for each in within
        if each.name == "FILTER"
    }


def _ignored(application: str, text: str, following: Priority | None) -> bool:
    """Whether the call goes the same way whatever the result is."""
    if application not in ("gotoif", "execif", "gosubif"):
        return False
    ways = [each.strip() for each in [*branches(text)[1], "", ""][:2]]
    if application == "gotoif" and following is not None and following.label:
        ways = ["" if each == following.label else each for each in ways]
    if application == "execif" and all(_run(text)):
        return True
    return ways[0] == ways[1]


def _run(text: str) -> Iterator[bool]:
    _, *inner = calls("execif", text)
    yield from (name in QUIET for name, _ in inner)
