"""What the wizard decides, and that it says why."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.helpers import PUBLIC, TOPOLOGIES, answers
from wizard.catalogue import Catalogue
from wizard.plan import make_plan
from wizard.plan.types import Plan, Setting

CATALOGUE = Catalogue()
PHONE = [{"name": "6001"}, {"name": "7001", "kind": "phone"}]


def plan(topology: str = "lan", changes: dict[str, Any] | None = None) -> Plan:
    return make_plan(CATALOGUE, answers(topology, changes))


def find(made: Plan, file: str, key: str) -> list[Setting]:
    return [s for s in made.settings if s.file == file and s.key == key]


def value(made: Plan, file: str, key: str) -> object:
    (found,) = find(made, file, key)
    return found.value


def advice(made: Plan) -> set[str]:
    return {item.id for item in made.advice}


class TestNetwork:
    """rtp.conf follows from where the server stands."""

    def test_a_lan_asks_no_stun_server_and_says_why(self) -> None:
        """On a LAN stunaddr is left out on purpose, with the reason."""
        (left_out,) = find(plan("lan"), "rtp.conf", "stunaddr")
        assert left_out.value is None
        assert "delay" in left_out.why

    @pytest.mark.parametrize("topology", ["one-to-one-nat", "port-forward", "docker-bridge"])
    def test_a_static_address_is_mapped_in_the_ice_candidates(self, topology: str) -> None:
        """Behind a static NAT browsers are told the public address, and STUN stays out."""
        made = plan(topology)
        assert value(made, "rtp.conf", "192.0.2.10") == PUBLIC
        assert value(made, "rtp.conf", "stunaddr") is None

    def test_a_certificate_in_files_gets_to_a_container_by_a_hook(self) -> None:
        """Which sees no file of its host; on a machine of its own Asterisk reads them itself."""
        files = {"certificate.source": "files", "certificate.certificate": "/srv/a.crt",
                 "certificate.private_key": "/srv/a.key"}  # fmt: skip
        hook = "hooks/deploy-certificate.sh"
        contained, alone = plan("docker-bridge", files), plan("one-to-one-nat", files)
        assert "certificate.files-container" in advice(contained)
        assert "certificate.files-container" not in advice(alone)
        assert hook in {each.path for each in contained.documents}
        assert hook not in {each.path for each in alone.documents}
        place = "/etc/asterisk/keys/privkey.pem"
        assert value(contained, "http.conf", "tlsprivatekey") == place
        assert value(alone, "http.conf", "tlsprivatekey") == "/srv/a.key"

    def test_a_container_finds_its_own_name(self) -> None:
        """Docker writes it into /etc/hosts."""
        assert "network.hostname-lookup" not in advice(plan("docker-bridge"))
        assert "network.hostname-lookup" in advice(plan("one-to-one-nat"))

    def test_local_browsers_get_both_addresses(self) -> None:
        """With browsers on the server's own network its own address stays offered."""
        made = plan("one-to-one-nat", {"network.local_clients": True})
        assert value(made, "rtp.conf", "192.0.2.10") == f"{PUBLIC},include_local_address"

    def test_a_branch_without_the_flag_is_told_so(self) -> None:
        """A bare 16 may lack include_local_address (16.4.0), so it is not written."""
        changes = {"network.local_clients": True, "asterisk.version": "16"}
        made = plan("one-to-one-nat", changes)
        assert value(made, "rtp.conf", "192.0.2.10") == PUBLIC
        assert "network.local-clients-old" in advice(made)

    def test_the_wss_transport_never_carries_external_addresses(self) -> None:
        """external_* stand on phone transports only, since wss ignores them."""
        made = plan("one-to-one-nat", {"users": PHONE})
        sections = {s.section for s in find(made, "pjsip.conf", "external_media_address")}
        assert sections == {"transport-udp"}
        assert "network.external-address" in advice(made)

    def test_carrier_nat_uses_stun_on_the_server(self) -> None:
        """Measured: stunaddr on the server and TURN in the browser give audio."""
        made = plan("cgnat")
        assert value(made, "rtp.conf", "stunaddr") == "198.51.100.5:3478"
        assert not [s for s in made.settings if s.section == "ice_host_candidates"]

    def test_desk_phones_behind_carrier_nat_are_told_their_limits(self) -> None:
        """The tunnel is the browsers'."""
        assert "network.cgnat-phones" in advice(plan("cgnat", {"users": PHONE}))
        assert "network.cgnat-phones" not in advice(plan("cgnat"))

    def test_users_of_whom_nobody_has_a_browser_are_told(self) -> None:
        """Check finds no-browser-endpoint in such a folder."""
        phones = [{"name": "7001", "kind": "phone"}]
        assert "users.no-browser" in advice(plan("lan", {"users": phones}))
        with_one = [*phones, {"name": "6001"}]
        assert "users.no-browser" not in advice(plan("lan", {"users": with_one}))
        assert "users.no-browser" not in advice(plan("lan", {"users": []}))

    def test_a_tunnel_that_is_not_used_changes_no_advice(self) -> None:
        """It may have stayed in the answers of a server that has moved."""
        changes = {"signalling.tunnel": "relay.example.test"}
        assert "security.fail2ban" in advice(plan("public", changes))
        assert "security.fail2ban-tunnel" in advice(plan("cgnat"))

    def test_a_dynamic_address_brings_the_hook_that_follows_it(self) -> None:
        """The mapping is numeric, so a hook has to rewrite it."""
        made = plan("dynamic-address")
        assert "hooks/follow-address.sh" in {d.path for d in made.documents}
        assert "network.follow-address" in advice(made)

    def test_a_dynamic_address_known_by_stun_only_is_warned_about(self) -> None:
        """Routers that change source ports stay silent with stunaddr."""
        changes = {"network.public_address": "", "network.stun": "198.51.100.5:3478"}
        made = plan("dynamic-address", changes)
        assert value(made, "rtp.conf", "stunaddr") == "198.51.100.5:3478"
        assert "network.stun-random-ports" in advice(made)

    def test_ignored_networks_are_denied_in_the_words_of_the_version(self) -> None:
        """ice_deny came with 16.10.0; a bare 16 gets the old spelling, which never went away."""
        changes = {"network.ignored_networks": ["172.17.0.0/16"], "network.ipv6": True}
        assert value(plan("lan", changes), "rtp.conf", "ice_deny") == "172.17.0.0/16"
        changes["asterisk.version"] = "16"
        assert value(plan("lan", changes), "rtp.conf", "ice_blacklist") == "172.17.0.0/16"

    def test_old_asterisk_behind_nat_needs_stun_in_the_browser(self) -> None:
        """16.28 drops DTLS from addresses that are not candidates: a danger, said aloud."""
        made = plan("public", {"asterisk.version": "16.28.0"})
        assert "network.browser-stun-needed" in advice(made)
        assert "network.browser-stun-needed" not in advice(plan("public"))

    @pytest.mark.parametrize(
        ("version", "build", "told"),
        [
            ("16", "debian", True), ("16.28.0", "upstream", False), ("16.30.1", "upstream", False),
            ("18.20.1", "upstream", True), ("18.20.2", "upstream", False),
            ("20.5.1", "debian", True), ("18.26.4", "upstream", False),
            ("18", "debian", False), ("21.0.1", "upstream", True),
            ("21.0.2", "upstream", False), ("24", "upstream", False),
        ],
    )  # fmt: skip
    def test_only_releases_that_drop_browsers_behind_nat_are_warned_of(
        self, version: str, build: str, told: bool
    ) -> None:
        """18.20.1, 20.5.1 and 21.0.1, each mended in the next one; Debian's 16 has it, too."""
        made = plan("public", {"asterisk.version": version, "asterisk.build": build})
        assert ("network.browser-stun-needed" in advice(made)) is told

    def test_a_branch_that_was_read_before_its_release_is_marked(self) -> None:
        """Its options were read on the development branch and never tried."""
        assert "asterisk.development" in advice(plan("lan", {"asterisk.version": "24"}))
        assert "asterisk.development" in advice(plan("lan", {"asterisk.version": "24.0.0"}))
        assert "asterisk.development" not in advice(plan("lan", {"asterisk.version": "23"}))


class TestRelay:
    """A TURN server for callers whose network lets nothing else out."""

    def test_coturn_behind_nat_meets_asterisk_at_its_own_address(self) -> None:
        """Packets of the relay beside it come from there; 16.28 drops those of strangers."""
        made = plan("one-to-one-nat", {"turn.mode": "coturn"})
        (mapping,) = find(made, "rtp.conf", "192.0.2.10")
        assert mapping.value == f"{PUBLIC},include_local_address"
        assert mapping.rule == "rtp.mapping-relay"

    @pytest.mark.parametrize("topology", ["public", "one-to-one-nat", "cgnat"])
    def test_without_a_relay_silence_behind_strict_firewalls_is_told(self, topology: str) -> None:
        """Nobody should find out by a silent call."""
        relayed = topology == "cgnat"
        assert ("network.udp-blocked" in advice(plan(topology))) != relayed

    def test_on_a_lan_nobody_is_told_of_a_relay(self) -> None:
        """There is no firewall between."""
        assert "network.udp-blocked" not in advice(plan("lan"))

    def test_the_web_s_port_is_named_where_it_may_be_free(self) -> None:
        """It passes nearly every firewall, but only the person knows who has it."""
        assert "turn.web-port" in advice(plan("public", {"turn.mode": "coturn"}))
        taken = {"turn.mode": "coturn", "signalling.port": 443}
        assert "turn.web-port" not in advice(plan("public", taken))

    def test_relayed_ports_are_not_opened(self) -> None:
        """The relay and Asterisk are one machine."""
        made = plan("public", {"turn.mode": "coturn"})
        assert {line.port for line in made.firewall if line.protocol == "udp"} == {
            "3478",
            "10100-10299",
        }


class TestSize:
    """Numbers follow from the sizing, with the arithmetic in the reason."""

    def test_the_session_limit_lets_every_browser_reconnect(self) -> None:
        """Twice 2 x browsers + 50, never the default of 100 that refuses the 101st."""
        made = plan("lan", {"sizing.browsers": 500})
        (limit,) = find(made, "http.conf", "sessionlimit")
        assert limit.value == "2100"
        assert "500" in limit.why

    def test_the_rtp_range_grows_with_the_calls(self) -> None:
        """100 calls of two legs with two ports each, doubled for the random draw."""
        made = plan("lan", {"sizing.calls": 100})
        assert value(made, "rtp.conf", "rtpstart") == "10100"
        assert value(made, "rtp.conf", "rtpend") == "10899"

    @pytest.mark.parametrize(
        ("given", "used", "blocked"),
        [
            ((None, None), (10100, 14099), None),
            ((10000, 20000), (10082, 20000), "10080"),
            ((6000, 10081), (6670, 10079), "6000, 6566, 6666, 6668, 10080"),
            ((1024, 65535), (10082, 65535),
             "1720, 4190, 5060, 6000, 6566, 6666, 6668, 10080"),
            ((6670, 10078), (6670, 10078), None),
        ],
    )  # fmt: skip
    def test_ports_that_browsers_block_are_cut_out(
        self, given: tuple[int | None, int | None], used: tuple[int, int], blocked: str | None
    ) -> None:
        """Seen in the lab: a call on port 10080 stays silent. The firewall has the cut range."""
        ends = {"network.rtp_start": given[0], "network.rtp_end": given[1]}
        made = plan("lan", {"sizing.calls": 500, **ends})
        assert value(made, "rtp.conf", "rtpstart") == str(used[0])
        assert value(made, "rtp.conf", "rtpend") == str(used[1])
        assert f"{used[0]}-{used[1]}" in {each.port for each in made.firewall}
        told = [item.text for item in made.advice if item.id == "size.refused-ports"]
        assert len(told) == (blocked is not None)
        assert not told or f"never sends to {blocked}, and" in told[0]

    def test_many_users_are_warned_about(self) -> None:
        """Beyond 10,000 endpoints the boot takes minutes."""
        many = [{"name": f"u{n}"} for n in range(10_001)]
        assert "size.many-users" in advice(plan("lan", {"users": many}))

    def test_a_crowd_is_told_of_threads_and_of_the_backlog(self) -> None:
        """Seen with 1,000 browsers: a thread and a descriptor each, and 503 for some seconds."""
        made = plan("lan", {"sizing.browsers": 1000, "sizing.calls": 20})
        told = {item.id: item.text for item in made.advice}
        assert "2416 open files and 2296 threads" in told["size.open-files"]
        assert "1000 users" in told["size.backlog"]
        assert "size.backlog" not in advice(plan("lan", {"sizing.browsers": 499}))


class TestCodecs:
    """Codecs are ordered so that calls can be put through."""

    def test_opus_comes_last_when_nothing_can_translate_it_for_the_phones(self) -> None:
        """A call answered in Opus could not reach a ulaw phone."""
        made = plan("lan", {"users": PHONE, "asterisk.opus": "none"})
        browser = [s for s in find(made, "pjsip.conf", "allow") if "browser" in s.section]
        assert browser[0].value == "ulaw,opus"
        assert "codecs.no-opus-transcoder" in advice(made)

    @pytest.mark.parametrize(
        ("audio", "phones", "opus", "allowed"),
        [
            (["opus", "ulaw"], ["opus", "ulaw"], "none", ("ulaw,opus", "ulaw,opus")),
            (["opus"], ["ulaw", "opus"], "none", ("opus", "opus,ulaw")),
            (["ulaw", "opus"], ["opus"], "none", ("opus,ulaw", "opus")),
            (["ulaw"], ["g729", "alaw"], "none", ("ulaw", "alaw,g729")),
            (["ulaw"], ["ilbc", "alaw"], "none", ("ulaw", "alaw,ilbc")),
            (["ulaw", "g722"], ["alaw", "ulaw"], "none", ("ulaw,g722", "ulaw,alaw")),
            (["opus", "ulaw"], ["alaw", "ulaw"], "codec_opus", ("opus,ulaw", "alaw,ulaw")),
            (["opus", "ulaw"], ["opus", "ulaw"], "codec_opus", ("opus,ulaw", "opus,ulaw")),
        ],
    )
    def test_what_cannot_be_translated_begins_no_call_that_could_do_without_it(
        self, audio: list[str], phones: list[str], opus: str, allowed: tuple[str, str]
    ) -> None:
        """A phone of several that does not speak Opus would get no call (seen: no path)."""
        changes = {"users": PHONE, "asterisk.opus": opus, "codecs.audio": audio}
        made = plan("lan", {**changes, "codecs.phones": phones})
        assert tuple(s.value for s in find(made, "pjsip.conf", "allow")) == allowed

    @pytest.mark.parametrize(
        ("audio", "phones", "said"),
        [
            (["ulaw"], ["ulaw"], set()),
            (["alaw", "g722"], ["alaw"], set()),
            (["opus", "ulaw"], ["ulaw"], {"codecs.transcoded"}),
            (["ulaw", "opus"], ["alaw", "ulaw"], set()),
            (["g722", "ulaw"], ["ulaw", "g722"], set()),
            (["opus"], ["g722"], {"codecs.always-transcoded"}),
        ],
    )
    def test_calls_are_passed_through_when_both_sides_begin_alike(
        self, audio: list[str], phones: list[str], said: set[str]
    ) -> None:
        """A codec in common is not enough; the lab sees the same."""
        changes = {"users": PHONE, "asterisk.opus": "codec_opus_open_source"}
        made = plan("lan", {**changes, "codecs.audio": audio, "codecs.phones": phones})
        assert {name for name in advice(made) if name.startswith("codecs.")} == said

    def test_every_pair_of_codecs_says_what_becomes_of_the_sound(self) -> None:
        """Passed, translated with its cost and its way in a call, or impossible and what helps."""
        changes = {"users": PHONE, "codecs.audio": ["opus", "ulaw"], "asterisk.version": "22.10"}
        phones = {"codecs.phones": ["ulaw", "g729"]}
        opus = {"asterisk.opus": "codec_opus_open_source"}
        made = plan("lan", {**changes, **phones, **opus})
        said = {(each.browser, each.phone): each for each in made.translations}
        assert len(said) == 4
        assert said["ulaw", "ulaw"].kind == "passed"
        translated = said["opus", "ulaw"]
        assert (translated.kind, translated.cost) == ("translated", 15000)
        assert "8 kHz" in translated.text
        assert translated.call == ("opus@48000", "slin@48000", "slin@8000", "ulaw@8000")
        assert said["opus", "g729"].kind == "impossible"
        assert "codec_g729" in said["opus", "g729"].text

    def test_the_notes_and_the_json_tell_of_codecs_only_where_there_are_phones(self) -> None:
        """Between browsers nothing is translated."""
        assert plan("lan", {}).translations == ()
        assert plan("lan", {"users": PHONE}).translations

    def test_a_module_that_the_box_has_besides_is_loaded_and_translates(self) -> None:
        """What neither Asterisk nor Debian brings can be named."""
        changes = {"users": PHONE, "codecs.audio": ["ulaw"], "codecs.phones": ["g729"]}
        made = plan("lan", {**changes, "asterisk.codec_modules": ["codec_g729"]})
        assert any(s.value == "codec_g729.so" for s in find(made, "modules.conf", "load"))
        assert made.translations[0].cost == 15000

    def test_without_phones_the_persons_order_stands(self) -> None:
        """Between browsers Opus is passed through, no module needed."""
        made = plan("lan", {"asterisk.opus": "none"})
        assert find(made, "pjsip.conf", "allow")[0].value == "opus,ulaw"


class TestReasons:
    """Nothing is decided without a reason, in both languages."""

    @pytest.mark.parametrize("topology", TOPOLOGIES)
    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_every_setting_has_a_reason(self, topology: str, language: str) -> None:
        """No place in braces is left open, and Chinese reasons are Chinese."""
        made = plan(topology, {"language": language, "users": PHONE})
        for setting in made.settings:
            assert setting.why
            assert "{" not in setting.why
            if language == "zh":
                assert any("\u4e00" <= letter <= "\u9fff" for letter in setting.why), setting

    def test_the_same_answers_make_the_same_plan(self) -> None:
        """The plan is a pure function."""
        assert plan("one-to-one-nat") == plan("one-to-one-nat")

    def test_authentication_is_never_left_out(self) -> None:
        """Without the digest authenticator any password would do."""
        loaded = {s.value for s in find(plan(), "modules.conf", "load")}
        assert "res_pjsip_authenticator_digest.so" in loaded


class TestEndpoints:
    """Accounts of browsers and of phones."""

    def test_calls_without_audio_end_unless_there_is_video(self) -> None:
        """Asterisk does not count bundled pictures, and would end every video call."""
        for video, values in (([], ["30", "30"]), (["vp8"], [None, None])):
            made = plan("lan", {"users": PHONE, "codecs.video": video})
            found = find(made, "pjsip.conf", "rtp_timeout")
            assert [setting.value for setting in found] == values
            hold = find(made, "pjsip.conf", "rtp_timeout_hold")
            assert all((setting.value is None) is bool(video) for setting in hold)

    @pytest.mark.parametrize("transport", ["udp", "tls"])
    def test_browsers_accounts_on_the_port_of_udp_phones_are_told(self, transport: str) -> None:
        """Nothing in pjsip.conf keeps them off; the firewall does."""
        phone = {"name": "7001", "kind": "phone", "transport": transport}
        name = "users.browser-account-over-udp"
        assert (name in advice(plan("lan", {"users": [phone]}))) is (transport == "udp")

    @pytest.mark.parametrize(
        ("version", "told"),
        [("16.28.0", True), ("20.15.2", True), ("20.16.0", False), ("22", True), ("23", False)],
    )
    def test_a_browsers_account_in_a_phone_is_warned_of_where_it_talks_in_the_clear(
        self, version: str, told: bool
    ) -> None:
        """Seen on 16.28; newer versions send nothing before the keys are there."""
        changes = {"asterisk.version": version}
        name = "users.browser-account-in-phone"
        assert (name in advice(plan("lan", {**changes, "users": PHONE}))) is told
        assert name not in advice(plan("lan", changes))


class TestClient:
    """The page makes up for what the version lacks."""

    @pytest.mark.parametrize(("version", "seconds"), [("16.28.0", 60), ("20", 60), ("22", 300)])
    def test_old_versions_are_registered_with_more_often(self, version: str, seconds: int) -> None:
        """Before ASTERISK-30369 a closing browser took its neighbours' contacts along."""
        made = plan("lan", {"asterisk.version": version})
        (page,) = [d for d in made.documents if d.path == "client/settings.js"]
        assert page.values["client"]["register_expires_s"] == seconds
        assert ("client.contacts-lost" in advice(made)) == (seconds < 300)
