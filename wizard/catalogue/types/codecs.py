"""The shapes of facts about codecs and what translates between them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from wizard.catalogue.types.shape import Dated, Fact, FactText, ReleaseText


class Codec(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One codec that a person may choose; ``id`` is Asterisk's name for it.

    Attributes:
        rate: samples per second.

        kbit: payload bits per second and direction in kbit/s, as Asterisk packs it.

        browsers: whether browsers must or do implement it (RFC 7874 for audio, RFC 7742 video).

        module: the ``codec_*`` module that translates it; empty when there is none, or for Opus,
        where the answers name it.

        attributes: the ``res_format_attr_*`` module that understands its parameters in an offer.
    """

    table: ClassVar[str] = "codecs"
    worded: ClassVar[tuple[str, ...]] = ("summary",)
    kind: Literal["audio", "video"]
    rate: int
    kbit: float
    browsers: bool
    summary: FactText
    source: FactText
    module: str = ""
    attributes: str = ""


class Format(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One codec at one sampling rate, as Asterisk registers it; ``id`` is ``name/rate``.

    Attributes:
        rate: samples per second; of video the clock that Asterisk gives it.

        also: other names that people use for it; the first of a codec stands for all its rates.

        quality: which of two equal ways is preferred, from 21.0.0 on.

        older_quality: what it was before the releases in ``quality_since``.

        builds: the builds that know it.

        module: the module whose patch makes any build know it.
    """

    name: FactText
    rate: int
    kind: Literal["audio", "video"]
    source: FactText
    also: tuple[str, ...] = ()
    quality: int = 0
    older_quality: int = 0
    quality_since: tuple[ReleaseText, ...] = ()
    builds: tuple[Literal["debian", "upstream"], ...] = ("debian", "upstream")
    module: str = ""


NodeText = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+:[0-9]+$")]
PairText = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z0-9]+:[0-9]+ -> [a-z0-9]+:[0-9]+( = [1-9][0-9]*)?$")
]


class Translators(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one ``codec_*`` module translates; ``id`` is its file name without ``.so``.

    Attributes:
        pairs: translators in the order of registration, ``a:8000 -> b:8000``, with `` = `` and the
        cost in the table where the module sets one.

        mesh: formats between any two of which it translates, the source changing slowest.

        costs: how the costs are known: read in its source, from a table that a server printed, or
        not at all; then what Asterisk gives a module that sets none is no more than likely.

        upstream: whether the source tree of Asterisk has it.

        debian: the branches whose Debian package was seen to hold it.

        project: where one gets it that is not in the tree.
    """

    table: ClassVar[str] = "translators"
    worded: ClassVar[tuple[str, ...]] = ("notes",)
    source: FactText
    pairs: tuple[PairText, ...] = ()
    mesh: tuple[NodeText, ...] = ()
    costs: Literal["source", "printed", "unknown"] = "source"
    upstream: bool = True
    debian: tuple[ReleaseText, ...] = ()
    project: str = ""
    notes: str = ""


class TranslationCost(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a translator costs that sets no cost itself; ``id`` is what it does.

    Attributes:
        cost: as ``core show translation`` compares it; smaller is preferred.
    """

    cost: int
    source: FactText
