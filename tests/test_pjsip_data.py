"""What the site documents of pjsip.conf, of webrtc=yes and of modules: nothing is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.keys.elsewhere import ELSEWHERE
from wizard.catalogue import Catalogue, Version
from wizard.catalogue.types import Module, Option

CATALOGUE = Catalogue()
OPTIONS = CATALOGUE.options_of("pjsip")
REGISTERED: dict[str, Any] = json.loads(
    (Path(__file__).with_name("keys") / "pjsip.json").read_text(encoding="utf-8")
)
# What a value can fail to fit; free text and passwords always fit.
CHECKED = {"boolean", "integer", "number", "choice", "acl", "path", "mapping"}


def gaps(option: Option) -> Iterator[str]:
    """The fields that a fact of pjsip.conf must have and this one lacks."""
    for name in ("takes_effect", "interactions", "mistakes", "sample"):
        if not getattr(option, name):
            yield name
    if option.kind in CHECKED and not option.outside:
        yield "outside"
    if option.kind in ("integer", "number"):
        yield from (name for name in ("unit", "default") if not getattr(option, name))
        if option.minimum is None:
            yield "minimum"
    if option.kind == "choice" and not option.choices:
        yield "choices"


def test_no_field_of_an_option_is_missing() -> None:
    missing = [f"{option.id}: {name}" for option in OPTIONS.values() for name in gaps(option)]
    assert not missing, "\n".join(missing)


def test_every_key_that_some_release_knows_is_in_the_catalogue_or_not_about_browsers() -> None:
    covered = {option.id.removeprefix("pjsip/") for option in OPTIONS.values()}
    assert set(REGISTERED["keys"]) - covered == ELSEWHERE


def test_an_option_is_known_to_exactly_the_releases_that_register_it() -> None:
    wrong = []
    for option in OPTIONS.values():
        first: dict[str, str] = REGISTERED["keys"].get(option.id.removeprefix("pjsip/"), {})
        for tag in REGISTERED["releases"]:
            version = Version.parse(tag)
            start = first.get(tag.partition(".")[0])
            registered = start is not None and version.earliest >= Version.parse(start).earliest
            if registered != version.knows(option.since, option.until):
                wrong.append(f"{option.id} at {tag}: registered is {registered}")
    assert not wrong, "\n".join(wrong)


def test_no_two_fields_of_an_option_say_the_same() -> None:
    fields = ("summary", "outside", "interactions", "mistakes", "sample", "notes")
    for option in OPTIONS.values():
        texts = [text for name in fields if (text := getattr(option, name))]
        assert len(set(texts)) == len(texts), option.id


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


def test_gaps_and_holes_are_seen() -> None:
    option = Option(
        id="pjsip/aor/x", name="x", kind="integer", default="", summary="x", summary_zh="x",
        source="x.c:1 at 22.10.1",
    )  # fmt: skip
    assert set(gaps(option)) == {
        "takes_effect", "interactions", "mistakes", "sample", "outside", "unit", "default",
        "minimum",
    }  # fmt: skip
    module = Module(id="x", load="other", summary="x", summary_zh="x", source="x")
    assert set(holes(module)) == {"without"}
