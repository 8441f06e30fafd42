"""What the page may load, and the headers that it is sent with, as text; the lab tries them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.helpers import answers
from wizard.answers import Secret, Secrets
from wizard.catalogue import Catalogue
from wizard.errors import UsageProblem
from wizard.plan import make_plan
from wizard.render.escape import csp, haproxy_format
from wizard.render.files import render

CATALOGUE = Catalogue()
SECRETS = Secrets(
    users={name: Secret("word") for name in ("6001", "6002")},
    turn={"password": Secret("turn-word")},
)
PROXIES = {"nginx": "nginx.conf", "haproxy": "haproxy.cfg", "caddy": "Caddyfile"}
PUBLIC = {"certificate.source": "letsencrypt", "signalling.port": 443}

each_library = pytest.mark.parametrize("library", tuple(CATALOGUE.clients))
each_proxy = pytest.mark.parametrize("proxy", PROXIES)


def written(topology: str = "lan", **changes: Any) -> dict[str, str]:
    """Every file for these answers; the keys are dotted."""
    plan = make_plan(CATALOGUE, answers(topology, changes))
    files = render(plan, SECRETS, CATALOGUE, plan.answers.users)
    return {path: file.content.decode() for path, file in files.items()}


def policy(page: str) -> dict[str, list[str]]:
    """The directives that stand in a page."""
    (text,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    return {part.split()[0]: part.split()[1:] for part in text.split(";")}


@each_library
def test_the_page_runs_its_own_files_and_nothing_that_is_put_into_it(library: str) -> None:
    page = written(**{"client.library": library})["client/index.html"]
    found = policy(page)
    assert found["default-src"] == ["'none'"]
    assert found["script-src"] == ["'self'"]
    assert found["style-src"] == ["'self'"]
    assert found["base-uri"] == found["form-action"] == ["'none'"]
    assert found["connect-src"] == ["wss://pbx.example.test:8089/ws"]
    # what is in the page itself would be refused
    assert not re.search(r"<style|<script>|<script (?!src=)|\son\w+=|\sstyle=", page)
    # and a policy holds for what comes after it
    assert page.index("Content-Security-Policy") < page.index("<link")


def test_the_page_reaches_the_file_beside_it_only_where_there_is_one() -> None:
    page = written(**{"turn.mode": "coturn"})["client/index.html"]
    assert policy(page)["connect-src"] == ["wss://pbx.example.test:8089/ws", "'self'"]


def test_an_address_in_place_of_a_name_is_named_as_it_is() -> None:
    page = written(**{"network.hostname": "192.0.2.10"})["client/index.html"]
    assert policy(page)["connect-src"] == ["wss://192.0.2.10:8089/ws"]


@each_library
def test_the_snippet_loads_its_library_and_sends_nothing_elsewhere(library: str) -> None:
    page = written(**{"client.library": library})["client/snippet.html"]
    found = policy(page)
    assert found["default-src"] == ["'none'"]
    assert found["connect-src"] == ["wss://pbx.example.test:8089/ws"]
    (place,) = (source for source in found["script-src"] if source.startswith("https:"))
    for address in re.findall(r'"(https://cdn[^"]+)"', page):
        assert address.startswith(place)
    assert ("'unsafe-eval'" in found["script-src"]) == (library == "sipml5")


@pytest.mark.parametrize("hosting", ["asterisk", "proxy", "elsewhere"])
def test_the_policy_is_in_the_page_wherever_it_is_served(hosting: str) -> None:
    proxy = "nginx" if hosting == "proxy" else "none"
    page = written(**{"client.hosting": hosting, "signalling.proxy": proxy})["client/index.html"]
    assert policy(page)["default-src"] == ["'none'"]
    assert '<meta name="referrer" content="no-referrer">' in page


def sent(proxy: str, **changes: Any) -> dict[str, str]:
    """The headers that a proxy adds, as its own quoting has them."""
    files = written(**{"signalling.proxy": proxy}, **{"client.hosting": "proxy"}, **changes)
    text = files[f"proxy/{PROXIES[proxy]}"].replace("'\\''", "'")
    lines = re.findall(
        r"(?m)^\s+(?:add_header|header|http-after-response set-header)"
        r" (['\"])(\S+)\1 (['\"])(.*)\3",
        text,
    )
    return {name: value for _, name, _, value in lines}


@each_proxy
def test_a_proxy_sends_what_the_page_cannot_say_itself(proxy: str) -> None:
    assert sent(proxy) == {
        "Content-Security-Policy": "frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "microphone=(self), camera=()",
    }


@each_proxy
def test_the_camera_is_allowed_where_there_is_video(proxy: str) -> None:
    found = sent(proxy, **{"codecs.video": ["vp8"]})
    assert found["Permissions-Policy"] == "microphone=(self), camera=(self)"


@each_proxy
def test_a_proxy_without_the_page_adds_nothing(proxy: str) -> None:
    files = written(**{"signalling.proxy": proxy}, **{"client.hosting": "elsewhere"})
    assert "nosniff" not in files[f"proxy/{PROXIES[proxy]}"]


@each_proxy
def test_only_https_from_then_on_is_asked_where_that_locks_nobody_out(proxy: str) -> None:
    found = sent(proxy, topology="public", **PUBLIC)
    assert found["Strict-Transport-Security"] == "max-age=2592000"
    for key, value in {
        "signalling.port": 8443,
        "certificate.source": "private-ca",
        "network.hostname": "203.0.113.10",
    }.items():
        other = {**PUBLIC, key: value}
        if key == "network.hostname":
            other["certificate.source"] = "private-ca"
        found = sent(proxy, topology="public", **other)
        assert "Strict-Transport-Security" not in found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_notes_name_the_headers_for_a_web_server_elsewhere(language: str) -> None:
    notes = written(**{"client.hosting": "elsewhere"}, language=language)["README.md"]
    assert "\nContent-Security-Policy: frame-ancestors 'none'\n" in notes
    assert "\nX-Content-Type-Options: nosniff\n" in notes
    assert "nosniff" not in written(language=language)["README.md"]


@pytest.mark.parametrize(
    "source",
    [
        "wss://a.example; script-src *", "wss://a.example script-src", "wss://a.example,*", "*",
        "wss://*", "'none'; x", 'wss://a"><script>', "wss://a.example/\nX", "http://a.example",
        "wss://a.example:*", "", "data:;", "wss://a.example/?x", "'nonce-&'",
    ],
)  # fmt: skip
def test_a_source_that_would_say_more_than_itself_is_refused(source: str) -> None:
    with pytest.raises(UsageProblem):
        csp({"connect-src": [source]})


def test_a_percent_sign_in_a_header_is_no_variable_of_haproxy() -> None:
    assert haproxy_format("100%[src] 'x'") == "'100%%[src] '\\''x'\\'''"
