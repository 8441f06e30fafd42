"""The table of the modules that Asterisk has had."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.checkcases import CATALOGUE, HTTP, MODS, Change, scene
from wizard.catalogue import Version
from wizard.check import check
from wizard.check.loadable import has, table

RELEASES = ("16.0.0", "16.28.0", "18.26.4", "20.20.1", "21.12.3", "22.10.1", "23.4.1")


def test_the_table_and_the_catalogue_agree() -> None:
    """Both were read from the same history, by different programs."""
    known = [each for name, each in CATALOGUE.modules.items() if name in table()]
    assert len(known) > 80
    wrong = [
        f"{fact.id} in {release}"
        for fact in known
        for release in RELEASES
        if has(Version.parse(release), fact.id) is not fact.concerns(Version.parse(release))
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("line", "version", "found"),
    [
        ("load=res_pjsip_multihomed.so", "16.28.0", "module-gone"),  # 12 and 13 had it
        ("load=chan_sip.so", "21.0.0", "module-gone"),
        ("load=chan_sip.so", "20.20.1", ""),
        ("load=chan_websocket.so", "22.5.0", "module-gone"),
        ("load=func_uuid.so", "22.1.0", "module-gone"),
        ("load=func_uuid.so", "22", ""),  # its later releases have it
        ("load=res_pjsip_webrtc.so", "22.10.1", "module-never"),
        ("load=res_pjsip_sdp_rpt.so", "22.10.1", "module-misspelt"),
        ("load=codec_opus.so", "22.10.1", ""),
        ("load=app_voicemail_imap.so", "16.28.0", ""),  # made of app_voicemail.c
        ("noload=res_nonsense.so", "22.10.1", ""),
    ],
)
def test_a_name_is_judged_by_the_releases_that_have_it(
    tmp_path: Path, line: str, version: str, found: str
) -> None:
    """Modules of other makers are not known here."""
    at = scene(tmp_path, [(MODS, "", f"{line}\n")], version)
    name = line.partition("=")[2]
    told = [each[0].id for each in check(at) if each[0].facts.get("module", "") + ".so" == name]
    assert told == ([found] if found else [])


def test_a_module_that_is_installed_is_there(tmp_path: Path) -> None:
    """Whoever made it."""
    changes: list[Change] = [(MODS, "autoload=no", "autoload=yes\nload=res_own_thing.so")]
    at = scene(tmp_path, changes, host={"installed": ["res_own_thing"]})
    assert "module-never" not in {group[0].id for group in check(at)}


def test_certbots_archive_is_known_as_well(tmp_path: Path) -> None:
    """Its files have numbers."""
    place = "/etc/letsencrypt/archive/pbx.example.test"
    changes: list[Change] = [
        (HTTP, "/etc/asterisk/keys/fullchain.pem", f"{place}/cert3.pem"),
    ]  # fmt: skip
    found = [each[0] for each in check(scene(tmp_path, changes))]
    alone = next(each for each in found if each.id == "certificate-leaf-alone")
    assert alone.facts["better"] == f"{place}/fullchain3.pem"
