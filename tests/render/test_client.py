"""The softphone and the snippets as text; that they hold a call is proven in the lab."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from wizard.catalogue import Catalogue
from wizard.plan.client import CORE, ICE_FILE, OFFLINE, PAGE, SELF_TEST, UNBUNDLED
from wizard.render.templating import environment, source
from wizard.words.texts import languages, table

DIAGNOSIS = Catalogue().diagnosis
LIBRARIES = ("jssip", "sipjs", "sipml5")
HOSTILE = "</script><script>alert(1)</script>\"'`${x}&"


def values(library: str, **changed: Any) -> dict[str, Any]:
    """What the plan hands to the client's templates."""
    fact = Catalogue().clients[library]
    made = {
        "library": library,
        "language": "en",
        "websocket_url": "wss://pbx.example.test:8089/ws",
        "domain": "pbx.example.test",
        "certificate_help_url": "https://pbx.example.test:8089/ws",
        "ice_servers": [{"urls": ["stun:203.0.113.5:3478"]}],
        "ice_url": "ice.json",
        "gathering_limit_ms": 500,
        "keep_alive_s": 30,
        "silence_limit_s": 75,
        "register_expires_s": 300,
        "session_timers": True,
        "video": False,
        "echo_number": "600",
        "bundled": fact.bundled,
        "guests": {},
        "npm_name": fact.npm,
        "npm_version": fact.version,
        "snippet_version": fact.snippet_version,
        "snippet_path": fact.snippet_path,
        "snippet_integrity": fact.snippet_integrity,
        "shell": ["index.html", "phone.js"],
        "page_policy": {"default-src": ["'none'"], "connect-src": ["wss://pbx.example.test/ws"]},
        "selftest_policy": {"default-src": ["'none'"]},
        "snippet_policy": {"default-src": ["'none'"]},
        "server_address": "203.0.113.5",
    }
    return made | changed


def fill(template: str, library: str, **changed: Any) -> str:
    """One template of the client as it is written."""
    made = environment().get_template(f"client/{template}.j2")
    return made.render(client=values(library, **changed))


def module(name: str) -> str:
    """A module of the client that is written as it is."""
    return source(f"client/{name}").decode()


def english() -> dict[str, str]:
    """The English texts by name."""
    part = fill("texts.js", "jssip").partition("problems: {")[0]
    return dict(re.findall(r'^    (\w+): "(.*)",$', part, re.MULTILINE))


def keys(language: str) -> list[str]:
    """The names of the texts of one language, in order."""
    texts = fill("texts.js", "jssip")
    part = re.search(rf"\n  {language}: \{{\n(.*?)\n  \}},\n", texts, re.DOTALL)
    assert part is not None
    return re.findall(r"^ +(\w+): ", part[1], re.MULTILINE)


def test_every_english_text_has_a_chinese_one() -> None:
    """Same names, same order."""
    assert keys("en") == keys("zh")


def test_every_text_that_the_page_asks_for_exists() -> None:
    """A missing one would read «undefined»."""
    scripts = [name for name in PAGE if name.endswith(".js")]
    asked = re.findall(r'data-text="(\w+)"', fill("index.html", "jssip"))
    for name in scripts:
        asked += re.findall(r"(?:\b|#)text\.(\w+)", module(name))
    asked = [name for name in asked if name != "problems"]  # a table of its own
    asked += re.findall(
        r'tell\("warning", \{ key: "(\w+)"', module("call.js") + module("phone-core.js")
    )
    assert {"silent", "holdFailed", "noIceFile"} < set(asked)
    assert set(asked) <= set(keys("en"))


def test_every_problem_that_the_code_names_has_words() -> None:
    """In each adapter as in the common parts, and in the types for developers."""
    names = [*PAGE, *CORE, *(f"adapter-{library}.js" for library in LIBRARIES)]
    named = {key for name in names for key in re.findall(r'Problem\("(\w+)"', module(name))}
    assert "noAudioPath" in named
    assert named <= set(keys("en"))


def test_the_softphone_has_the_labels_of_the_contract() -> None:
    """They are what a screen reader says and a test clicks."""
    layout = module("layout.js")
    words = english()
    boxes = re.findall(r"field\(text\.(\w+), (?:user|password|number|target)\)", layout)
    assert [words[name] for name in boxes] == ["User", "Password", "Number to call", "Transfer to"]
    buttons = re.findall(r'(?:submit|round)\("[\w-]+", text\.(\w+)', layout)
    wanted = {"Connect", "Call", "Answer", "Hang up", "Mute", "Hold", "Transfer"}
    assert wanted < {words[name] for name in buttons}
    assert layout.count('role: "status"') == 1


def test_the_page_can_be_installed_in_either_language() -> None:
    """Its manifest and icon have names that Asterisk sends with a type that browsers accept."""
    for language, title in (("en", "Phone"), ("zh", "网页电话")):
        manifest = json.loads(fill("manifest.json", "jssip", language=language))
        assert (manifest["name"], manifest["lang"]) == (title, language)
        assert manifest["start_url"] in OFFLINE
        assert [icon["src"] for icon in manifest["icons"]] == ["icon.svg"]
    page = fill("index.html", "jssip")
    named = set(re.findall(r'(?:href|src)="([\w.-]+)"', page))
    assert named == set(OFFLINE) - {"index.html"}


def test_the_service_worker_keeps_the_page_and_no_password() -> None:
    """The list of what is kept is the page's own; ice.json is fetched by a script."""
    for library in LIBRARIES:
        page = fill("index.html", library)
        named = set(re.findall(r'(?:href|src)="([\w.-]+)"', page))
        kept = {*OFFLINE, *(() if Catalogue().clients[library].bundled else UNBUNDLED)}
        assert named | {"index.html"} == kept
        assert ICE_FILE not in kept


def test_the_self_test_has_words_for_all_that_it_shows() -> None:
    """Its labels, its steps and every finding, in each language; severities are the doctor's."""
    page = fill("selftest.html", "jssip")
    script = "\n".join(module(name) for name in SELF_TEST)
    for language in languages():
        words = table(language, "selftest")
        asked = re.findall(r'data-text="(\w+)"', page) + re.findall(r"\btext\.(\w+)", script)
        assert {f"text.{each}" for each in asked} <= set(words)
        steps = re.search(r"STEPS = \[(.*?)\]", script)
        assert steps is not None
        assert {f"step.{each}" for each in re.findall(r'"(\w+)"', steps[1])} <= set(words)
        ids = set(re.findall(r'"([a-z]+\.[a-z-]+)"', script)) & set(DIAGNOSIS)
        assert len(ids) > 40
        built = ("invite.", "answer.")
        ids |= {each for each in DIAGNOSIS if each.startswith(built)} - {
            "answer.candidates",
            "answer.crowded",
        }
        assert {f"found.{each}" for each in ids} <= set(words)
    mild = re.findall(r"const (?:FINE|WARNING) = new Set\(\[(.*?)\]\)", script, re.DOTALL)
    for name, wanted in zip(mild, ("fine", "warning"), strict=True):
        for each in re.findall(r'"([a-z.-]+)"', name):
            assert DIAGNOSIS[each].severity == wanted, each


def test_the_self_test_is_operated_by_its_labels() -> None:
    """They are what a screen reader says and a test clicks."""
    page = fill("selftest.html", "jssip")
    boxes = re.findall(r"<label[^>]*><span[^>]*>([^<]+)</span>\s*<(?:input|textarea)", page)
    assert boxes == [
        "User", "Password", "Echo test number", "Error code", "Result for your administrator",
    ]  # fmt: skip
    buttons = re.findall(r"<button[^>]*>([^<]+)</button>", page)
    assert buttons == ["Start the test", "Yes", "No", "Continue", "Copy"]
    assert page.count('role="status"') == 1


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_page_loads_nothing_from_elsewhere(library: str) -> None:
    """No font, no script, no picture from another host."""
    assert not re.search(r'(?:src|href)="https?:|url\(|@import', fill("index.html", library))


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_snippet_names_its_library_by_exact_version(library: str) -> None:
    """With a hash wherever one file is all that is loaded."""
    fact = Catalogue().clients[library]
    page = fill(f"snippet-{library}.html", library)
    address = f"https://cdn.jsdelivr.net/npm/{fact.npm}@{fact.snippet_version}/{fact.snippet_path}"
    assert address in page
    assert bool(fact.snippet_integrity) == (library != "sipjs")
    if fact.snippet_integrity:
        hashed = f'integrity="{fact.snippet_integrity}" crossorigin="anonymous"'
        assert f'src="{address}"\n  {hashed}' in page


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_snippet_starts_the_handshake_as_the_softphone_does(library: str) -> None:
    """With the same code; audio would come a second late in Firefox otherwise."""
    page = fill(f"snippet-{library}.html", library)
    assert module("handshake.js").replace("export ", "") in page
    assert len(re.findall(r"\bstartHandshake\(peer\w*\)", page)) == 2


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_hostile_value_stays_a_value(library: str) -> None:
    """Neither script, markup nor template text can be broken out of."""
    hostile = {"domain": HOSTILE, "websocket_url": HOSTILE, "echo_number": HOSTILE}
    script = fill("settings.js", library, **hostile)
    assert "</script>" not in script
    literal = re.search(r"^  domain: (.*),$", script, re.MULTILINE)
    assert literal is not None
    assert json.loads(literal[1]) == HOSTILE
    for name in ("index.html", f"snippet-{library}.html"):
        assert "<script>alert(1)" not in fill(name, library, **hostile)


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_package_file_pins_exact_versions(library: str) -> None:
    """So that the same folder builds the same softphone next year."""
    package = json.loads(fill("package.json", library))
    fact = Catalogue().clients[library]
    assert package["dependencies"] == {fact.npm: fact.version}
    pinned = [*package["dependencies"].values(), *package["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pinned)
