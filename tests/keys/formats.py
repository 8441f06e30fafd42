"""Which formats each release registers, and of which quality it takes them to be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from tests.keys.history import History
from wizard.catalogue import Catalogue
from wizard.catalogue.types import Format

FILE: Final = "main/codec_builtin.c"
_CODEC: Final = re.compile(r"^static struct ast_codec \w+ = \{(.*?)^\};", re.M | re.S)


def deciders(history: History, catalogue: Catalogue) -> dict[str, Callable[[str], bool]]:
    """What decides the claims of formats."""
    tables: dict[str, dict[tuple[str, str], str]] = {}

    def table(release: str) -> dict[tuple[str, str], str]:
        identity = history.files(release)[FILE]
        if identity not in tables:
            tables[identity] = _read(history.text(identity))
        return tables[identity]

    def there(fact: Format) -> Callable[[str], bool]:
        return lambda release: (fact.name, str(fact.rate)) in table(release)

    def alike(fact: Format, quality: int) -> Callable[[str], bool]:
        return lambda release: table(release).get((fact.name, str(fact.rate))) == str(quality)

    facts = catalogue.formats.values()
    found = {f"formats/{fact.id}": there(fact) for fact in facts}
    for fact in facts:
        found[f"formats/{fact.id} quality"] = alike(fact, fact.quality)
        found[f"formats/{fact.id} older_quality"] = alike(fact, fact.older_quality)
    return found


def _read(source: str) -> dict[tuple[str, str], str]:
    found = {}
    for body in _CODEC.findall(source):
        fields = dict(re.findall(r'\.(\w+) = "?(\w+)', body))
        # video has no rate of its own: Asterisk gives it 1000
        found[fields["name"], fields.get("sample_rate", "0")] = fields.get("quality", "")
    return found
