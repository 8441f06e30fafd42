"""Rules over a configuration: each finds what it is about, and nothing in what is right."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from docs.generate import findings
from docs.generate.site import Site
from tests.support.checkcases import CASES, CATALOGUE, KEY, PASSWORD, PJSIP, Case, scene
from wizard.check import LocalHost, Scene, Violation, check
from wizard.check.edits import cured, masker
from wizard.check.findings import Finding, describe

IDS = [case.id for case in CASES]
# Asked about a folder that is not the machine's own; below.
APART = {
    "file-outside", "certificate-not-seen", "file-many", "findings-many", "ignore-unknown",
    "ignore-unused",
}  # fmt: skip


class Looked(NamedTuple):
    """A case that was looked at."""

    at: Scene
    groups: list[list[Violation]]

    @property
    def ids(self) -> list[str]:
        """What was found."""
        return [group[0].id for group in self.groups]


Look = Callable[[Case], Looked]


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Look:
    """Looks at the broken configuration of each case once."""
    kept: dict[str, Looked] = {}

    def looked(case: Case) -> Looked:
        if case.id not in kept:
            folder = tmp_path_factory.mktemp(case.id)
            at = scene(folder, case.broken, case.version, case.host)
            kept[case.id] = Looked(at, check(at))
        return kept[case.id]

    return looked


def text_at(at: Scene, finding: Violation) -> str:
    if not finding.where.line:
        return ""
    lines = (at.folder / finding.where.file).read_text().splitlines()
    return lines[finding.where.line - 1]


def test_the_right_configuration_has_no_finding(tmp_path: Path) -> None:
    """All cases change it, so that each rule has an example that does not trigger it."""
    assert check(scene(tmp_path)) == []


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_rule_finds_its_fault_on_its_line(case: Case, look: Look) -> None:
    """The finding points to the line that a person has to change."""
    looked = look(case)
    mine = [group[0] for group in looked.groups if group[0].id == case.id]
    assert mine, f"found only {looked.ids}"
    assert text_at(looked.at, mine[0]).startswith(case.at), mine[0]
    assert bool(case.at) == bool(text_at(looked.at, mine[0]))


@pytest.mark.parametrize("case", [case for case in CASES if case.fine],
                         ids=[case.id for case in CASES if case.fine])  # fmt: skip
def test_a_rule_is_silent_on_what_looks_alike(case: Case, tmp_path: Path) -> None:
    """What is nearly the same and right is no finding."""
    groups = check(scene(tmp_path, case.fine, case.version))
    assert case.id not in [group[0].id for group in groups]


SAFE = [case for case in CASES if CATALOGUE.findings[case.id].safe]


@pytest.mark.parametrize("case", SAFE, ids=[case.id for case in SAFE])
def test_a_safe_cure_cures_and_harms_nothing(case: Case, look: Look, tmp_path: Path) -> None:
    """What --fix writes takes the finding away and brings no other."""
    looked = look(case)
    at = scene(tmp_path, case.broken, case.version, case.host)
    edits = [each for group in looked.groups if group[0].id == case.id for each in group[0].edits]
    files = cured(at, edits)
    assert files
    for name, file in files.items():
        (tmp_path / name).write_bytes(file.content)
        (tmp_path / name).chmod(file.mode)
    if case.id == "secrets-readable":  # the pretended machine would go on to say so
        assert files["pjsip.conf"].mode & 0o007 == 0
        return
    again = check(Scene(at.folder, CATALOGUE, at.version, at.host, own=True))
    after = {group[0].id for group in again}
    assert case.id not in after
    assert after <= set(looked.ids)


def test_a_name_is_mended_where_it_stands(tmp_path: Path) -> None:
    """Behind `allow` a `disallow` would take all codecs away."""
    at = scene(tmp_path, [(PJSIP, "disallow=all", "dissallow = all ; first")])
    groups = [each for each in check(at) if each[0].id == "pjsip-option-misspelt"]
    edits = [edit for group in groups for found in group for edit in found.edits]
    made = cured(at, edits)[PJSIP].content.decode()
    assert made == (tmp_path / PJSIP).read_text().replace("dissallow = all", "disallow = all")


def test_codecs_that_a_later_line_takes_away_come_back(tmp_path: Path) -> None:
    """The cure leaves browsers something to speak."""
    at = scene(tmp_path, [(PJSIP, "allow=opus,ulaw", "allow=opus,ulaw\ndisallow=all")])
    groups = [each for each in check(at) if each[0].id == "codec-none-for-browsers"]
    edits = [edit for group in groups for found in group for edit in found.edits]
    (tmp_path / PJSIP).write_bytes(cured(at, edits)[PJSIP].content)
    again = check(Scene(at.folder, CATALOGUE, at.version, at.host, own=True))
    assert "codec-none-for-browsers" not in [group[0].id for group in again]


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("g729,ilbcc,opus", "allow=g729,ilbc,opus"),
        ("PCMU,opus", "allow=ulaw,opus"),
        ("opus,slim16", "allow=opus,slin16"),
        ("opus,h254", ""),  # h264 or h265
        ("opus,evs", ""),
        ("opus,G711A,pcm", "allow=opus,alaw,pcm"),  # one change of a line at a time
    ],
)
def test_a_codec_of_another_spelling_is_put_right(
    written: str, mended: str, tmp_path: Path
) -> None:
    """Only where one codec alone can be meant."""
    at = scene(tmp_path, [(PJSIP, "allow=opus,ulaw", f"allow={written}")])
    edits = [
        edit
        for group in check(at)
        for found in group
        if found.id in {"codec-unknown", "codec-none-for-browsers"}
        for edit in found.edits
    ]
    text = cured(at, edits)[PJSIP].content.decode() if edits else ""
    assert mended in text
    assert bool(edits) is bool(mended)


def test_a_codec_of_another_spelling_is_named(tmp_path: Path) -> None:
    found = by_id(scene(tmp_path, [(PJSIP, "allow=opus,ulaw", "allow=opus,ulw")]))
    assert found["codec-unknown"].advice == "Write ulaw."


def test_one_line_gets_one_change(tmp_path: Path) -> None:
    """The one that gives browsers a codec."""
    found = by_id(scene(tmp_path, [(PJSIP, "allow=opus,ulaw", "allow=g729,ilbcc")]))
    assert "+allow=opus,ulaw,alaw" in found["codec-none-for-browsers"].diff
    assert found["codec-unknown"].diff == ""


def test_every_rule_has_a_case() -> None:
    """A rule without a test does not get in, nor a text without a rule."""
    assert {*IDS, *APART} == set(CATALOGUE.findings)
    assert len(IDS) == len(set(IDS))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_findings_are_told_in_both_languages_without_secrets(language: str, look: Look) -> None:
    """No place stays unfilled, and no password of a file is shown, in a diff least of all."""
    for case in CASES:
        for each in describe(*look(case), language):
            shown = f"{each.text}\n{each.why}\n{each.advice}\n{each.diff}"
            assert "{" not in shown.replace("${", ""), each
            assert PASSWORD not in shown, each
            assert each.text[0].isascii() or language == "zh", each
            assert each.url == f"findings/{each.id}.html"


def by_id(at: Scene) -> dict[str, Finding]:
    return {each.id: each for each in describe(at, check(at), "en")}


def test_a_fault_of_a_template_is_told_once(tmp_path: Path) -> None:
    """A thousand accounts that inherit a wrong line are one finding."""
    users = "".join(
        f"[u{n}](browser)\nauth=6001\naors=u{n}\n[u{n}]\ntype=aor\nmax_contacts=2\n"
        for n in range(1000)
    )
    at = scene(tmp_path, [
        ("pjsip.conf", "webrtc=yes", "webrtc=yes\nice_support=no"), ("pjsip.conf", "", users),
        ("http.conf", "sessionlimit=100", "sessionlimit=3000"),
        ("rtp.conf", "rtpend=10299", "rtpend=19999"),
    ])  # fmt: skip
    found = by_id(at)
    assert set(found) == {"webrtc-overrides"}
    assert found["webrtc-overrides"].times == 1001


def test_an_include_is_where_the_line_stands(tmp_path: Path) -> None:
    """The place is that of the included file."""
    at = scene(tmp_path, [
        ("http.conf", "sessionlimit=100", "#include conf.d/*.conf"),
        ("conf.d/limit.conf", "", "\nsessionlimit=1\n"),
    ])  # fmt: skip
    assert by_id(at)["session-limit"].place == "conf.d/limit.conf:2"
    assert "+sessionlimit=52" in by_id(at)["session-limit"].diff


def test_what_lies_outside_is_not_read_for_a_folder_from_elsewhere(tmp_path: Path) -> None:
    """A folder that somebody sent cannot make the wizard read this machine's files."""
    secret = tmp_path / "secret.conf"
    secret.write_text("[general]\ntoken=hidden-thing\n")
    at = scene(tmp_path / "conf", [("rtp.conf", "", f"#include {secret}\n")], own=False)
    told_of = by_id(at)
    assert "file-outside" in told_of
    assert "hidden-thing" not in str(told_of)


def test_keys_of_another_machine_are_told_as_not_looked_at(tmp_path: Path) -> None:
    """A copy without its keys is not called right; a path elsewhere is not looked at either."""
    at = scene(tmp_path, [("keys/privkey.pem", "", None)], own=False)
    assert [each.severity for each in describe(at, check(at), "en")] == ["note"]
    assert set(by_id(at)) == {"certificate-not-seen"}
    at = scene(
        tmp_path / "tmp", [("http.conf", "/etc/asterisk/keys/full", "/tmp/full")], own=False
    )
    assert "/tmp/fullchain.pem" in by_id(at)["certificate-not-seen"].text


def test_passwords_that_scanners_try_are_weak_and_generated_ones_are_not() -> None:
    """Short ones, digits, names and the usual ones."""
    from wizard.answers.secrets import generate
    from wizard.check.passwords import is_weak

    weak = ["", "6001", "secret123", "123456789012", "6001password", "webrtc_client", "alice2024",
            "aaaaaaaaaaaaaa", "Password1234"]  # fmt: skip
    assert all(is_weak(each, "6001") for each in weak)
    assert is_weak("alice-0123456", "alice")
    assert not any(is_weak(each.reveal(), "6001") for each in generate(50))


@pytest.mark.parametrize("text", ["put-your-secret-here", "<strong password>",
                                  "CHANGE_ME_NOW", "YourSipPassword1", "xxxReplaceThis",
                                  "insert_random_string"])  # fmt: skip
def test_a_place_holder_of_a_guide_is_no_password(text: str) -> None:
    """Everybody has read it; what a start script fills in is not known."""
    from wizard.check.passwords import is_weak

    assert is_weak(text, "6001")
    assert not is_weak("${SIP_PASSWORD}", "6001")
    assert not is_weak("correct-horse-battery", "6001")


@pytest.mark.parametrize(
    ("lines", "is_open"),
    [
        ("deny=0.0.0.0/0.0.0.0\npermit=10.0.0.0/8\n", False),
        ("permit=10.0.0.0/8\ndeny=0.0.0.0/0\n", False),
        ("deny=0.0.0.0/0\npermit=0.0.0.0/0.0.0.0\n", True),
        ("deny=192.0.2.0/24\n", True),
        ("deny=!0.0.0.0/0\n", True),
        ("permit=10.0.0.0/8,!0.0.0.0/0\n", False),
        ("acl=office\n", False),
    ],
)
def test_the_last_line_that_matches_decides_who_may_manage(
    tmp_path: Path, lines: str, is_open: bool
) -> None:
    """A permit below a deny opens again what that one shut."""
    text = f"[general]\nenabled=yes\nbindaddr=0.0.0.0\n[ops]\nsecret={PASSWORD}\n{lines}"
    assert ("manager-open" in by_id(scene(tmp_path, [("manager.conf", "", text)]))) is is_open


@pytest.mark.parametrize(("start", "end"), [(10000, 10100), (10070, 10080), (10000, 10200)])
def test_the_range_that_is_advised_is_as_large(tmp_path: Path, start: int, end: int) -> None:
    """Moving the beginning alone would leave next to nothing."""
    changes = [("rtp.conf", "10100", str(start)), ("rtp.conf", "10299", str(end))]
    found = by_id(scene(tmp_path, changes))["rtp-port-refused"]
    assert f"rtpstart=20000, rtpend={20000 + end - start}" in found.advice
    assert not found.diff


def test_versions_decide_which_equal_line_counts(tmp_path: Path) -> None:
    """In rtp.conf the first up to 22, the last from 23 on."""
    changes = [("rtp.conf", "icesupport=yes", "icesupport=yes\nicesupport=no")]
    assert "ice-off" not in by_id(scene(tmp_path / "22", changes))
    assert "ice-off" in by_id(scene(tmp_path / "23", changes, "23.4.1"))


def test_a_published_container_may_bind_to_all(tmp_path: Path) -> None:
    """Behind Docker's bridge the loopback is of no use; what is published decides."""
    changes = [("http.conf", "bindaddr=127.0.0.1", "bindaddr=0.0.0.0")]
    at = scene(tmp_path / "asterisk", changes)
    assert "plain-http-open" in by_id(at)
    (tmp_path / "compose.yaml").write_text('    ports:\n      - "127.0.0.1:8088:8088/tcp"\n')
    assert "plain-http-open" not in by_id(at)


def test_masking_leaves_names_readable(tmp_path: Path) -> None:
    """A password that equals a name hides behind its option, not wherever the name stands."""
    at = scene(tmp_path, [("pjsip.conf", f"={PASSWORD}\n", "=6001\n")])
    mask = masker(at)
    weak = by_id(at)["password-weak"]
    assert "[6001]" in weak.text
    assert "6001" not in mask("password=6001")


def test_a_file_is_readable_if_every_folder_above_lets_the_user_in() -> None:
    """Asterisk's user may read a file only if it may come to it."""
    here = LocalHost()
    # the folders of pytest itself are closed to others
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        key = folder / "privkey.pem"
        key.touch(0o644)
        assert here.readable(key, "nobody")
        folder.chmod(0o700)
        assert here.readable(key, "nobody") is False
        folder.chmod(0o755)
        key.chmod(0o640)
        assert here.readable(key, "nobody") is False
        assert here.readable(key, "root")
        assert here.readable(key, "no-such-user") is None


def test_every_name_that_a_release_parses_is_known() -> None:
    """Otherwise the check would call a right line unknown; compared with Asterisk's sources."""
    table = json.loads((Path(__file__).parents[1] / "keys/parsed.json").read_text())
    parsed = {f"pjsip/{key}" for key in table["files"]["pjsip"]} | set(table["gone"])
    parsed |= {f"http/{key}" for key in table["files"]["http"] if key.startswith("general/")}
    options = {
        f"{fact.id.rpartition('/')[0]}/{name}"
        for fact in (
            *CATALOGUE.options_of("pjsip").values(),
            *CATALOGUE.options_of("http").values(),
        )
        for name in (fact.name, *fact.aliases)
    }
    names = {f"{id_}/{name}" for id_, fact in CATALOGUE.names.items() for name in fact.names}
    assert parsed - options - names == set()
    assert names & {fact for fact in options if fact in CATALOGUE.options} == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_finding_stands_on_the_site_where_its_address_leads(language: str) -> None:
    """What the command prints behind a finding is a page of it, without open places."""
    pages = {each.path: each for each in findings.pages(Site(language, CATALOGUE))}
    for fact in CATALOGUE.findings.values():
        page = pages[fact.anchor.replace(".html", ".md")]
        assert not re.search(r"\{\w+\}", (page.title + page.body).replace("${EXTEN}", ""))


@pytest.mark.parametrize(
    ("section", "type_"),
    [
        ("[global]\nuser_agent=x\nno_such_option=1\n", "global"),
        ("[6002]\nmax_contacts=2\nremove_existing=yes\n", "aor"),
        ("[6002]\nusername=6002\n", "auth"),
        ("[out]\nserver_uri=sip:a.test\nclient_uri=sip:b@a.test\n", "registration"),
        ("[6002]\ncontext=inside\nwebrtc=yes\n", "endpoint"),
        ("[tcp]\nprotocol=tcp\nbind=10.0.0.10\n", "transport"),
    ],
)
def test_a_section_without_a_type_is_told_which_one_it_is_for(
    tmp_path: Path, section: str, type_: str
) -> None:
    """Its name and its options tell; where several types would do, all are named."""
    found = by_id(scene(tmp_path / "a", [(PJSIP, "", section)]))["pjsip-no-type"]
    assert f"type={type_} " in found.advice
    assert f"+type={type_}" in found.diff
    unclear = by_id(scene(tmp_path / "b", [(PJSIP, "", "[x]\nfoo=1\n")]))["pjsip-no-type"]
    assert "endpoint, aor, auth or transport" in unclear.advice
    assert not unclear.diff


def test_accounts_of_the_short_notation_are_looked_at(tmp_path: Path) -> None:
    """The same faults as in pjsip.conf, at their own lines; no line is written for them."""
    short = (
        "[bob]\ntype=wizard\naccepts_auth=yes\naccepts_registrations=yes\n"
        "inbound_auth/username=bob\ninbound_auth/password=bob1\nendpoint/webrtc=yes\n"
        "endpoint/context=missing\nendpoint/disallow=all\nendpoint/allow=gsm\n"
    )
    at = scene(
        tmp_path,
        [
            ("pjsip_wizard.conf", "", short),
            ("modules.conf", "", "load=res_pjsip_config_wizard.so\n"),
        ],
    )
    found = {each.id: each for each in describe(at, check(at), "en") if "wizard" in each.file}
    assert {each: found[each].line for each in found} == {
        "password-weak": 6,
        "context-unknown": 8,
        "codec-none-for-browsers": 10,
        "aor-no-contacts": 1,
    }
    assert not any(each.edits for each in found.values())


def test_the_short_notation_is_nothing_without_its_module(tmp_path: Path) -> None:
    """Asterisk then reads no such account."""
    at = scene(tmp_path, [("pjsip_wizard.conf", "", "[bob]\ntype=wizard\nendpoint/webrtc=yes\n")])
    assert "bob" not in [each.name for each in at.of_type("endpoint")]


def test_secrets_of_the_old_driver_are_passwords_as_well(tmp_path: Path) -> None:
    """Where it is loaded; what a provider chose is left out."""
    text = (
        "[general]\nallowguest=no\n[a]\nhost=dynamic\nsecret=1234\n[b]\nhost=p.test\nsecret=1234\n"
    )
    changes = [("sip.conf", "", text), ("modules.conf", "", "load=chan_sip.so\n")]
    at = scene(tmp_path / "18", changes, "18.26.4")
    assert by_id(at)["password-weak"].place == "sip.conf:5"
    assert "password-weak" not in by_id(scene(tmp_path / "22", changes))


def test_what_may_change_for_phones_is_not_written_by_itself() -> None:
    """A cure that others may depend on is for a person to decide."""
    for id_ in ("webrtc-half", "manager-on-web", "live-dangerously", "chan-sip-guests",
                "module-refused", "authenticator-missing", "dtls-verify", "strict-rtp-off",
                "chan-sip-websocket", "trunk-open-by-name", "browser-not-identified",
                "strict-rtp-off"):  # fmt: skip
        assert not CATALOGUE.findings[id_].safe


def test_a_cure_keeps_what_others_need(tmp_path: Path) -> None:
    """The only place of the public address, the port of the other driver, the right to read."""
    only = [
        ("rtp.conf", "10.0.0.10 => 203.0.113.10\n", ""),
        ("pjsip.conf", "external_media_address=203.0.113.10\n", ""),
        ("pjsip.conf", "protocol=wss", "protocol=wss\nexternal_media_address=203.0.113.10"),
    ]
    found = by_id(scene(tmp_path / "address", only))
    assert not found["wss-external-address"].safe
    assert "nat-not-for-ice" in found
    old = [
        ("modules.conf", "", None),
        ("modules.conf", "", "[modules]\nautoload=no\nload=chan_sip.so\nload=pbx_config.so\n"),
        ("sip.conf", "", "[general]\nallowguest=no\n"),
    ]
    found = by_id(scene(tmp_path / "driver", old, "16.28.0"))
    assert "res_pjsip.so" not in found["module-missing"].diff
    assert "chan_pjsip.so" not in found["module-missing"].diff
    host = {"open_files": ["pjsip.conf"], "unreadable": ["pjsip.conf"]}
    assert not by_id(scene(tmp_path / "reader", [], host=host))["secrets-readable"].safe


def test_a_cure_leaves_lines_alone_that_phones_inherit_as_well(tmp_path: Path) -> None:
    """What webrtc=yes overrides for one account still counts for the other."""
    base = "[all](!)\ntype=endpoint\ncontext=inside\nallow=ulaw\nmedia_encryption=sdes\n"
    users = "auth=6001\naors=6001\nwebrtc=yes\n[6009](all)\nauth=6001\n"
    changes = [(PJSIP, "", f"{base}[6008](all)\n{users}"), (PJSIP, "", "")]
    found = by_id(scene(tmp_path / "both", changes))["webrtc-overrides"]
    assert not found.edits
    alone = [(PJSIP, "", f"{base}[6008](all)\n{users.partition('[6009]')[0]}")]
    assert by_id(scene(tmp_path / "one", alone))["webrtc-overrides"].edits


@pytest.mark.parametrize(
    ("file", "header"),
    [("asterisk.conf", "options"), ("extensions.conf", "general"), ("logger.conf", "logfiles")],
)
def test_a_section_that_is_asked_for_by_name_counts_once(
    tmp_path: Path, file: str, header: str
) -> None:
    """The second of two is not read; (+) adds to the first."""
    twice = [(file, "", f"[{header}]\na=b\n[{header}]\nc=d\n")]
    added = [(file, "", f"[{header}]\na=b\n[{header}](+)\nc=d\n")]
    assert "section-twice" in by_id(scene(tmp_path / "twice", twice))
    found = by_id(scene(tmp_path / "added", added))
    assert ("section-twice" in found) is (file == "asterisk.conf")  # which has one already


@pytest.mark.parametrize("phone", [True, False])
def test_ice_is_not_switched_on_for_phones_by_itself(tmp_path: Path, phone: bool) -> None:
    """A phone with ice_support=yes would be offered candidates from then on."""
    changes = [("rtp.conf", "icesupport=yes", "icesupport=no")]
    if phone:
        changes += [(PJSIP, "allow=alaw\n", "allow=alaw\nice_support=yes\n")]
    assert bool(by_id(scene(tmp_path, changes))["ice-off"].edits) is not phone


def test_a_file_that_a_platform_makes_anew_is_not_edited(tmp_path: Path) -> None:
    """What is wrong is told; a cure would be lost at the platform's next change."""
    old = [("http.conf", "", "enablestatic=yes\n")]
    assert by_id(scene(tmp_path / "own", old))["option-old-spelling"].safe
    head = "; Do NOT edit this file as it is auto-generated by FreePBX.\n[general]\n"
    made = [("http.conf", "[general]\n", head), *old]
    assert "option-old-spelling" not in by_id(scene(tmp_path / "made", made))
    limit = [*made, ("http.conf", "sessionlimit=100", "sessionlimit=1")]
    found = by_id(scene(tmp_path / "limit", limit))["session-limit"]
    assert not found.safe
    assert not found.diff


def test_a_key_beside_the_files_is_looked_at_however_it_is_named(tmp_path: Path) -> None:
    """By the folder that is checked, as well as by that of the server."""
    for number, name in enumerate(("{0}/keys/privkey.pem", "keys/privkey.pem")):
        folder = tmp_path / f"{number}"
        line = f"tlsprivatekey={name.format(folder)}"
        at = scene(folder, [("http.conf", KEY, line)], own=False)
        assert "certificate-not-seen" not in by_id(at)
    at = scene(tmp_path / "x", [("http.conf", KEY, f"tlsprivatekey={tmp_path}/x/../k.pem")],
               own=False)  # fmt: skip
    assert "certificate-not-seen" in by_id(at)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("dtls_timeout", None), ("rtp_end_", "rtpend"), ("strcitrtp", "strictrtp")],
)
def test_no_option_of_another_meaning_is_suggested(
    written: str, meant: str | None, tmp_path: Path
) -> None:
    """A slip of the pen is put right; another word is to be taken out."""
    text = "[general]\nicesupport=yes\n"
    at = scene(tmp_path, [("rtp.conf", "", None), ("rtp.conf", "", f"{text}{written}=10\n")])
    found = by_id(at)
    if meant is None:
        assert "option-misspelt" not in found
        assert found["option-unknown"].advice.startswith("Remove the option")
    else:
        assert found["option-misspelt"].advice == f"Write {meant}."


def test_a_wrong_switch_of_a_template_is_the_only_error(tmp_path: Path) -> None:
    """With it in place nobody is told to add an endpoint."""
    found = by_id(scene(tmp_path, [(PJSIP, "webrtc=yes", "webrtc=ja")]))
    assert found["webrtc-unclear"].severity == "error"
    assert "no-browser-endpoint" not in found
    assert "value-not-boolean" not in found


def test_what_stands_behind_an_error_is_named(tmp_path: Path) -> None:
    """So that nobody takes silence for praise."""
    at = scene(tmp_path, [(PJSIP, "[6001](browser)", "[6001](brwser)")])
    lines = (tmp_path / PJSIP).read_text().splitlines()
    first = lines.index("[6001](brwser)") + 2
    said = by_id(at)["file-rest-unchecked"].text
    assert said == f"Lines {first} to {len(lines)} of pjsip.conf were not checked."
