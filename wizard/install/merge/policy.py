"""The rules of ``install.toml`` for single settings."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from typing import Literal

import msgspec

from wizard.catalogue import DATA
from wizard.errors import CatalogueError

FILE = "install.toml"
MergeRule = Literal["must", "least", "nice", "new-web", "new-tls"]


class MergePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a setting is merged.

    Attributes:
        file: it is in.

        key: its name.

        rule: see the file.
    """

    file: str
    key: str
    rule: MergeRule = "nice"


@functools.cache
def _load() -> Mapping[tuple[str, str], MergePolicy]:
    text = (DATA / FILE).read_text(encoding="utf-8")
    try:
        found = msgspec.convert(tomllib.loads(text)["key"], list[MergePolicy])
    except (tomllib.TOMLDecodeError, KeyError, msgspec.ValidationError) as error:
        raise CatalogueError(f"{FILE}: {error}") from error
    return {(each.file, each.key): each for each in found}


def policy(file: str, key: str) -> MergePolicy:
    """Return how a setting of both sides is merged.

    Args:
        file: the name, such as ``rtp.conf``.
        key: of the setting.
    """
    return _load().get((file, key)) or MergePolicy(file, key)
