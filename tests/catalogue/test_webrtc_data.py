"""What the site documents of webrtc=yes and of modules: nothing is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wizard.catalogue import Catalogue, Version
from wizard.catalogue.types import Module

CATALOGUE = Catalogue()


def test_what_webrtc_sets_are_values_that_the_option_can_have() -> None:
    for fact in CATALOGUE.webrtc.values():
        if fact.how == "behaviour":
            assert fact.id.startswith("webrtc/"), fact.id
            continue
        option = CATALOGUE.options[fact.id]
        if fact.how == "untouched":
            assert not fact.value, fact.id
            continue
        assert fact.value != option.default or fact.id.endswith("/dtls_rekey"), fact.id
        if option.kind == "choice":
            assert fact.value in option.choices, fact.id
        if option.kind == "boolean":
            assert fact.value == "yes", fact.id
        assert not fact.unless or fact.unless in CATALOGUE.options, fact.id


@pytest.mark.parametrize(
    ("version", "reset"),
    [("16.30.1", False), ("18.20.0", False), ("18.26.4", True), ("20.5.0", False), ("22", True)],
)
def test_the_table_of_webrtc_differs_by_version(version: str, reset: bool) -> None:
    fact = CATALOGUE.webrtc["pjsip/endpoint/dtls_rekey"]
    assert Version.parse(version).knows(fact.since, fact.until) is reset


# The codec modules of Asterisk's own source, the same from 16 to 23, and those that others offer.
OWN_CODECS = (
    "codec_a_mu", "codec_adpcm", "codec_alaw", "codec_codec2", "codec_dahdi", "codec_g722",
    "codec_g726", "codec_gsm", "codec_ilbc", "codec_lpc10", "codec_resample", "codec_speex",
    "codec_ulaw",
)  # fmt: skip
OTHER_CODECS = (
    "codec_opus", "codec_silk", "codec_siren7", "codec_siren14", "codec_g729a",
    "codec_opus_open_source", "codec_g729", "codec_g723", "codec_amr",
)  # fmt: skip
ATTRIBUTES = (
    "amr", "celt", "g729", "h263", "h264", "ilbc", "opus", "silk", "siren14", "siren7", "vp8",
)  # fmt: skip


def holes(module: Module) -> Iterator[str]:
    """What a module lacks."""
    if not module.without:
        yield "without"
    if "external" in module.builds and "upstream" in module.builds:
        yield "builds: Asterisk's own or from elsewhere, not both"


def test_every_module_says_what_is_seen_when_it_is_missing() -> None:
    missing = [f"{m.id}: {name}" for m in CATALOGUE.modules.values() for name in holes(m)]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("name", [*OWN_CODECS, *OTHER_CODECS])
def test_every_codec_module_is_there(name: str) -> None:
    module = CATALOGUE.modules[name]
    assert ("upstream" in module.builds) is (name in OWN_CODECS)


def test_the_modules_of_the_translation_table_are_those_of_the_catalogue() -> None:
    table = CATALOGUE.translators
    assert set(table) == {name for name in CATALOGUE.modules if name.startswith("codec_")}
    for name, fact in table.items():
        builds = CATALOGUE.modules[name].builds
        assert bool(fact.debian) is ("debian" in builds), name
        # The source of codec_dahdi is there; what it translates is up to the card.
        assert fact.upstream is ("upstream" in builds) or name == "codec_dahdi", name


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_every_module_of_codec_parameters_is_there(name: str) -> None:
    assert f"res_format_attr_{name}" in CATALOGUE.modules


def test_no_module_requires_itself_through_others() -> None:
    def needed(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above, name))
        for required in CATALOGUE.modules[name].requires:
            needed(required, (*above, name))

    for name in CATALOGUE.modules:
        needed(name, ())


def test_a_hole_is_seen() -> None:
    module = Module(id="x", load="other", summary="x", source="x")
    assert set(holes(module)) == {"without"}
