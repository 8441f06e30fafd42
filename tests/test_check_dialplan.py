"""What ``check`` says of a dialplan that dials what others typed, or uses what is not loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checkcases import MODS, PLAN, Change, scene
from wizard.check import check

CONTACT, NUMBER = "dial-contact-unchecked", "dial-number-unchecked"


def found(folder: Path, lines: str, *more: Change) -> list[tuple[str, str]]:
    """The ids of the findings on a dialplan, with the text of the line that each points to."""
    modules: Change = (MODS, "", "load=func_db.so\n")
    at = scene(folder, [(PLAN, "", f"[tried]\n{lines}\n"), modules, *more])
    text = (folder / PLAN).read_text().splitlines()
    groups = [group[0] for group in check(at)]
    return [(each.id, text[each.where.line - 1]) for each in groups if each.where.file == PLAN]


UNCHECKED = {
    "at once": (CONTACT, "exten => 1,1,Dial(${PJSIP_DIAL_CONTACTS(6001)},30)"),
    "a label": (CONTACT, "exten => 1,1(go),Dial(PJSIP/7001&${PJSIP_DIAL_CONTACTS(${EXTEN})},30)"),
    "a variable": (
        CONTACT,
        "exten => 1,1,Set(all=${PJSIP_DIAL_CONTACTS(${EXTEN})})\nsame => n,Dial(${all:1},9,i)",
    ),
    "two variables": (
        CONTACT,
        "exten => 1,1,Set(__x=${PJSIP_CONTACT(${id},uri)})\n"
        "same => n,Set(list=${list}&PJSIP/1/${x})\nsame => n,Dial(${list:1})",
    ),
    "a filter that lets the separators through": (
        CONTACT,
        "exten => 1,1,Dial(${FILTER(\\x20-\\x7e,${PJSIP_CONTACT(${id},uri)})})",
    ),
    "a function that keeps them": (
        CONTACT,
        "exten => 1,1,Dial(${TOLOWER(${PJSIP_DIAL_CONTACTS(6001)})})",
    ),
    "a check of something else": (
        CONTACT,
        'exten => 1,1,GotoIf(${REGEX("^sip" ${other})}?go)\nsame => n,Hangup()\n'
        "same => n(go),Dial(${PJSIP_DIAL_CONTACTS(6001)})",
    ),
    "a pattern": (NUMBER, "exten => _7X.,1,Dial(PJSIP/${EXTEN:1}@line)"),
    "run by another": (NUMBER, "exten => _7X.,1,ExecIf(${open}?Dial(PJSIP/${EXTEN:1}@line,30))"),
    "any text": (NUMBER, "exten => _.,1,Dial(PJSIP/${EXTEN}@line,30)"),
    "letters": (
        NUMBER,
        "exten => _[a-z]!,1,Set(n=${EXTEN})\nsame => n,Dial(Local/${n}@outside)",
    ),
    "a filter with the separator": (
        NUMBER,
        "exten => _7X.,1,Dial(PJSIP/${FILTER(0-9&,${EXTEN})})",
    ),
    "a range with the separator": (NUMBER, "exten => _7X.,1,Dial(PJSIP/${FILTER(!-~,${EXTEN})})"),
}
CHECKED = {
    "the endpoint": "exten => 1,1,Dial(PJSIP/6001,30)",
    "another field": "exten => 1,1,Set(y=PJSIP/1/${PJSIP_CONTACT(${id},status)})\n"
    "same => n,Dial(${y})",
    "filtered": "exten => 1,1,Set(all=${FILTER(0-9a-z:/.@=,${PJSIP_DIAL_CONTACTS(1)})})\n"
    "same => n,Dial(${all})",
    "a variable that is set anew": "exten => 1,1,Set(x=${PJSIP_DIAL_CONTACTS(1)})\n"
    "same => n,Set(x=PJSIP/1)\nsame => n,Dial(${x})",
    "counted": "exten => 1,1,Dial(PJSIP/${LEN(${PJSIP_DIAL_CONTACTS(1)})})",
    "looked up": "exten => _X.,1,Set(to=${DB(numbers/${EXTEN})})\nsame => n,Dial(PJSIP/${to})",
    "a pattern with an end": "exten => _1XXX,1,Dial(PJSIP/${EXTEN})",
    "a class": "exten => _[67]XXX,1,Dial(PJSIP/${EXTEN}@line)",
    "a number": "exten => 6001,1,Dial(PJSIP/${EXTEN})",
    "a filtered number": "exten => _7X.,1,Dial(PJSIP/${FILTER(0-9,${EXTEN:1})}@line)",
    "an option": "exten => _7X.,1,Dial(PJSIP/1,30,U(sub^${EXTEN}))",
    "compared": 'exten => _7X.,1,GotoIf($["${FILTER(0-9,${EXTEN})}" != "${EXTEN}"]?bad)\n'
    "same => n,Dial(PJSIP/${EXTEN}@line)\nsame => n(bad),Hangup(1)",
    "compared before": 'exten => _7X.,1,Set(ok=$["${FILTER(0-9,${EXTEN})}" = "${EXTEN}"])\n'
    "same => n,GotoIf(${ok}?dial)\nsame => n,Hangup(1)\n"
    "same => n(dial),Dial(PJSIP/${EXTEN}@line)",
    "looked at": 'exten => _7X.,1,GotoIf(${REGEX("^[0-9]+$" ${EXTEN})}?ok)\n'
    "same => n,Hangup(1)\nsame => n(ok),Dial(PJSIP/${EXTEN})",
}


@pytest.mark.parametrize("name", UNCHECKED)
def test_text_of_others_that_is_dialled_is_found(tmp_path: Path, name: str) -> None:
    """On the line that dials, which is the last one."""
    kind, lines = UNCHECKED[name]
    assert found(tmp_path, lines) == [(kind, lines.splitlines()[-1])]


@pytest.mark.parametrize("name", CHECKED)
def test_what_is_checked_or_cannot_hold_a_separator_is_no_finding(
    tmp_path: Path, name: str
) -> None:
    """A false alarm would teach people to look away."""
    assert found(tmp_path, CHECKED[name]) == []


def test_nesting_without_end_is_read_in_time(tmp_path: Path) -> None:
    """As deep as a line is long, and a line of nothing but spaces."""
    deep = "${FILTER(a,${LEN(" * 400
    lines = f"exten => 1,1,Dial({deep})\nsame => n,GotoIf({deep})\nsame => n{' ' * 8000}"
    assert found(tmp_path, lines) == []


def test_a_check_counts_for_its_own_pattern_only(tmp_path: Path) -> None:
    """The next pattern is reached without it."""
    lines = CHECKED["compared"] + "\nexten => _8X.,1,Dial(PJSIP/${EXTEN})"
    assert found(tmp_path, lines) == [(NUMBER, "exten => _8X.,1,Dial(PJSIP/${EXTEN})")]


@pytest.mark.parametrize(
    ("line", "module", "kind"),
    [
        ("Set(TIMEOUT(absolute)=60)", "func_timeout", "function"),
        ("GotoIf($[${GROUP_COUNT(a@b)} > 2]?full)", "func_groupcount", "function"),
        ("NoOp(${CUT(CALLERID,/,2)})", "func_cut", "function"),
        ("Page(PJSIP/1)", "app_page", "application"),
        ("verbose(1,hello)", "app_verbose", "application"),
    ],
)
def test_a_missing_module_is_named_once_and_the_cure_loads_it(
    tmp_path: Path, line: str, module: str, kind: str
) -> None:
    """A limit that is not set would only be told by a line in the log."""
    lines = f"exten => 1,1,{line}\nsame => n,{line}"
    at = scene(tmp_path / "a", [(PLAN, "", f"[tried]\n{lines}\n")])
    (group,) = check(at)
    assert group[0].id == f"dialplan-{kind}-missing"
    assert group[0].facts["module"] == module
    assert [edit.value for edit in group[0].edits] == [f"{module}.so"]
    loaded: Change = (MODS, "", f"load={module}.so\n")
    assert found(tmp_path / "b", lines, loaded) == []
    everything: Change = (MODS, "autoload=no", "autoload=yes")
    assert found(tmp_path / "c", lines, everything) == []
    kept_away: Change = (MODS, "autoload=no", f"autoload=yes\nnoload={module}.so")
    assert [each[0] for each in found(tmp_path / "d", lines, kept_away)] == [group[0].id]
