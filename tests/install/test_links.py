"""Links in a configuration folder, and files outside of it."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.support.installs import DESK, contents, endpoint, fill, put, report, undo, wizard
from wizard.check.folder import find
from wizard.install.source import InstallSource


def test_a_link_inside_the_folder_stays_and_its_file_is_edited(
    made: InstallSource, out: Path, tmp_path: Path
) -> None:
    """As in a ConfigMap of Kubernetes, or where somebody sorted the files."""
    place = fill(tmp_path / "etc", {})
    fill(place / "sorted", DESK)
    for name in DESK:
        (place / name).symlink_to(f"sorted/{name}")
    before = contents(place)
    looked = report("install", str(out), "--to", str(place), "--dry-run")
    assert "module reload res_pjsip.so" in looked["reload"]
    plan = put(made, place)
    assert {each.path for each in plan.writes} >= {"sorted/pjsip.conf", "sorted/http.conf"}
    assert all((place / name).is_symlink() for name in DESK)
    assert endpoint(place, "6001")["webrtc"] == "yes"
    assert put(made, place).writes == []
    undo(place)
    assert contents(place) == before


def test_a_link_out_of_the_folder_is_refused_with_what_to_do(out: Path, tmp_path: Path) -> None:
    place = fill(tmp_path / "etc", DESK)
    shared = fill(tmp_path / "shared", {"rtp.conf": DESK["rtp.conf"]})
    (place / "rtp.conf").unlink()
    (place / "rtp.conf").symlink_to(shared / "rtp.conf")
    done = wizard("install", str(out), "--to", str(place), "--yes")
    assert done.returncode == 2
    command = ["cp", "-a", "--remove-destination", f"{shared}/rtp.conf", f"{place}/rtp.conf"]
    said = " ".join(done.stderr.split())
    assert f"a symbolic link to {shared}/rtp.conf" in said
    assert shlex.join(command) in said
    (shared / "rtp.conf").unlink()
    done = wizard("install", str(out), "--to", str(place), "--yes")
    assert f"rm {place}/rtp.conf" in " ".join(done.stderr.split())


@pytest.mark.parametrize("own", [True, False], ids=["this machine's", "another one's"])
def test_what_is_included_from_outside_is_read_where_it_is_this_machines(
    own: bool, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = fill(tmp_path / "else", {"more.conf": "[6001]\ntype=endpoint\ncontext=internal\n"})
    text = f"#include {outside}/more.conf\n{DESK['pjsip.conf']}"
    place = fill(tmp_path / "etc", {**DESK, "pjsip.conf": text})
    if own:
        found = find(place)._replace(own=True)
        monkeypatch.setattr("wizard.install.run.find", lambda _: found)
    looked = report("install", str(out), "--to", str(place), "--dry-run")
    clashes = [each["id"] for each in looked["clashes"]]
    assert clashes == (["clash.account"] if own else [])
    assert ("note.outside" in {each["id"] for each in looked["advice"]}) is not own
