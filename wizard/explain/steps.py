"""What comes after ``explain``, as commands to paste."""

from __future__ import annotations

from collections.abc import Iterable

from wizard.catalogue import Catalogue
from wizard.machine.console import PROGRAM
from wizard.machine.program import as_root, command_line
from wizard.machine.system import ThisMachine


def ahead(catalogue: Catalogue, ids: Iterable[str]) -> list[str]:
    """Return commands that check the causes here, if Asterisk is installed; empty without faults.

    Args:
        catalogue: the facts.
        ids: of what was recognised.
    """
    found = list(ids)
    rules = [catalogue.findings[each] for each in found if each in catalogue.findings]
    faults = [each for each in found if each in catalogue.symptoms]
    if not (rules or faults) or ThisMachine().program(PROGRAM) is None:
        return []
    if any(rule.safe for rule in rules):
        return [as_root(["check", "--fix"])]
    looks = [command_line(["check"])]
    return [*looks, as_root(["doctor", "--local"])] if faults else looks
