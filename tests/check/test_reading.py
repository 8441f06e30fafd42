"""Accounts that stand somewhere else than in pjsip.conf, and lists of addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.checkcases import MANAGERS, PASSWORD, Change, scene
from wizard.check import Scene, check
from wizard.check.fences import acl_of
from wizard.conf import Section, Variable, Where
from wizard.conf.meaning.acl import Acl, NoNetworkError, network_of

SORCERY, PJSIP, USERS, MODS = "sorcery.conf", "pjsip.conf", "users.conf", "modules.conf"
MINE = "[res_pjsip]\nendpoint=config,browsers.conf,criteria=type=endpoint\n"
BROWSER = "[b](!)\ntype=endpoint\ncontext=inside\nallow=gsm\nwebrtc=yes\nauth=6001\naors=6001\n"


def places(at: Scene, id_: str) -> list[str]:
    """Where a rule finds something."""
    return [str(group[0].where) for group in check(at) if group[0].id == id_]


def test_a_file_that_sorcery_conf_names_is_read_in_place_of_pjsip_conf(tmp_path: Path) -> None:
    """Its templates and includes as well; what stands in pjsip.conf does not exist."""
    changes: list[Change] = [
        (SORCERY, "", MINE),
        ("browsers.conf", "", "#include more.d/*.conf\n"),
        ("more.d/one.conf", "", f"{BROWSER}[6001](b)\n[6001](+)\nidentify_by=ip\n"),
    ]
    at = scene(tmp_path, changes)
    assert [str(each.where) for each in at.of_type("endpoint")] == ["more.d/one.conf:8"]
    assert places(at, "codec-none-for-browsers") == ["more.d/one.conf:4"]
    assert places(at, "browser-not-identified") == ["more.d/one.conf:10"]
    assert places(at, "pjsip-not-read") == ["sorcery.conf:2"]


@pytest.mark.parametrize(
    ("line", "unseen"),
    [
        ("endpoint=config,browsers.conf,criteria=type=endpoint", False),
        ("endpoint=config,gone.conf,criteria=type=endpoint", True),
        ("endpoint=realtime,ps_endpoints", True),
        ("endpoint=astdb,ps", True),
        ("endpoint=memory", True),
        ("endpoint/cache=memory_cache,expire_on_reload=yes", False),
        ("transport=realtime,ps_transports", False),
    ],
)
def test_what_no_file_of_a_copy_holds_is_not_seen(tmp_path: Path, line: str, unseen: bool) -> None:
    """Then nothing is concluded from an account that is missing."""
    changes: list[Change] = [
        (SORCERY, "", f"[res_pjsip]\n{line}\n"), ("browsers.conf", "", "[x]\ntype=aor\n"),
    ]  # fmt: skip
    at = scene(tmp_path, changes, own=False)
    assert at.elsewhere("endpoint") is unseen
    assert ("sorcery-file-absent" in {group[0].id for group in check(at)}) is False


def test_the_short_notation_inherits_and_is_added_to(tmp_path: Path) -> None:
    """Templates, (+) and includes count there as everywhere."""
    short = (
        "[web](!)\ntype=wizard\naccepts_auth=yes\naccepts_registrations=yes\nendpoint/webrtc=yes\n"
        "endpoint/context=inside\nendpoint/allow=opus\naor/max_contacts=2\n"
        f"[bob](web)\ninbound_auth/username=bob\ninbound_auth/password={PASSWORD}\n"
        "#include more.conf\n"
    )
    changes: list[Change] = [
        ("pjsip_wizard.conf", "", short),
        ("more.conf", "", "[bob](+)\nendpoint/set_var=GROUP\n"),
        (MODS, "", "load=res_pjsip_config_wizard.so\n"),
    ]
    at = scene(tmp_path, changes)
    assert places(at, "pjsip-value-refused") == ["more.conf:2"]
    assert {group[0].id for group in check(at)} == {"pjsip-value-refused"}


def test_accounts_of_the_old_driver_may_be_in_a_database(tmp_path: Path) -> None:
    """Then nobody knows here whether browsers use them."""
    changes: list[Change] = [
        (PJSIP, "webrtc=yes\n", ""),
        ("sip.conf", "", "[general]\nallowguest=no\n"),
        (MODS, "", "load=chan_sip.so\n"),
        ("extconfig.conf", "", "[settings]\nsippeers => odbc,asterisk\n"),
    ]
    assert not places(scene(tmp_path / "16", changes, "16.28.0"), "no-browser-endpoint")
    assert places(scene(tmp_path / "22", changes), "no-browser-endpoint")


def test_identify_has_a_section_of_its_own_in_sorcery_conf(tmp_path: Path) -> None:
    """And so has each type of a module that is loaded besides res_pjsip."""
    text = (
        "[res_pjsip_endpoint_identifier_ip]\nidentify=config,trunks.conf,criteria=type=identify\n"
    )
    changes: list[Change] = [
        (SORCERY, "", text), ("trunks.conf", "", "[line]\ntype=identify\nendpoint=7001\n"),
    ]  # fmt: skip
    assert places(scene(tmp_path, changes), "identify-incomplete") == ["trunks.conf:1"]


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("16.28.0", {"password-weak": ["users.conf:7"], "manager-open": ["manager.conf:3"]}),
        ("22.10.1", {"users-not-read": ["users.conf:5"], "manager-open": ["manager.conf:3"]}),
        ("23.4.1", {"users-conf-gone": ["users.conf:5"]}),
    ],
)
def test_users_conf_counts_for_what_a_release_reads_of_it(
    tmp_path: Path, version: str, found: dict[str, list[str]]
) -> None:
    """Accounts of chan_sip up to 20, users of the manager up to 22, nothing from 23 on."""
    text = (
        "[general]\nhost=dynamic\nhasexten=no\n\n[7002]\nhassip=yes\nsecret=7002\n"
        f"[ops]\nhasmanager=yes\nsecret={PASSWORD}\nhassip=no\n"
    )
    changes: list[Change] = [
        (USERS, "", text),
        ("manager.conf", "", "[general]\nenabled=yes\nbindaddr=0.0.0.0\n"),
        ("sip.conf", "", "[general]\nallowguest=no\nwebsocket_enabled=no\n"),
        (MODS, "", "load=chan_sip.so\n"),
    ]
    at = scene(tmp_path, changes, version)
    for id_ in ("password-weak", "manager-open", "users-not-read", "users-conf-gone"):
        assert places(at, id_) == found.get(id_, []), id_


def test_users_conf_makes_a_context(tmp_path: Path) -> None:
    """Where it makes an extension, and a release reads it."""
    changes: list[Change] = [
        (PJSIP, "[7001]\ntype=endpoint\ncontext=inside", "[7001]\ntype=endpoint\ncontext=people"),
        ("extensions.conf", "[inside]", "[general]\nuserscontext=people\n[inside]"),
        (USERS, "", "[7002]\nhasiax=yes\n"),
    ]
    assert places(scene(tmp_path / "22", changes), "context-unknown") == []
    assert places(scene(tmp_path / "23", changes, "23.4.1"), "context-unknown")


def test_a_manager_without_a_password_cannot_log_in(tmp_path: Path) -> None:
    """So it is no weak password."""
    changes: list[Change] = [("manager.conf", "", f"{MANAGERS}[watch]\nread=all\n")]
    assert places(scene(tmp_path, changes), "password-weak") == []


def test_an_account_of_the_old_driver_without_a_secret_is_open(tmp_path: Path) -> None:
    """Nobody is asked for a password."""
    text = "[general]\nallowguest=no\nwebsocket_enabled=no\n[a]\nhost=dynamic\n[b]\nhost=p.test\n"
    changes: list[Change] = [("sip.conf", "", text), (MODS, "", "load=chan_sip.so\n")]
    assert places(scene(tmp_path, changes, "16.28.0"), "password-weak") == ["sip.conf:4"]


def acl(*lines: str, lists: str = "", tmp_path: Path | None = None) -> Acl:
    """What lines let in."""
    variables = [
        Variable(name, value, Where("x.conf", number))
        for number, (name, _, value) in enumerate(each.partition("=") for each in lines)
    ]
    section = Section.made_of("x", Where("x.conf", 0), variables)
    if tmp_path is None:
        return Acl(section, None)
    found = acl_of(scene(tmp_path, [("acl.conf", "", lists)]), section)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("lines", "in_", "out"),
    [
        (["deny=0.0.0.0/0.0.0.0", "permit=10.0.0.0/255.0.0.0"], "10.1.2.3", "192.0.2.1"),
        (["permit=10.0.0.0/8,!10.1.0.0/16"], "192.0.2.1", "10.1.0.1"),
        (["deny=!10.0.0.0/8,10.1.0.0/16"], "10.2.0.1", "10.1.0.1"),
        (["deny=0.0.0.0/0"], "2001:db8::1", "127.0.0.1"),
        (["deny=::/0", "permit=[2001:db8::]/32"], "2001:db8::1", "2001:db9::1"),
        (["deny=10.1"], "10.1.0.1", "10.0.0.1"),
        (["deny=::ffff:10.0.0.1"], "10.0.0.2", "10.0.0.1"),
    ],
)
def test_the_last_rule_that_matches_decides(lines: list[str], in_: str, out: str) -> None:
    """As ast_apply_ha does; IPv4 rules say nothing of IPv6."""
    assert acl(*lines).admits(in_)
    assert not acl(*lines).admits(out)


def test_every_named_list_has_to_let_an_address_in(tmp_path: Path) -> None:
    """And one that does not exist refuses all."""
    lists = "[lan]\ndeny=0.0.0.0/0\npermit=10.0.0.0/8\n"
    found = acl("acl=LAN", "deny=10.1.0.0/16", lists=lists, tmp_path=tmp_path)
    assert found.admits("10.2.0.1")
    assert not found.admits("10.1.0.1")
    assert not found.admits("192.0.2.1")
    assert not acl("acl=lan,wan", lists=lists, tmp_path=tmp_path).admits_somebody()


@pytest.mark.parametrize(
    "text",
    [" 10.0.0.0/8", "", "10.0.0.0/33", "10.0.0.0/x", "pbx.example.test", "all", "10.0.0.0/ffff::",
     "10.0.0.0:5060/8", "256.0.0.1", "10.0.0.0/"],
)  # fmt: skip
def test_what_asterisk_takes_for_no_network(text: str) -> None:
    """A blank behind the comma is enough; seen on 16.28 and 22.10."""
    with pytest.raises(NoNetworkError):
        network_of(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bind=10.0.0.10:5060", "bind=10.0.0.10:sip"),
        ("bind=10.0.0.10:5060", "bind=10.0.0.10:65536"),
        ("bind=10.0.0.10:5060", "bind=0.0.0.0/0"),
        ("bind=10.0.0.10:5060", "bind=10.0.0.10:5060,[::]:5060"),
        ("protocol=udp", "protocol=udp\nlocal_net=10.0.0.0/33"),
        ("protocol=udp", "protocol=udp\ntos=voice"),
        ("protocol=udp", "protocol=tls\ncipher=ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA"),
        ("protocol=udp", "protocol=tls\ncipher=HIGH"),
        ("webrtc=yes", "webrtc=yes\nset_var=GROUP"),
        ("webrtc=yes", "webrtc=yes\nfrom_user=al ice"),
        ("webrtc=yes", "webrtc=yes\ndeny=all"),
        ("max_contacts=5", "contact=10.0.0.5"),
    ],
)
def test_a_value_that_costs_the_object_is_told(tmp_path: Path, old: str, new: str) -> None:
    """Each was refused by 16.28 and 22.10."""
    assert places(scene(tmp_path, [(PJSIP, old, new)]), "pjsip-value-refused")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bind=10.0.0.10:5060", "bind=10.0.0.10:"),
        ("bind=10.0.0.10:5060", "bind=[2001:db8::1]:5060"),
        ("bind=10.0.0.10:5060", "bind=pbx.example.test"),
        ("protocol=udp", "protocol=udp\nlocal_net=10.1/16,fc00::/7,192.168.0.0/255.255.0.0"),
        ("protocol=udp", "protocol=udp\ntos=0x60"),
        ("protocol=udp", "protocol=tls\ncipher=ECDHE-RSA-AES128-GCM-SHA256, 0xC02F,DEFAULT"),
        ("webrtc=yes", "webrtc=yes\nset_var=GROUP=1\nfrom_user=+4930~x\ndeny="),
        ("max_contacts=5", "contact=SIP:10.0.0.5,"),
    ],
)
def test_a_value_that_asterisk_takes_is_not_told(tmp_path: Path, old: str, new: str) -> None:
    """Each was taken by 16.28 and 22.10."""
    assert not places(scene(tmp_path, [(PJSIP, old, new)]), "pjsip-value-refused")


def test_a_place_that_a_start_script_fills_is_judged_on_the_server_only(tmp_path: Path) -> None:
    """Asterisk fills in nothing."""
    changes: list[Change] = [(PJSIP, "bind=10.0.0.10:5060", "bind=${LOCAL_IP}:port")]
    assert not places(scene(tmp_path / "copy", changes, own=False), "pjsip-value-refused")
    assert places(scene(tmp_path / "own", changes), "pjsip-value-refused")


TRUNK = (
    "[carrier]\ntype=endpoint\ncontext={}\nallow=ulaw\naors=carrier\n"
    "[carrier]\ntype=aor\ncontact=sip:192.0.2.9\n"
)
BY_ADDRESS = "[carrier]\ntype=identify\nendpoint=carrier\nmatch=192.0.2.9\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TRUNK.format("public") + BY_ADDRESS, {"trunk-open-by-name"}),
        (TRUNK.format("public"), {"trunk-open-by-name"}),
        (TRUNK.format("outgoing") + BY_ADDRESS, {"trunk-open-by-name", "context-open"}),
        (TRUNK.replace("allow=", "identify_by=ip\nallow=").format("outgoing") + BY_ADDRESS, set()),
        (TRUNK.replace("allow=", "deny=0.0.0.0/0\npermit=192.0.2.9\nallow=").format("outgoing"),
         set()),
        (TRUNK.replace("contact=sip:192.0.2.9", "max_contacts=1").format("public") + BY_ADDRESS,
         {"endpoint-no-auth"}),
    ],
)  # fmt: skip
def test_a_name_in_from_opens_a_trunk_no_further_than_its_context(
    tmp_path: Path, text: str, found: set[str]
) -> None:
    """It costs money where the context dials out, and the account where it registers."""
    at = scene(tmp_path, [(PJSIP, "", text)])
    assert {group[0].id for group in check(at)} == found
