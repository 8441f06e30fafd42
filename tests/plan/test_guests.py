"""What the wizard decides for visitors to a website."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.helpers import answers
from wizard.answers import Secret, Secrets
from wizard.catalogue import Catalogue
from wizard.plan import make_plan
from wizard.plan.types import Plan
from wizard.render.files import render

CATALOGUE = Catalogue()
GUESTS = {
    "signalling.proxy": "nginx",
    "client.hosting": "proxy",
    "guests.enabled": True,
    "guests.numbers": ["6001", "600", "7001"],
    "users": [{"name": "6001"}, {"name": "6002"}, {"name": "7001", "kind": "phone"}],
}


def plan(changes: dict[str, Any] | None = None) -> Plan:
    return make_plan(CATALOGUE, answers("public", {**GUESTS, **(changes or {})}))


def values(made: Plan, file: str, section: str, key: str = "") -> list[str]:
    return [
        str(each.value)
        for each in made.settings
        if (each.file, each.section) == (file, section) and (not key or each.key == key)
        if each.value is not None
    ]


def loaded(made: Plan) -> list[str]:
    return values(made, "modules.conf", "modules", "load")


def test_without_guests_nothing_of_them_is_written() -> None:
    made = plan({"guests.enabled": False})
    assert not {each.file for each in made.settings} & {"ari.conf", "sorcery.conf"}
    assert not [each for each in made.documents if each.path.startswith("guests/")]
    assert "res_ari.so" not in loaded(made)


def test_guests_reach_the_numbers_given_and_no_others() -> None:
    lines = values(plan(), "extensions.conf", "from-guest")
    assert [line.partition(",")[0] for line in lines if ",1," in line] == ["6001", "600", "7001"]
    assert all("Gosub(guest,start,1)" in line for line in lines if ",1," in line)
    assert "n,Gosub(ring,start,1(6001,ws))" in lines
    assert "n,Gosub(ring,start,1(7001))" in lines
    includes = values(plan(), "extensions.conf", "from-guest", "include")
    assert not includes


@pytest.mark.parametrize(
    "module", ["func_channel", "func_global", "func_groupcount", "func_lock", "func_timeout"]
)
def test_what_the_limits_need_is_loaded(module: str) -> None:
    assert f"{module}.so" in loaded(plan())


@pytest.mark.parametrize(
    ("version", "client"),
    [("16.28.0", False), ("18", False), ("22.4.1", False), ("22.5.0", True), ("22", True)],
)
def test_ari_gets_the_module_that_its_release_requires(version: str, client: bool) -> None:
    """And the file whose absence the module complains about."""
    made = plan({"asterisk.version": version})
    assert ("res_websocket_client.so" in loaded(made)) == client
    files = {each.file for each in made.settings}
    assert ("websocket_client.conf" in files) == client


@pytest.mark.parametrize(
    ("version", "permitted"),
    [("16.28.0", []), ("22.8.2", []), ("22", []), ("22.9.0", ["127.0.0.1"])],
)
def test_ari_is_for_this_machine_where_the_release_can_say_so(
    version: str, permitted: list[str]
) -> None:
    made = plan({"asterisk.version": version})
    assert values(made, "ari.conf", "guests", "permit") == permitted


def test_guests_add_to_the_connections_and_take_none() -> None:
    without = values(plan({"guests.enabled": False}), "http.conf", "general", "sessionlimit")
    (limit,) = values(plan({"guests.calls": 4}), "http.conf", "general", "sessionlimit")
    assert int(limit) >= int(without[0]) + 2 * 4


def test_a_guest_cannot_transfer_subscribe_show_video_or_register() -> None:
    (document,) = (each for each in plan().documents if each.path == "guests/settings.toml")
    endpoint = document.values["endpoint"]
    wanted = {"allow_transfer": "no", "allow_subscribe": "no", "max_video_streams": "0"}
    assert {key: endpoint[key] for key in wanted} == wanted
    assert "aors" not in endpoint
    made = plan({"codecs.video": ["vp8"]})
    (document,) = (each for each in made.documents if each.path == "guests/settings.toml")
    assert document.values["endpoint"]["allow"] == "opus,ulaw"


@pytest.mark.parametrize("proxy", ["nginx", "caddy", "haproxy"])
def test_a_proxy_forwards_two_paths_for_guests(proxy: str) -> None:
    def text(enabled: bool) -> str:
        made = plan({"signalling.proxy": proxy, "guests.enabled": enabled})
        secrets = Secrets(
            users={name: Secret("x") for name in ("6001", "6002", "7001")},
            guests={"password": Secret("ari-word")},
        )
        files = render(made, secrets, CATALOGUE, made.answers.users)
        assert not [
            path for path, file in files.items()
            if b"ari-word" in file.content and file.mode & 0o077
        ]  # fmt: skip
        (found,) = (file for path, file in files.items() if path.startswith("proxy/"))
        return found.content.decode()

    assert "/guests" not in text(enabled=False)
    assert "/guests/account" in text(enabled=True)
    assert "/guests/ws" in text(enabled=True)


def test_the_page_of_the_proxy_and_the_websites_given_may_ask() -> None:
    changes = {"guests.origins": ["https://www.example.test"], "signalling.port": 8443}
    (document,) = (each for each in plan(changes).documents if each.path == "guests/settings.toml")
    own = "https://pbx.example.test:8443"
    assert document.values["origins"] == [own, "https://www.example.test"]


def test_the_password_is_masked_but_where_it_has_to_be() -> None:
    (setting,) = (each for each in plan().settings if each.rule == "ari.password")
    assert str(setting.value) == "********"
