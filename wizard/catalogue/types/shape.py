"""What every fact has, and the texts that facts are made of."""

from __future__ import annotations

from typing import Annotated

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._/-]*$")]
Words = Annotated[str, msgspec.Meta(min_length=1)]
ReleaseText = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}(\.[0-9]+){0,2}$")]


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every fact has."""

    id: Id
