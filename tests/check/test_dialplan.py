"""What ``check`` says of a dialplan that dials what others typed, or uses what is not loaded."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.support.checkcases import MODS, PLAN, Change, scene
from tests.support.injectioncases import CHECKED, NUMBER, RUN, UNCHECKED
from wizard.check import check
from wizard.check.findings import describe

# What leads nowhere has tests of its own; these dialplans are pieces.
NOWHERE = frozenset({"application-misspelt", "dial-unknown", "include-unknown", "jump-unknown"})


def found(folder: Path, lines: str, *more: Change) -> list[tuple[str, str]]:
    """The ids of the findings on a dialplan, with the text of the line that each points to."""
    used = ("func_db", "func_callerid", "func_cut", "func_channel", "func_shell", "func_uri",
            "func_global", "app_system", "app_macro", "app_stack", "app_originate", "app_verbose",
            "app_mixmonitor", "app_page", "app_sayunixtime", "res_pjsip_header_funcs",
            "chan_sip")  # fmt: skip
    modules: Change = (MODS, "", "".join(f"load={each}.so\n" for each in used))
    at = scene(folder, [(PLAN, "", f"[tried]\n{lines}\n"), modules, *more])
    text = (folder / PLAN).read_text().splitlines()
    groups = [group[0] for group in check(at)]
    return [
        (each.id, text[each.where.line - 1])
        for each in groups
        if each.where.file == PLAN and each.id not in NOWHERE
    ]


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


def test_subroutines_without_end_are_followed_in_time(tmp_path: Path) -> None:
    """Each calls the one above and the first of all, and a variable goes through all of them."""
    count = 1000
    lines = "exten => _X.,1,Gosub(sub0,s,1(${EXTEN}))\n" + "\n".join(
        f"[sub{n}]\nexten => s,1,Set(v{n}=${{ARG1}})\nsame => n,Gosub(sub{n - 1},s,1(${{v{n}}}))\n"
        f"same => n,Gosub(sub{(n + 1) % count},s,1(${{ARG1}}))\nsame => n,Goto(sub0,s,1)"
        for n in range(count)
    )
    last = f"[sub{count - 1}]\nexten => s,n,Dial(PJSIP/${{ARG1}})"
    begun = time.monotonic()
    assert (NUMBER, last.splitlines()[-1]) in found(tmp_path, f"{lines}\n{last}")
    assert time.monotonic() - begun < 60


def test_many_variables_are_followed_in_time(tmp_path: Path) -> None:
    """Each jump takes all of them along."""
    lines = "exten => _X.,1,Dial(PJSIP/${EXTEN})\n" + "\n".join(
        f"same => n,Set(v{n}=${{EXTEN}})\nsame => n,Goto(out,s,1)" for n in range(4000)
    )
    lines += "\n[out]\nexten => s,1,NoOp()"
    begun = time.monotonic()
    assert found(tmp_path, lines) == [(NUMBER, "exten => _X.,1,Dial(PJSIP/${EXTEN})")]
    assert time.monotonic() - begun < 60


def test_the_source_of_the_text_is_named(tmp_path: Path) -> None:
    """In a subroutine, the line itself does not show it."""
    lines = "exten => 1,1,Gosub(sub,s,1(${CALLERID(name)}))\n[sub]\nexten => s,1,System(${ARG1})"
    modules: Change = (MODS, "autoload=no", "autoload=yes")
    at = scene(tmp_path, [(PLAN, "", f"[tried]\n{lines}\n"), modules])
    (finding,) = [each for each in describe(at, check(at), "en") if each.id == RUN]
    assert "CALLERID(name)" in finding.text


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
    (group,) = (each for each in check(at) if each[0].id not in NOWHERE)
    assert group[0].id == f"dialplan-{kind}-missing"
    assert group[0].facts["module"] == module
    assert [edit.value for edit in group[0].edits] == [f"{module}.so"]
    loaded: Change = (MODS, "", f"load={module}.so\n")
    assert found(tmp_path / "b", lines, loaded) == []
    everything: Change = (MODS, "autoload=no", "autoload=yes")
    assert found(tmp_path / "c", lines, everything) == []
    kept_away: Change = (MODS, "autoload=no", f"autoload=yes\nnoload={module}.so")
    assert [each[0] for each in found(tmp_path / "d", lines, kept_away)] == [group[0].id]
