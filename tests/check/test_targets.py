"""Places of the dialplan that do not exist, and the many that cannot be known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.checkcases import EXT, PJSIP, PLAN, REALTIME, Change, scene
from wizard.check import check

IDS = {
    "include-unknown", "jump-unknown", "dial-unknown", "application-misspelt", "priority-gap",
    "trunk-reference-unknown",
}  # fmt: skip


def found(folder: Path, changes: Sequence[Change]) -> set[str]:
    return {group[0].id for group in check(scene(folder, changes))} & IDS


@pytest.mark.parametrize(
    "line",
    [
        "exten => 1,1,GotoIf($[1]?nok)",
        "exten => 1,1,Goto(inside,999,1)",
        "exten => 1,1,GosubIf($[1]?gone,s,1)",
        "exten => 1,1,ExecIf($[1]?Goto(gone,s,1))",
    ],
)
def test_jumps_to_what_is_nowhere_are_found(line: str, tmp_path: Path) -> None:
    """A context, a number or a label, within conditions as well."""
    assert found(tmp_path, [(PLAN, "", f"{line}\n")]) == {"jump-unknown"}


@pytest.mark.parametrize(
    "text",
    [
        "exten => 1,1,Goto(${WHERE},s,1)",
        "exten => 1,1,Goto(inside,${EXTEN},1)",
        "exten => 1,1,Goto(inside,_0301,1)\n[inside](+)\nexten => _X.,1,NoOp()\n"
        "exten => i,1,Hangup()",
        "exten => 1,1,GotoIf($[1]?done)\nsame => n,NoOp()\nsame => n(done),Hangup()",
        "exten => 1,1,Goto(s,1)\n[other]\ninclude => public\nexten => s,1,Hangup()",
        "exten => 1,1,Goto(asked,5,1)\n[asked]\nswitch => Realtime/asked@x",
        "exten => 1,1,Dial(PJSIP/${EXTEN})\nexten => 2,1,Dial(${WHO}&Local/5@inside)",
        "exten => 1,1,Dial(A)\nexten => 1,n,NoOp()\nexten => 1,n,Hangup()",
        "exten => _X,1,NoOp()\nexten => 5,2,NoOp()\nexten => _X,3,Hangup()",
        "exten => 1,1,Dial(A)\nexten => 1,102,Busy()",
        "exten => 1,1,MRCPSynth(hello)\nexten => 2,1,Konference(1)",
    ],
)
def test_what_may_be_somewhere_is_left_alone(text: str, tmp_path: Path) -> None:
    """Variables, patterns, includes, switches, and applications of other makers."""
    assert found(tmp_path, [(PLAN, "", f"{text}\n")]) == set()


@pytest.mark.parametrize(
    "change",
    [
        ("extensions.ael", "", "context gone { s => { Hangup(); } }\n"),
        (EXT, "", "[settings]\nextensions => odbc,asterisk\n"),
        (PLAN, "", "#tryinclude ../elsewhere/*.conf\n"),
    ],
)
def test_a_dialplan_that_is_not_all_seen_has_no_dead_ends(change: Change, tmp_path: Path) -> None:
    """AEL, a database, and files of another folder."""
    at = scene(tmp_path, [(PLAN, "", "exten => 1,1,Goto(gone,s,1)\n"), change], own=False)
    assert {group[0].id for group in check(at)} & IDS == set()


def test_accounts_of_a_database_may_be_dialled(tmp_path: Path) -> None:
    """No endpoint is called missing where not all of them are seen."""
    line: Change = (PLAN, "", "exten => 1,1,Dial(PJSIP/7020)\n")
    identify: Change = (PJSIP, "", "[y]\ntype=identify\nendpoint=no\nmatch=192.0.2.7\n")
    assert found(tmp_path / "a", [line, identify]) == {"dial-unknown", "trunk-reference-unknown"}
    database = [("sorcery.conf", "", "[res_pjsip]\nendpoint=realtime,ps_endpoints\n")]
    assert found(tmp_path / "b", [line, identify, *REALTIME[1:], *database]) == set()
