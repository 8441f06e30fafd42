"""The configuration language: read as Asterisk reads it, written back unchanged, edited in place.

That the reading is Asterisk's own is shown in the lab (``tests/lab/test_conf.py``).
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import conffiles
from wizard.conf import Config, EditableFile, read, resolve, tree
from wizard.conf.grammar import Header, parse
from wizard.conf.index import includes, is_plain, plain_index
from wizard.conf.scan import lines
from wizard.errors import ConfigError
from wizard.reading import read_file

FILES = st.builds(
    lambda seed, includes: conffiles.hostile(random.Random(seed), includes),  # noqa: S311
    st.integers(0, 1 << 32),
    st.booleans(),
)
ANYTHING = st.one_of(FILES, st.binary(max_size=200).map(lambda data: data.replace(b"\0", b"")))
SETTINGS = st.tuples(
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_ -]{0,8}[a-z0-9]", fullmatch=True),
    st.sampled_from(["=", "=>"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(
        lambda text: text.strip(" ")
    ),
)


def folder(where: Path, files: Mapping[str, str | bytes]) -> Path:
    """A configuration folder."""
    for name, data in files.items():
        place = where / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data.encode() if isinstance(data, str) else data)
    return where


def seen(config: Config) -> list[tuple[str, list[tuple[str, str]]]]:
    """Sections that modules see, with their variables."""
    return [(each.name, [(v.name, v.value) for v in each.variables]) for each in config]


def content(text: str | bytes, where: Path) -> list[tuple[str, list[tuple[str, str]]]]:
    return seen(resolve(folder(where, {"x.conf": text}), "x.conf"))


@given(ANYTHING)
def test_what_is_not_changed_is_written_back_byte_for_byte(data: bytes) -> None:
    document = EditableFile(data)
    assert document.render() == data
    pieces = [block.raw for block in [document.preamble, *document.blocks]]
    assert b"".join(pieces) == data
    assert document.render() == data


@given(ANYTHING)
def test_lines_keep_every_byte(data: bytes) -> None:
    assert b"".join(line.raw for line in lines(data)) == data


@given(ANYTHING)
def test_the_fast_look_at_a_plain_file_finds_the_same_headers(data: bytes) -> None:
    if not is_plain(data):
        return
    place, slow = 0, []
    for line in lines(data):
        said = parse(line.text) if line.text else None
        if isinstance(said, Header):
            slow.append((place, 0, said))
        place += len(line.raw)
    assert [(start, 0, header) for start, header in plain_index(data)] == slow


@given(FILES, SETTINGS, st.integers(0, 20))
def test_an_added_setting_is_read_and_nothing_else_changes(
    data: bytes, setting: tuple[str, str, str], which: int
) -> None:
    document = EditableFile(data)
    blocks = document.blocks
    if not blocks:
        return
    block = blocks[which % len(blocks)]
    before = [(each.name, each.op, each.value) for each in block.items]
    others = [each.raw for each in blocks if each is not block]
    try:
        block.add(*setting)
    except ConfigError:
        assert document.render() == data
        return
    again = EditableFile(document.render())
    after = [(item.name, item.op, item.value) for each in again.blocks for item in each.items]
    assert (setting in after) or setting[2].startswith(">")
    mine = [(each.name, each.op, each.value) for each in block.items]
    assert mine == [*before, setting]
    rest = [each.raw for each in document.blocks if each is not block]
    assert [each.rstrip(b"\r\n") for each in rest] == [each.rstrip(b"\r\n") for each in others]


@given(FILES, st.integers(0, 50), SETTINGS)
def test_a_changed_value_changes_its_line_alone(
    data: bytes, which: int, setting: tuple[str, str, str]
) -> None:
    document = EditableFile(data)
    items = [(block, item) for block in document.blocks for item in block.items]
    if not items:
        return
    block, item = items[which % len(items)]
    try:
        block.replace(item, setting[2])
    except ConfigError:
        assert document.render() == data
        return
    old, new = data.split(b"\n"), document.render().split(b"\n")
    assert len(old) == len(new)
    assert [n for n, line in enumerate(old) if line != new[n]] in ([], [item.where.line - 1])
    assert block.items[block.items.index(item._replace(value=setting[2]))].value == setting[2]


@given(FILES, st.lists(SETTINGS, max_size=3))
def test_an_added_section_is_the_last_and_has_what_was_given(
    data: bytes, settings: list[tuple[str, str, str]]
) -> None:
    document = EditableFile(data)
    try:
        document.add_section("new one", settings, options="!")
    except ConfigError:
        return
    last = EditableFile(document.render()).blocks[-1]
    assert (last.name, last.template) == ("new one", True)
    assert [(item.name, item.op, item.value) for item in last.items] == settings
    assert document.render().startswith(data)


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("[a]\nx = 1 ; note\ny=>2", [("x", "1"), ("y", "2")]),
        ("[a]\nx = a\\;b;c", [("x", "a;b")]),
        ("[a]\nx = 1 ;-- in --; 2", [("x", "1  2")]),
        ("[a]\n;-- x=1\n[b]\n;-- y=1 --;\nz=1\n--;w=1", [("w", "1")]),
        ("\ufeff[a]\r\nx=1\r\n", [("x", "1")]),
        ("[a]\nx=" + "y" * 9000 + "\nz=1", [("z", "1")]),
        ("[a]\nx=1\nx+=2\nnew+=3\nx += 4", [("x", "12 4"), ("new", "3")]),
        ("[a]\n;-----\nx=1", [("x", "1")]),
        ("[t](!)\nx=1\n[a](t)\ny=2\n[t](+TEMPLATES=include)\nx=3", [("x", "1"), ("y", "2")]),
        ("[a]\nx=1\n[a](+)\ny=2", [("x", "1"), ("y", "2")]),
        ("[a]\n#exec /bin/false\nx=1", [("x", "1")]),
        ("[a]\n#tryinclude none.conf\nx=1", [("x", "1")]),
        ("[a]\njust words\n=1\nx=1", [("x", "1")]),
    ],
)
def test_a_file_means_what_it_means_to_asterisk(
    text: str, read_as: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert content(text, tmp_path)[0] == ("a", read_as)


def test_a_filter_chooses_the_section_to_add_to(tmp_path: Path) -> None:
    text = "[a]\ntype=aor\n[a]\ntype=auth\n[a](+type=auth)\nx=1\n[a](+type=^a&type=r$)\ny=2\n"
    assert content(text, tmp_path) == [
        ("a", [("type", "aor"), ("y", "2")]),
        ("a", [("type", "auth"), ("x", "1")]),
    ]


@pytest.mark.parametrize("name", ["pbx [old]", "a{b,c}", "st*r", "back\\slash"])
def test_a_folder_may_have_a_name_that_a_pattern_could_be(tmp_path: Path, name: str) -> None:
    """Patterns are looked up in it; its own name is none."""
    files = {
        "x.conf": "#include part*.conf\n#include {b,c}.conf\n#include /etc/asterisk/d[0-9].conf\n",
        "part1.conf": "[one]\n", "b.conf": "[two]\n", "c.conf": "[three]\n", "d4.conf": "[four]\n",
    }  # fmt: skip
    config = resolve(folder(tmp_path / name, files), "x.conf", follow=False)
    assert [each.name for each in config] == ["one", "two", "three", "four"]
    assert next(iter(config)).where.file == "part1.conf"


def test_every_variable_knows_the_place_that_it_was_written_at(tmp_path: Path) -> None:
    files = {
        "pjsip.conf": "; head\n[t](!)\nallow=ulaw\n#include sub/*.conf\n[b](t)\nx=1\n",
        "sub/1.conf": "\ndisallow=all\n[other]\ny=1\n",
        "sub/2.conf": "z=1\n",
    }
    config = resolve(folder(tmp_path, files), "pjsip.conf")
    places = {
        (section.name, each.name): (str(each.where), each.via)
        for section in config.sections
        for each in section.variables
    }
    assert places == {
        ("t", "allow"): ("pjsip.conf:3", None),
        ("t", "disallow"): ("sub/1.conf:2", None),
        ("other", "y"): ("sub/1.conf:4", None),
        ("other", "z"): ("sub/2.conf:1", None),
        ("b", "allow"): ("pjsip.conf:3", "t"),
        ("b", "disallow"): ("sub/1.conf:2", "t"),
        ("b", "x"): ("pjsip.conf:6", None),
    }
    assert config.files == ["pjsip.conf", "sub/1.conf", "sub/2.conf"]
    assert [str(section.where) for section in config.sections] == [
        "pjsip.conf:2",
        "sub/1.conf:3",
        "pjsip.conf:5",
    ]


def test_absolute_includes_are_read_in_the_folder_that_stands_for_theirs(tmp_path: Path) -> None:
    files = {"a.conf": "[a]\n#include /etc/asterisk/b.conf\n", "b.conf": "x=1\n"}
    assert seen(resolve(folder(tmp_path, files), "a.conf")) == [("a", [("x", "1")])]


def test_from_23_on_a_longer_value_replaces_the_last_of_equals(tmp_path: Path) -> None:
    folder(tmp_path, {"x.conf": "[a]\nx=1\nx=2\nx=1\nx+=0\n"})
    values = {
        major: [
            each.value for each in resolve(tmp_path, "x.conf", major=major).sections[0].all("x")
        ]
        for major in (16, 22, 23)
    }
    assert values == {16: ["10", "2", "1"], 22: ["10", "2", "1"], 23: ["1", "2", "10"]}


BROKEN = {
    "no-bracket": "[a\n",
    "no-parenthesis": "[a](b\n",
    "unknown-template": "[a](b)\n",
    "unknown-section": "[t](!)\n[t](+)\n",
    "inherits-itself": "[a]\nx=1\n[a](+,a)\n",
    "no-section": "x=1\n",
    "bad-escape": "[a]\n\\\n",
    "missing-include": "#include none.conf\n",
    "include-cycle": "#include x.conf\n",
    "too-deep": "[a]\nx=1 " + ";-- " * 129 + "\n",
    "binary": "[a]\nx=\0\n",
    "outside": "#include link.conf\n",
    "bad-filter": "[a]\nx=1\n[a](+x=*)\n",
    "too-much": "#include " + "{x.conf,y.conf}" + "\n",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_cannot_be_read_is_told_with_its_line(kind: str, tmp_path: Path) -> None:
    outside = folder(tmp_path / "outside", {"secret.conf": "[x]\n"})
    place = folder(tmp_path / "etc", {"x.conf": BROKEN[kind]})
    (place / "link.conf").symlink_to(outside / "secret.conf")
    if kind == "too-much":
        for number in range(9):
            text = f"#include {number + 1}.conf\n" * 3
            folder(place, {f"{number}.conf": text})
        folder(place, {"9.conf": "[x]\n", "x.conf": "#include 0.conf\n"})
    with pytest.raises(ConfigError) as caught:
        resolve(place, "x.conf")
    assert caught.value.kind == kind
    assert caught.value.file in ("x.conf", "link.conf", "6.conf")
    assert caught.value.line or kind in ("binary", "outside")
    assert caught.value.problem.startswith(f"{caught.value.file}")


def test_all_problems_of_a_file_can_be_had_at_once(tmp_path: Path) -> None:
    text = "[a]\nwords\n#x\n#include\n#exec /bin/true\n=1\n;-- open\n"
    config = resolve(folder(tmp_path, {"x.conf": text}), "x.conf", lenient=True)
    assert [(each.kind, each.where.line) for each in config.problems] == [
        ("open-comment", 7),
        ("no-equals", 2),
        ("unknown-directive", 3),
        ("no-argument", 4),
        ("exec", 5),
        ("no-name", 6),
    ]
    assert config.state == "ok"
    assert resolve(tmp_path, "none.conf", lenient=True).state == "missing"


def test_a_file_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder(tmp_path, {"x.conf": "[a]\n#include y.conf\n[b]\n", "y.conf": "x=1\n"})

    def forbidden(path: str, limit: int) -> tuple[bytes, os.stat_result]:
        if path.endswith("y.conf"):  # root, who runs the tests, may read everything
            raise PermissionError(13, "Permission denied", path)
        return read_file(path, limit)

    monkeypatch.setattr(tree, "read_file", forbidden)
    with pytest.raises(ConfigError, match=r"y\.conf: The file cannot be read"):
        resolve(place, "x.conf")
    with pytest.raises(ConfigError, match=r"y\.conf: The file cannot be read"):
        read(place / "y.conf")
    assert [each.name for each in resolve(place, "x.conf", lenient=True)] == ["a", "b"]


def test_a_utf_16_file_is_refused_by_name(tmp_path: Path) -> None:
    place = folder(tmp_path, {"x.conf": "[a]\nx=1\n".encode("utf-16")}) / "x.conf"
    with pytest.raises(ConfigError, match="UTF-16"):
        read(place)


EDITED = """\
; mine
[general]
port = 8088   ; the old one
bind=1
bind=2

; about b
[b](!)
"""


def test_a_person_finds_their_file_again_after_an_edit() -> None:
    document = EditableFile(EDITED.encode(), "http.conf")
    general = document.find("GENERAL")[0]
    general.set("port", "8089")
    general.set("bind", "0.0.0.0")
    general.set("tls", "a;b")
    document.add_section("new", [("x", "=", "1")], options="b", comment=["why"], after=general)
    assert document.render().decode() == (
        "; mine\n[general]\nport = 8089   ; the old one\nbind=0.0.0.0\ntls=a\\;b\n\n; about b\n"
        "\n; why\n[new](b)\nx=1\n[b](!)\n"
    )
    assert [str(item.where) for item in EditableFile(EDITED.encode(), "h").blocks[0].items] == [
        "h:3",
        "h:4",
        "h:5",
    ]


def test_a_section_is_found_by_what_it_sets() -> None:
    text = "[a]\ntype=aor\n[b]\ntype = transport ; x\n[c]\n;type=transport\n[d]\nTYPE=Transport2\n"
    document = EditableFile(text.encode())
    assert [block.name for block in document.holding("type", "transport")] == ["b"]


def test_windows_line_ends_and_a_missing_last_one_are_kept() -> None:
    document = EditableFile(b"[a]\r\nx=1")
    document.blocks[0].add("y", "=", "2")
    assert document.render() == b"[a]\r\nx=1\r\ny=2\r\n"


def test_nothing_is_written_into_a_comment() -> None:
    document = EditableFile(b"[a]\nx=1 ;-- open\n[b]\n--;\ny=1\n")
    document.blocks[0].add("z", "=", "2")
    assert document.render().endswith(b"y=1\nz=2\n")
    for data in (b"[a]\nx=1 ;-- open\n", b"[a]\nx=1 ;-- open\n--; [b]\n"):
        document = EditableFile(data)
        with pytest.raises(ConfigError):
            document.blocks[0].add("z", "=", "2")
        with pytest.raises(ConfigError):
            document.add_section("c", after=document.blocks[0])
        assert document.render() == data


@pytest.mark.parametrize("name", ["a]", "a\nb", "a;b", "[a](", "a\0"])
def test_a_name_that_no_header_can_hold_is_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        EditableFile(b"").add_section(name)


def test_includes_are_found_as_asterisk_finds_them() -> None:
    plain = b'[a]\n #include "one.conf" ; here\n; #include no.conf\nx=#include no.conf\n'
    plain += b"#TRYINCLUDE <two.conf>\n#exec no\n#include\n"
    assert list(includes(plain, "a.conf")) == [(2, b"one.conf"), (5, b"two.conf")]
    hidden = b';--\n#include no.conf\n--;\n#include "three.conf"\n'
    assert list(includes(hidden, "a.conf")) == [(4, b"three.conf")]
