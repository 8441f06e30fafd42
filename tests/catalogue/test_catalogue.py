"""The facts: that they load, that mistakes in them are named, and that they are complete."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wizard.catalogue import (
    OPTION_FILES,
    Catalogue,
    Version,
    in_language,
    known,
    other_words,
    read_facts,
    types,
)
from wizard.catalogue.types import Module, Question
from wizard.errors import CatalogueError

DATA = Path(__file__).parents[2] / "wizard" / "catalogue" / "data"
SHELVES = (
    "options", "modules", "webrtc", "codecs", "clients", "topologies", "certificates", "branches",
    "questions", "rules", "advice", "refusals", "formats", "translators", "costs", "symptoms",
    "doctor", "diagnosis", "complaints", "unactionable", "consequences", "platforms",
    "platform_settings",
)  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Names, plain placeholders and lines of a configuration read the same in both languages.
NO_CHINESE_NEEDED = re.compile(r"^[A-Za-z0-9 .,:'{}/_+()\[\]=\n-]*$")

FIELD_NOTE_OPTIONS = (
    "rtp/general/rtpstart", "rtp/general/rtpend", "rtp/general/rtpchecksums",
    "rtp/general/dtmftimeout", "rtp/general/rtcpinterval", "rtp/general/strictrtp",
    "rtp/general/probation", "rtp/general/srtpreplayprotection", "rtp/general/icesupport",
    "rtp/general/stunaddr", "rtp/general/stun_acl", "rtp/general/stun_deny",
    "rtp/general/stun_permit", "rtp/general/stun_blacklist", "rtp/general/turnaddr",
    "rtp/general/turnusername", "rtp/general/turnpassword", "rtp/general/ice_acl",
    "rtp/general/ice_deny", "rtp/general/ice_permit", "rtp/general/ice_blacklist",
    "rtp/general/dtls_mtu", "rtp/ice_host_candidates/mapping",
    "res_stun_monitor/general/stunaddr", "res_stun_monitor/general/stunrefresh",
    "modules/modules/load",
)  # fmt: skip
FIELD_NOTE_MODULES = (
    "res_crypto", "res_http_websocket", "res_pjsip_transport_websocket", "res_srtp",
    "codec_opus_open_source", "res_format_attr_opus", "res_stun_monitor", "chan_sip", "chan_iax2",
)  # fmt: skip
BUILT_IN = {
    "acl", "ccss", "cdr", "cel", "dnsmgr", "dsp", "enum", "extconfig", "features", "http",
    "indications", "logger", "manager", "plc", "sounds", "udptl",
}  # fmt: skip

GOOD = """\
[[fact]]
id = "first"
load = "always"
summary = "One."
source = "RFC 1"

[[fact]]
id = "second"
load = "never"
summary = "Two."
source = "RFC 2"
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


def pairs(fact: types.Fact) -> Iterator[tuple[str, str, str]]:
    """Every text of a fact in both languages, those of its choices included."""
    for name in fact.worded:
        chinese = other_words("zh", fact.words_table).get(fact.id, {}).get(name, "")
        yield name, getattr(fact, name), chinese
    for choice in fact.choices if isinstance(fact, types.Question) else ():
        for name in choice.worded:
            words = other_words("zh", "questions").get(f"{fact.id}/{choice.value}", {})
            yield name, getattr(choice, name), words.get(name, "")


@pytest.mark.parametrize("shelf", SHELVES)
def test_every_shelf_of_the_catalogue_loads(catalogue: Catalogue, shelf: str) -> None:
    assert getattr(catalogue, shelf)


@pytest.mark.parametrize("shelf", SHELVES)
def test_every_fact_says_the_same_things_in_english_and_chinese(
    catalogue: Catalogue, shelf: str
) -> None:
    for fact in getattr(catalogue, shelf).values():
        for name, english, chinese in pairs(fact):
            place = f"{fact.id}: {name}"
            assert bool(english) == bool(chinese), place
            # Who looks for their language reads its name in it.
            assert fact.id == "language" or not CHINESE.search(english), place
            assert CHINESE.search(chinese) or NO_CHINESE_NEEDED.match(english), place


@pytest.mark.parametrize("shelf", SHELVES)
def test_no_chinese_is_left_without_its_fact(catalogue: Catalogue, shelf: str) -> None:
    facts = getattr(catalogue, shelf)
    tables = {fact.words_table for fact in facts.values()} - {""}
    known = {f"{key}/{each.value}" for key, fact in facts.items() for each in choices(fact)}
    for table in tables:
        for name, words in other_words("zh", table).items():
            assert name in facts or name in known, (table, name)
            if name in facts:
                assert set(words) <= set(facts[name].worded), (table, name)


def choices(fact: types.Fact) -> tuple[types.Choice, ...]:
    return fact.choices if isinstance(fact, types.Question) else ()


@pytest.mark.parametrize(
    "shelf", sorted(set(SHELVES) - {"questions", "complaints", "unactionable"})
)
def test_every_fact_names_its_source(catalogue: Catalogue, shelf: str) -> None:
    for fact in getattr(catalogue, shelf).values():
        assert fact.source.strip(), fact.id


def test_every_option_names_line_and_version_of_its_source(catalogue: Catalogue) -> None:
    for option in catalogue.options.values():
        assert re.fullmatch(r"[\w./-]+:\d+ at (\d+\.\d+\.\d+|master)", option.source), option.id


def test_an_option_id_is_its_file_its_section_and_its_name(catalogue: Catalogue) -> None:
    for name in OPTION_FILES:
        for option in catalogue.options_of(name).values():
            file, section, key = option.id.split("/")
            assert section, option.id
            assert name in (file, "builtin"), option.id
            assert option.name.startswith("<") or option.name.lower() == key, option.id


def test_another_spelling_names_the_option_that_it_stands_for(catalogue: Catalogue) -> None:
    spellings = [option for option in catalogue.options.values() if option.alias_of]
    assert {option.name for option in spellings} >= {"ice_blacklist", "enablestatic"}
    for option in spellings:
        assert option.name in catalogue.options[option.alias_of].aliases


def test_defaults_fit_the_limits_and_choices_of_their_options(catalogue: Catalogue) -> None:
    for option in catalogue.options.values():
        for default in filter(None, (option.default, option.newer_default)):
            if option.kind == "boolean":
                assert default in ("yes", "no"), option.id
            elif option.kind == "choice":
                assert default in option.choices, option.id
            elif option.kind in ("integer", "number") and default[0].isdigit():
                low = float("-inf") if option.minimum is None else option.minimum
                high = float("inf") if option.maximum is None else option.maximum
                assert low <= float(default) <= high, option.id


@pytest.mark.parametrize("name", FIELD_NOTE_OPTIONS)
def test_every_option_that_tutorials_mention_is_there(catalogue: Catalogue, name: str) -> None:
    assert name in catalogue.options


@pytest.mark.parametrize("name", FIELD_NOTE_MODULES)
def test_every_module_that_tutorials_mention_is_there(catalogue: Catalogue, name: str) -> None:
    assert name in catalogue.modules


def test_what_a_module_requires_is_in_the_catalogue_or_built_in(catalogue: Catalogue) -> None:
    for module in catalogue.modules.values():
        assert set(module.requires) <= set(catalogue.modules), module.id
        assert set(module.built_in) <= BUILT_IN, module.id


def test_what_is_always_loaded_requires_nothing_that_is_not(catalogue: Catalogue) -> None:
    always = {module.id for module in catalogue.modules.values() if module.load == "always"}
    for name in always:
        assert set(catalogue.modules[name].requires) <= always, name


@pytest.mark.parametrize(("language", "aging"), [
    ("en", r"20\d\d|today|newest|currently|\bdue\b|(?i:end of life)"),
    ("zh", r"20\d\d|目前|最新|预定|终止支持"),
])  # fmt: skip
def test_what_depends_on_the_day_is_said_by_dates(
    catalogue: Catalogue, language: str, aging: str
) -> None:
    for branch in catalogue.branches.values():
        assert not re.search(aging, in_language(branch, "summary", language)), branch.id


def test_passwords_are_always_checked(catalogue: Catalogue) -> None:
    assert catalogue.modules["res_pjsip_authenticator_digest"].load == "always"


def test_every_codec_names_modules_that_exist_and_are_loaded_for_it(catalogue: Catalogue) -> None:
    for codec in catalogue.codecs.values():
        if codec.module:
            assert catalogue.modules[codec.module].load == "codec", codec.id
        if codec.attributes:
            assert catalogue.modules[codec.attributes].load in ("always", "video"), codec.id


@pytest.mark.parametrize(
    ("name", "versions", "others"),
    [
        ("rtp/general/rtpstart", ("16", "18", "20", "21", "22", "23", "24"), ()),
        ("rtp/general/ice_deny", ("16.10.0", "16.28.0", "17.4.0", "18", "22"), ("16", "16.9")),
        ("rtp/general/ice_blacklist", ("16", "16.28.0", "18", "23.4.1"), ()),
        ("rtp/general/srtpreplayprotection", ("16.16.1", "18.2.1", "20"), ("16", "18", "16.16.0")),
        ("rtp/general/stun_software_attribute", ("16.19.0", "18.5", "20"), ("16", "17.9", "18")),
        ("rtp/general/dtls_mtu", ("16.5.0", "18"), ("16", "16.4.9")),
        (
            "rtp/general/stunaddr_reresolve_ttl_0",
            ("20.20.0", "22.10.1", "23.4.0", "24"),
            ("16", "16.30.1", "18", "20", "21", "21.12.3", "22", "22.9", "23"),
        ),
        ("http/general/servername", ("16", "22"), ()),
        ("http/general/session_keep_alive", ("16", "23"), ()),
        ("http/general/enable_status", ("16.8.0", "17.2.0", "18", "22"), ("16", "16.7")),
        ("http/general/enablestatic", ("16", "22"), ()),
        ("http/restriction/deny", ("21.12.3", "22.9.0"), ("16", "18", "21.12.2", "22")),
        ("pjsip/endpoint/webrtc", ("16", "22"), ()),
        ("pjsip/endpoint/dtls_auto_generate_cert", ("16", "18.26.4"), ()),
        ("pjsip/endpoint/incoming_call_offer_pref", ("18", "22"), ("16", "16.30.1", "17.9")),
        ("pjsip/endpoint/rtp_port_start", ("22.10.0", "23.4"), ("21", "21.12.3", "22")),
        ("pjsip/endpoint/tenantid", ("18.25", "22", "23"), ("16", "18", "20.9", "21.4")),
        ("pjsip/aor/remove_unavailable", ("16.22.0", "19", "20"), ("16", "18.7")),
        ("pjsip/aor/qualify_2xx_only", ("22.2", "23"), ("16.30.1", "18.26.4", "22", "22.1")),
        ("pjsip/auth/password_digest", ("20.12", "21.7", "22.2", "23"), ("18.26.4", "22")),
        ("pjsip/system/taskpool_max_size", ("22.8.0",), ("21", "21.12.3", "22")),
        ("pjsip/transport/external_signaling_hostname", ("22.11.0", "24"), ("22.10.1", "23.4.1")),
    ],
)
def test_a_version_gets_only_the_options_that_all_its_releases_know(
    catalogue: Catalogue, name: str, versions: tuple[str, ...], others: tuple[str, ...]
) -> None:
    option = catalogue.options[name]
    for text in versions:
        assert Version.parse(text).knows(option.since, option.until), text
    for text in others:
        assert not Version.parse(text).knows(option.since, option.until), text


@pytest.mark.parametrize(
    ("name", "versions", "others"),
    [
        ("chan_sip", ("16", "18", "20", "20.20.1"), ("21", "22.10.1", "23")),
        ("chan_websocket", ("20.16", "21.11.0", "23", "24"), ("16", "18", "20", "22", "22.5")),
        ("res_geolocation", ("16.28.0", "20"), ("16", "18.13", "17.9")),
    ],
)
def test_a_version_gets_only_the_modules_that_all_its_releases_have(
    catalogue: Catalogue, name: str, versions: tuple[str, ...], others: tuple[str, ...]
) -> None:
    for text in versions:
        assert name in known(catalogue.modules.values(), Version.parse(text)), text
    for text in others:
        assert name not in known(catalogue.modules.values(), Version.parse(text)), text


@pytest.mark.parametrize(
    ("version", "default"),
    [
        ("16", "yes"), ("16.30.1", "yes"), ("18", "yes"), ("20", None), ("20.18.1", "yes"),
        ("20.18.2", "no"), ("21.12.0", "yes"), ("22", None), ("22.8.2", "no"), ("22.10", "no"),
        ("23.2.1", "yes"), ("23.4.1", "no"),
    ],
)  # fmt: skip
def test_a_default_that_changed_is_told_by_version_and_unsure_for_a_whole_branch(
    catalogue: Catalogue, version: str, default: str | None
) -> None:
    status = catalogue.options["http/general/enable_status"]
    assert status.default_in(Version.parse(version)) == default


def test_a_default_that_never_changed_holds_for_every_version(catalogue: Catalogue) -> None:
    assert catalogue.options["http/general/sessionlimit"].default_in(Version.parse("18")) == "100"


def test_texts_are_found_by_language(catalogue: Catalogue) -> None:
    module = catalogue.modules["res_srtp"]
    assert in_language(module, "summary", "en") == module.summary
    assert (
        in_language(module, "summary", "zh") == other_words("zh", "modules")["res_srtp"]["summary"]
    )
    assert in_language(module, "summary", "xx") == module.summary


def spoil(old: str, new: str) -> str:
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            spoil('summary = "Two."', 'sumary = "Two."'),
            'modules.toml:7: fact "second": Object contains unknown field `sumary`;'
            " did you mean 'summary'?",
        ),
        (
            spoil('summary = "Two."', 'colour = "red"'),
            'modules.toml:7: fact "second": Object contains unknown field `colour`;'
            " expected one of id, since, until,",
        ),
        (
            spoil('summary = "One."', "summary = 1"),
            'modules.toml:1: fact "first": Expected `str`, got `int` - at `$.summary`',
        ),
        (
            spoil('load = "never"', 'load = "sometimes"'),
            "modules.toml:7: fact \"second\": Invalid enum value 'sometimes' - at `$.load`",
        ),
        (
            spoil('source = "RFC 2"', 'source = "RFC 2"\nsince = ["22.x"]'),
            'modules.toml:7: fact "second": Expected `str` matching regex',
        ),
        (spoil('id = "second"', 'id = "Second"'), 'modules.toml:7: fact "Second": Expected `str`'),
        (
            spoil('id = "second"', 'id = "first"'),
            'modules.toml:7: fact "first": this id stands tw',
        ),
        (
            spoil('id = "second"\n', ""),
            "modules.toml:7: fact 2: Object missing required field `id`",
        ),
        (GOOD + "\n[[fakt]]\n", "modules.toml: unknown table 'fakt'; expected [[fact]]"),
        ('[fact]\nid = "first"\n', "modules.toml: [fact] stands alone; expected [[fact]]"),
        ("fact = [1]", "modules.toml: fact 1: Expected `object`, got `int`"),
        (spoil('load = "never"', "load = never"), "modules.toml: Invalid value (at line 9"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_file_place_and_expectation(
    text: str, message: str
) -> None:
    with pytest.raises(CatalogueError, match=re.escape(message)):
        read_facts(text, "modules.toml", Module)


def test_a_suggestion_is_made_only_for_the_fact_itself() -> None:
    text = (DATA / "questions.toml").read_text(encoding="utf-8").replace("title =", "titel =")
    choice = re.sub(r"(?m)^titel =", "title =", text)  # mends those of the questions themselves
    assert choice.count("titel =") > 0
    with pytest.raises(CatalogueError, match=r"`titel` - at `\$\.choices\[0\]`$"):
        read_facts(choice, "questions.toml", Question)


def test_facts_keep_the_order_of_their_file() -> None:
    assert list(read_facts(GOOD, "modules.toml", Module)) == ["first", "second"]


def copy_of_data(tmp_path: Path, change: Callable[[Path], None]) -> Catalogue:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    change(folder)
    return Catalogue(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    catalogue = copy_of_data(tmp_path, lambda folder: (folder / "codecs.toml").unlink())
    with pytest.raises(CatalogueError, match=r"^codecs\.toml: cannot be read"):
        _ = catalogue.codecs


def test_an_option_that_stands_in_two_files_is_named(tmp_path: Path) -> None:
    def repeat(folder: Path) -> None:
        options = folder / "options"
        text = (options / "res_stun_monitor.toml").read_text(encoding="utf-8")
        with (options / "http.toml").open("a", encoding="utf-8") as file:
            file.write(text)

    with pytest.raises(CatalogueError, match=r"res_stun_monitor\.toml: fact .*in another file"):
        _ = copy_of_data(tmp_path, repeat).options


def test_a_mistake_in_one_file_does_not_stop_a_command_that_uses_another(tmp_path: Path) -> None:
    def spoil_options(folder: Path) -> None:
        (folder / "options" / "rtp.toml").write_text("nonsense", encoding="utf-8")

    catalogue = copy_of_data(tmp_path, spoil_options)
    assert catalogue.modules
    with pytest.raises(CatalogueError, match=r"^options/rtp\.toml: "):
        _ = catalogue.options


def test_facts_cannot_be_changed(catalogue: Catalogue) -> None:
    module = catalogue.modules["res_srtp"]
    with pytest.raises(AttributeError):
        module.source = "elsewhere"  # type: ignore[misc]
    with pytest.raises(TypeError):
        catalogue.modules["other"] = module  # type: ignore[index]
