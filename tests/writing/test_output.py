"""Comparing with a folder, showing differences, and writing."""

from __future__ import annotations

import os
import socket
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.errors import UsageProblem
from wizard.files import File
from wizard.writing.difference import MASK, Masker, unified
from wizard.writing.output import FileChange, OnConflict, compare, diff, existing, write

NO_MASK = st.characters(exclude_categories=["C", "Z"], exclude_characters="*")
LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"\n"]), max_size=25).map(b"".join)
RTP = b"[general]\nrtpstart=10000\nrtpend=20000\n\n[ice]\nstrict=yes\n"
FILES = {
    "secrets.toml": File(b'[users]\n6001 = "correct horse"\n', 0o600, rebased=True),
    "asterisk/rtp.conf": File(RTP),
    "asterisk/pjsip.conf": File(b"[6001]\npassword=correct horse\n", 0o600),
    "ca/ca.key": File(b"-----BEGIN PRIVATE KEY-----\nMIG\n", 0o600, rebased=True),
    "hooks/renew": File(b"#!/bin/sh\n", 0o755),
    "client/index.html": File("<p>你好</p>\n".encode()),
}


def put(files: dict[str, File], out: Path, on_conflict: OnConflict = "stop") -> None:
    write(compare(files, out, on_conflict=on_conflict), out)


def one(
    path: str, files: dict[str, File], out: Path, on_conflict: OnConflict = "stop"
) -> FileChange:
    return next(c for c in compare(files, out, on_conflict=on_conflict) if c.path == path)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


@pytest.fixture
def out(tmp_path: Path) -> Path:
    put(FILES, tmp_path / "out")
    return tmp_path / "out"


def with_rtp(content: bytes) -> dict[str, File]:
    return FILES | {"asterisk/rtp.conf": File(content)}


# -- what is found --------------------------------------------------------------------------------


def test_comparing_with_a_missing_folder_creates_everything_and_touches_nothing(
    tmp_path: Path,
) -> None:
    changes = compare(FILES, tmp_path / "a" / "b")
    assert [(change.path, change.status) for change in changes] == [
        (path, "create") for path in FILES
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_second_run_finds_everything_identical_and_writes_nothing(out: Path) -> None:
    def stamps() -> dict[Path, int]:
        return {path: path.lstat().st_ctime_ns for path in [out, *out.rglob("*")]}

    before = stamps()
    changes = compare(FILES, out)
    assert {change.status for change in changes} == {"identical"}
    assert not any(change.writes for change in changes)
    write(changes, out)
    assert stamps() == before


def test_a_new_rendering_of_an_untouched_file_is_a_change_of_that_file_alone(out: Path) -> None:
    new = with_rtp(RTP.replace(b"20000", b"10100"))
    changes = {change.path: change.status for change in compare(new, out)}
    assert changes.pop("asterisk/rtp.conf") == "change"
    assert set(changes.values()) == {"identical"}
    put(new, out)
    assert (out / "asterisk/rtp.conf").read_bytes() == RTP.replace(b"20000", b"10100")


def test_a_persons_edit_is_kept_while_the_rendering_stays_the_same(out: Path) -> None:
    (out / "asterisk/rtp.conf").write_bytes(RTP + b"; by hand\n")
    change = one("asterisk/rtp.conf", FILES, out)
    assert (change.status, change.writes) == ("kept", False)
    put(FILES, out)
    assert (out / "asterisk/rtp.conf").read_bytes() == RTP + b"; by hand\n"


def test_a_persons_edit_survives_a_change_elsewhere_in_the_file_again_and_again(out: Path) -> None:
    place = out / "asterisk/rtp.conf"
    place.write_bytes(RTP + b"; by hand\n")
    for end in (b"10100", b"10200", b"10300"):
        new = RTP.replace(b"20000", end)
        assert one("asterisk/rtp.conf", with_rtp(new), out).status == "change"
        put(with_rtp(new), out)
        assert place.read_bytes() == new + b"; by hand\n"
        assert one("asterisk/rtp.conf", with_rtp(new), out).status == "kept"


def test_edits_of_the_same_line_are_a_conflict_that_is_left_alone_and_found_again(
    out: Path,
) -> None:
    place = out / "asterisk/rtp.conf"
    place.write_bytes(RTP.replace(b"20000", b"12000"))
    new = with_rtp(RTP.replace(b"20000", b"10100"))
    for _ in range(2):
        change = one("asterisk/rtp.conf", new, out)
        assert (change.status, change.writes) == ("conflict", False)
        assert "-rtpend=12000\n+rtpend=10100\n" in diff(change)
        put(new, out)
        assert place.read_bytes() == RTP.replace(b"20000", b"12000")


def test_a_conflict_is_replaced_when_told_so_and_other_edits_of_the_file_stay(out: Path) -> None:
    place = out / "asterisk/rtp.conf"
    place.write_bytes(RTP.replace(b"20000", b"12000") + b"; by hand\n")
    new = with_rtp(RTP.replace(b"20000", b"10100"))
    put(new, out, "replace")
    assert place.read_bytes() == new["asterisk/rtp.conf"].content + b"; by hand\n"
    assert one("asterisk/rtp.conf", new, out).status == "kept"


def test_a_conflict_that_the_person_resolved_is_none_any_more(out: Path) -> None:
    place = out / "asterisk/rtp.conf"
    new = RTP.replace(b"20000", b"10100")
    place.write_bytes(RTP.replace(b"20000", b"12000"))
    put(with_rtp(new), out)
    place.write_bytes(new + b"; by hand\n")
    assert one("asterisk/rtp.conf", with_rtp(new), out).status == "kept"
    put(with_rtp(new), out)
    newer = with_rtp(new.replace(b"10100", b"10200"))
    assert one("asterisk/rtp.conf", newer, out).status == "change"


def test_a_file_that_the_wizard_never_wrote_is_a_conflict(tmp_path: Path) -> None:
    (tmp_path / "asterisk").mkdir()
    (tmp_path / "asterisk/rtp.conf").write_bytes(b"[general]\n")
    assert one("asterisk/rtp.conf", FILES, tmp_path).status == "conflict"
    put(FILES, tmp_path)
    assert (tmp_path / "asterisk/rtp.conf").read_bytes() == b"[general]\n"
    put(FILES, tmp_path, "replace")
    assert (tmp_path / "asterisk/rtp.conf").read_bytes() == RTP


def test_a_file_that_the_person_deleted_is_made_again(out: Path) -> None:
    (out / "asterisk/rtp.conf").unlink()
    assert one("asterisk/rtp.conf", FILES, out).status == "create"
    put(FILES, out)
    assert (out / "asterisk/rtp.conf").read_bytes() == RTP


def test_content_that_builds_on_the_disk_takes_its_place_without_a_merge(out: Path) -> None:
    (out / "secrets.toml").write_bytes(b"edited by hand\n")
    new = FILES | {"secrets.toml": File(b"edited by hand, and one more\n", 0o600, rebased=True)}
    assert one("secrets.toml", new, out).status == "change"
    put(new, out)
    assert (out / "secrets.toml").read_bytes() == b"edited by hand, and one more\n"


def test_certificates_are_never_merged_line_by_line(tmp_path: Path) -> None:
    def pem(body: str) -> dict[str, File]:
        text = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
        return {"keys/a.pem": File(text.encode())}

    put(pem("AAA\nBBB\nCCC\nDDD"), tmp_path)
    (tmp_path / "keys/a.pem").write_bytes(pem("XXX\nBBB\nCCC\nDDD")["keys/a.pem"].content)
    assert one("keys/a.pem", pem("AAA\nBBB\nCCC\nYYY"), tmp_path).status == "conflict"


def test_private_keys_leave_no_copy_in_the_remembered_rendering(out: Path) -> None:
    remembered = {path.name for path in (out / ".wizard/last").rglob("*") if path.is_file()}
    assert "pjsip.conf" in remembered
    assert remembered.isdisjoint({"ca.key", "secrets.toml"})


def test_a_file_that_is_no_longer_rendered_goes_unless_it_was_edited(out: Path) -> None:
    less = {
        path: FILES[path] for path in FILES if path not in ("hooks/renew", "asterisk/rtp.conf")
    }
    (out / "asterisk/rtp.conf").write_bytes(RTP + b"; by hand\n")
    stale = {c.path: c.writes for c in compare(less, out) if c.status == "stale"}
    assert stale == {"hooks/renew": True, "asterisk/rtp.conf": False}
    put(less, out)
    assert not (out / "hooks/renew").exists()
    assert (out / "asterisk/rtp.conf").read_bytes() == RTP + b"; by hand\n"
    # The remembered rendering of the edited one is still there to merge with.
    assert one("asterisk/rtp.conf", with_rtp(RTP.replace(b"20000", b"9")), out).status == "change"


def test_a_stale_file_that_is_gone_already_is_not_mentioned_twice(out: Path) -> None:
    less = {path: FILES[path] for path in FILES if path != "hooks/renew"}
    (out / "hooks/renew").unlink()
    put(less, out)
    assert all(change.path != "hooks/renew" for change in compare(less, out))


# -- permission bits ------------------------------------------------------------------------------


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_permission_bits_do_not_depend_on_the_umask(tmp_path: Path, umask: int) -> None:
    out = tmp_path / "out"
    before = os.umask(umask)
    try:
        put(FILES, out)
    finally:
        os.umask(before)
    assert {path: mode(out / path) for path in FILES} == {
        path: file.mode for path, file in FILES.items()
    }
    private = [".", ".wizard", ".wizard/last", ".wizard/last/asterisk", "asterisk", "ca"]
    assert {place: mode(out / place) for place in private} == dict.fromkeys(private, 0o700)
    assert {mode(out / place) for place in ("client", "hooks")} == {0o755}
    assert all(mode(path) == 0o600 for path in (out / ".wizard").rglob("*") if path.is_file())


def test_a_secret_that_is_too_open_gets_its_permission_bits_back(out: Path) -> None:
    place = out / "asterisk/pjsip.conf"
    place.chmod(0o644)
    change = one("asterisk/pjsip.conf", FILES, out)
    assert (change.status, change.writes) == ("change", True)
    assert "mode 0644 -> 0600" in diff(change)
    put(FILES, out)
    assert mode(place) == 0o600


def test_even_an_edited_secret_file_is_closed(out: Path) -> None:
    place = out / "asterisk/pjsip.conf"
    place.write_bytes(b"[6001]\npassword=correct horse\n; by hand\n")
    place.chmod(0o666)
    change = one("asterisk/pjsip.conf", FILES, out)
    assert (change.status, change.writes) == ("kept", True)
    put(FILES, out)
    assert mode(place) == 0o600
    assert b"by hand" in place.read_bytes()


def test_stricter_permission_bits_of_a_person_stay(out: Path) -> None:
    (out / "asterisk/rtp.conf").chmod(0o600)
    (out / "ca/ca.key").chmod(0o400)
    assert not any(change.writes for change in compare(FILES, out))
    new = with_rtp(RTP + b"new=1\n")
    put(new, out)
    assert mode(out / "asterisk/rtp.conf") == 0o600


def test_a_program_that_lost_its_permission_to_run_gets_it_back(out: Path) -> None:
    (out / "hooks/renew").chmod(0o644)
    put(FILES, out)
    assert mode(out / "hooks/renew") == 0o755


def test_a_folder_of_secrets_that_somebody_opened_is_closed_at_the_next_writing(out: Path) -> None:
    (out / "ca").chmod(0o755)
    put(with_rtp(b"[general]\n"), out)
    assert mode(out / "ca") == 0o700


def test_a_folder_that_holds_only_the_answers_is_closed_and_a_busy_one_is_not(
    tmp_path: Path,
) -> None:
    files = FILES | {"answers.toml": File(b"a = 1\n", rebased=True)}
    for name, wanted in (("answers.toml", 0o700), ("thesis.txt", 0o755)):
        out = tmp_path / name / "out"
        out.mkdir(0o755, parents=True)
        out.chmod(0o755)
        (out / name).write_text("mine")
        put(files, out)
        assert mode(out) == wanted


def test_an_administrators_run_leaves_files_with_their_owner(out: Path) -> None:
    place = out / "asterisk/pjsip.conf"
    group = next((group for group in os.getgroups() if group != os.getegid()), os.getegid())
    owner = (65534, 65534) if os.geteuid() == 0 else (os.geteuid(), group)
    os.chown(place, *owner)
    put(FILES | {"asterisk/pjsip.conf": File(b"[6001]\npassword=new\n", 0o600)}, out)
    assert place.read_bytes() == b"[6001]\npassword=new\n"
    assert (place.stat().st_uid, place.stat().st_gid) == owner


# -- places that are not to be written to ---------------------------------------------------------


@pytest.mark.parametrize(
    "place", ["asterisk/rtp.conf", "asterisk", ".wizard", ".wizard/last", ".wizard/lock"]
)
def test_nothing_is_written_through_a_symbolic_link(out: Path, tmp_path: Path, place: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    (out / place).rename(elsewhere)
    (out / place).symlink_to(elsewhere)
    before = {path: path.lstat().st_mtime_ns for path in [elsewhere, *elsewhere.rglob("*")]}
    with pytest.raises(UsageProblem, match=f"{place} is a symbolic link"):
        put(with_rtp(b"hostile\n"), out)
    assert {
        path: path.lstat().st_mtime_ns for path in [elsewhere, *elsewhere.rglob("*")]
    } == before


def test_a_dangling_link_is_not_followed_to_make_a_file(out: Path, tmp_path: Path) -> None:
    (out / "client/new.js").symlink_to(tmp_path / "victim")
    with pytest.raises(UsageProblem, match=r"client/new\.js is a symbolic link"):
        put(FILES | {"client/new.js": File(b"1")}, out)
    assert not (tmp_path / "victim").exists()


def test_a_link_put_in_place_after_the_comparison_is_refused_as_well(
    out: Path, tmp_path: Path
) -> None:
    changes = compare(with_rtp(b"hostile\n"), out)
    (tmp_path / "elsewhere").mkdir()
    (out / "asterisk").rename(tmp_path / "away")
    (out / "asterisk").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageProblem, match="asterisk is a symbolic link"):
        write(changes, out)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_reading_what_exists_does_not_follow_links_either(out: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (out / "ca/ca.crt").symlink_to(tmp_path / "secret")
    assert existing(out, ["ca/ca.key", "ca/none"]) == {"ca/ca.key": FILES["ca/ca.key"].content}
    assert existing(out / "missing", ["ca/ca.key"]) == {}
    with pytest.raises(UsageProblem, match="symbolic link"):
        existing(out, ["ca/ca.crt"])


def test_the_folder_itself_may_be_a_link(out: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(out)
    put(with_rtp(b"[general]\n"), tmp_path / "link")
    assert (out / "asterisk/rtp.conf").read_bytes() == b"[general]\n"


def test_a_folder_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageProblem, match="does not exist"):
        compare(FILES, tmp_path / "link")


@pytest.mark.parametrize("below", [".", "deeper/still"])
def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageProblem, match="cannot be a folder"):
        put(FILES, tmp_path / "file" / below)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_or_a_socket_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "asterisk/rtp.conf").mkdir(parents=True)
    with pytest.raises(UsageProblem, match=r"rtp\.conf is not a regular file"):
        compare(FILES, tmp_path)
    (tmp_path / "asterisk/rtp.conf").rmdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "asterisk/rtp.conf"))
        with pytest.raises(UsageProblem, match=r"rtp\.conf is not a regular file"):
            compare(FILES, tmp_path)


def test_a_file_in_the_place_of_a_folder_below_is_refused(tmp_path: Path) -> None:
    (tmp_path / "asterisk").write_text("mine")
    with pytest.raises(UsageProblem, match="asterisk must be a folder, but is a file"):
        compare(FILES, tmp_path)


@pytest.mark.parametrize(
    "path", ["../up", "/etc/passwd", "a//b", "a/../../b", "./a", "a/", "a\0b"]
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(UsageProblem, match="not a path below the folder"):
        compare({path: File(b"")}, tmp_path / "out")


@pytest.mark.parametrize("path", [".wizard/journal.json", ".wizard/last/x", ".wizard/stage"])
def test_a_rendering_cannot_name_the_journals_own_files(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="where the journal works"):
        compare({path: File(b"")}, tmp_path)
    put({".wizard/answers.digest": File(b"abc\n", 0o600, rebased=True)}, tmp_path)
    assert (tmp_path / ".wizard/answers.digest").read_bytes() == b"abc\n"


# -- differences ----------------------------------------------------------------------------------


def test_a_diff_shows_what_changes_as_diff_does(out: Path) -> None:
    change = one("asterisk/rtp.conf", with_rtp(RTP.replace(b"20000", b"10100")), out)
    assert diff(change) == (
        "--- a/asterisk/rtp.conf\n"
        "+++ b/asterisk/rtp.conf\n"
        "@@ -1,6 +1,6 @@\n"
        " [general]\n"
        " rtpstart=10000\n"
        "-rtpend=20000\n"
        "+rtpend=10100\n"
        " \n"
        " [ice]\n"
        " strict=yes\n"
    )


@given(LINES, LINES, st.sampled_from([b"", b"end"]))
def test_a_diff_is_one_that_patch_understands(old: bytes, new: bytes, end: bytes) -> None:
    shown = unified("f", old, new + end, Masker())
    assert patched(old, shown) == new + end
    assert (shown == "") == (old == new + end)


def patched(old: bytes, shown: str) -> bytes:
    """What applying a unified diff gives."""
    before, after, place = old.split(b"\n"), b"", 0
    for line in shown.splitlines(keepends=True)[2:]:
        if line.startswith("@@"):
            start, _, count = line.split()[1][1:].partition(",")
            begin = int(start) - (count != "0")
            after += b"".join(kept + b"\n" for kept in before[place:begin])
            place = begin
        elif line.startswith("\\"):
            after = after[:-1]
        elif line[0] == "-":
            assert before[place] == line[1:-1].encode()
            place += 1
        else:
            assert line[0] == "+" or before[place] == line[1:-1].encode()
            place += line[0] == " "
            after += line[1:].encode()
    return after + b"\n".join(before[place:])


def test_new_and_stale_files_are_shown_against_nothing(out: Path) -> None:
    created = one("b.txt", FILES | {"b.txt": File(b"one\ntwo")}, out)
    assert diff(created) == (
        "--- /dev/null\n+++ b/b.txt\n@@ -0,0 +1,2 @@\n+one\n+two\n\\ No newline at end of file\n"
    )
    less = {path: FILES[path] for path in FILES if path != "hooks/renew"}
    assert diff(one("hooks/renew", less, out)) == (
        "--- a/hooks/renew\n+++ /dev/null\n@@ -1 +0,0 @@\n-#!/bin/sh\n"
    )


def test_what_does_not_change_has_no_diff(out: Path) -> None:
    (out / "asterisk/rtp.conf").write_bytes(RTP + b"; by hand\n")
    assert [diff(change) for change in compare(FILES, out)] == [""] * len(FILES)


def test_a_private_key_is_never_shown_whether_old_or_new(out: Path) -> None:
    new = FILES | {"ca/ca.key": File(b"-----BEGIN EC PRIVATE KEY-----\nMHc\n", 0o600, True)}
    shown = diff(one("ca/ca.key", new, out))
    assert shown == "--- a/ca/ca.key\n+++ b/ca/ca.key\n(private key, not shown)\n"
    replaced = FILES | {"ca/ca.key": File(b"nothing secret\n", 0o600, True)}
    assert "MIG" not in diff(one("ca/ca.key", replaced, out))


def test_both_the_old_and_the_new_password_are_masked(out: Path) -> None:
    new = FILES | {
        "asterisk/pjsip.conf": File(b"[6001]\npassword=battery staple\n", 0o600),
        "secrets.toml": File(b'[users]\n6001 = "battery staple"\n', 0o600, True),
    }
    for path in ("asterisk/pjsip.conf", "secrets.toml"):
        shown = diff(one(path, new, out))
        assert "horse" not in shown
        assert "battery" not in shown
        assert shown.count(MASK) == 2


@pytest.mark.parametrize(
    "line",
    [
        "password = hunter2",
        "password=>hunter2",
        ";password=hunter2",
        'password="a"hunter2',
        "turnpassword=hunter2",
        "static-auth-secret=hunter2",
        "user=lab:hunter2",
        "md5_cred = hunter2",
        '{"urls": ["turn:x"], "username": "lab", "credential": "hunter2"}',
        "const ice = {credential: 'hunter2', urls: []};",
        'PASSWORD="hunt\\"hunter2"',
    ],
)
def test_the_name_of_its_key_hides_a_secret_that_nobody_knows(line: str) -> None:
    masked = Masker()(line)
    assert "hunter2" not in masked
    assert MASK in masked


@pytest.mark.parametrize(
    "line",
    ['credentials = "static"', "rtpend=20000", "auth_type=userpass", "username=6001", "user=root"],
)
def test_what_is_no_secret_is_shown(line: str) -> None:
    assert Masker()(line) == line


def test_the_rest_of_a_line_with_a_quoted_secret_stays_readable() -> None:
    assert Masker()('{"credential": "x", "urls": []}') == f'{{"credential": {MASK}, "urls": []}}'


@given(st.text(NO_MASK, min_size=8, max_size=30))
def test_a_known_secret_is_hidden_in_the_spelling_of_every_format(secret: str) -> None:
    import html
    import json

    mask = Masker([secret, "another secret"])
    spellings = [
        secret,
        secret.replace(";", "\\;"),
        json.dumps(secret),
        json.dumps(secret, ensure_ascii=False),
        html.escape(secret),
    ]
    for spelled in spellings:
        assert spelled.strip('"') not in mask(f"x {spelled} y")


def test_control_characters_of_a_file_do_not_reach_the_terminal(tmp_path: Path) -> None:
    shown = diff(compare({"a": File(b"\x1b[31mred\x9b\x07\r\n\ttab \xff\n")}, tmp_path)[0])
    assert "+\\x1b[31mred\\x9b\\x07\\r\n+\ttab \\xff\n" in shown


# -- size -----------------------------------------------------------------------------------------


def test_a_file_of_30_megabytes_is_compared_and_written_without_a_copy_in_memory(
    tmp_path: Path,
) -> None:
    users = b"".join(b"[%d]\ntype=auth\npassword=x\n" % n for n in range(1_010_000))
    large = {"asterisk/pjsip.conf": File(users, 0o600)}
    assert len(users) > 30_000_000
    tracemalloc.start()
    try:
        put(large, tmp_path / "out")
        changes = compare(large, tmp_path / "out")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [change.status for change in changes] == ["identical"]
    assert peak < 8_000_000


def test_a_long_number_is_searched_for_secrets_in_time() -> None:
    """Every place of it could begin the name of a key."""
    began = time.process_time()
    assert Masker()("rtpstart=" + "9" * 30_000).endswith("9")
    assert time.process_time() - began < 5
