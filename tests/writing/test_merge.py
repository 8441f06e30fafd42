"""Three versions of a text become one."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.writing.merge import Matcher, common_edges, merge, mergeable

texts = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n", b"\n", b"[e]\n"]), max_size=14)
contents = st.builds(
    lambda lines, end: b"".join(lines) + end, texts, st.sampled_from([b"", b"z", b"a\r\n"])
)
BASE = b"[general]\nrtpstart=10000\nrtpend=20000\n\n[ice]\nfirst=1\n"


def test_edits_in_different_places_come_together() -> None:
    mine = BASE.replace(b"rtpend=20000", b"rtpend=12000")
    new = BASE.replace(b"first=1", b"first=2")
    merged = merge(BASE, mine, new)
    assert merged.clean
    assert merged.content == b"[general]\nrtpstart=10000\nrtpend=12000\n\n[ice]\nfirst=2\n"


def test_the_same_edit_on_both_sides_is_no_conflict() -> None:
    both = BASE.replace(b"20000", b"12000")
    assert merge(BASE, both, both) == (both, True)


def test_different_edits_of_one_line_are_a_conflict_and_the_wizards_line_is_offered() -> None:
    mine = BASE.replace(b"20000", b"12000") + b"mine=1\n"
    merged = merge(BASE, mine, BASE.replace(b"20000", b"15000"))
    assert not merged.clean
    assert merged.content == BASE.replace(b"20000", b"15000") + b"mine=1\n"


def test_a_line_that_lacks_its_end_is_never_glued_to_the_next() -> None:
    merged = merge(b"a\nb\nc\nd", b"a\nb\nc\nd", b"a\nb\nc\nd\ne\n")
    assert merged.content == b"a\nb\nc\nd\ne\n"
    merged = merge(b"x\n1\n2\n", b"y\nx\n1\n2", b"x\n1\n2\n3\n")
    assert b"23" not in merged.content


def test_carriage_returns_and_odd_separators_stay_as_they_are() -> None:
    base = "a\r\nb\x0bc\u2028d\x85e\r\nf\n".encode()
    new = base + b"new\n"
    mine = b"mine\r\n" + base
    assert merge(base, mine, new) == (b"mine\r\n" + base + b"new\n", True)


@given(contents, contents)
def test_a_side_without_edits_takes_the_other_as_it_is(base: bytes, other: bytes) -> None:
    assert merge(base, other, base) == (other, True)
    assert merge(base, base, other) == (other, True)
    assert merge(base, other, other) == (other, True)


@given(contents, contents, contents)
def test_every_line_of_a_merge_comes_from_one_of_the_versions(
    base: bytes, mine: bytes, new: bytes
) -> None:
    def lines(content: bytes) -> set[bytes]:
        return {line.removesuffix(b"\n") for line in content.split(b"\n")}

    assert lines(merge(base, mine, new).content) <= lines(base) | lines(mine) | lines(new)


@given(st.lists(st.integers(0, 9), max_size=40), st.lists(st.integers(0, 9), max_size=40))
def test_matching_blocks_are_equal_in_order_and_as_the_inherited_methods_need_them(
    a: list[int], b: list[int]
) -> None:
    matcher = Matcher(None, a, b)
    blocks = matcher.get_matching_blocks()
    assert blocks[-1] == (len(a), len(b), 0)
    for i, j, size in blocks:
        assert a[i : i + size] == b[j : j + size]
    for one, next_one in pairwise(blocks):
        assert one.a + one.size <= next_one.a
        assert one.b + one.size <= next_one.b
        assert (one.a + one.size, one.b + one.size) != (next_one.a, next_one.b) or not (
            next_one.size
        )
    rebuilt: list[int] = []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        rebuilt += a[a0:a1] if tag == "equal" else b[b0:b1]
    assert rebuilt == b


@given(st.lists(st.integers(), max_size=30, unique=True))
def test_among_lines_that_occur_once_as_many_as_possible_are_matched(a: list[int]) -> None:
    blocks = Matcher(None, a, sorted(a)).get_matching_blocks()
    longest: list[int] = []
    for place, value in enumerate(a):
        before = [longest[i] for i in range(place) if a[i] < value]
        longest.append(1 + max(before, default=0))
    assert sum(block.size for block in blocks) == max(longest, default=0)


@given(st.lists(contents, min_size=2, max_size=3), st.integers(0, 3))
def test_the_common_edges_are_whole_lines_of_every_text(texts: list[bytes], context: int) -> None:
    head, tail = common_edges(*texts, context=context)
    assert len({text[:head] for text in texts}) == 1
    assert len({text[len(text) - tail :] for text in texts}) == 1
    for text in texts:
        assert head + tail <= len(text)
        assert not head or text[:head].endswith(b"\n")
        assert not tail or text[: len(text) - tail].endswith(b"\n") or tail == len(text)


def test_the_common_edges_of_a_large_text_reach_up_to_the_difference() -> None:
    text = users(5000, "old")
    other = text.replace(b"[2500]", b"[changed]")
    head, tail = common_edges(text, other)
    assert text[head : len(text) - tail].count(b"\n") <= 2
    assert b"[2500]\n" in text[head : len(text) - tail]


def users(count: int, secret: str) -> bytes:
    return b"".join(
        b"[%d]\ntype=auth\nauth_type=userpass\nusername=%d\npassword=%s\n\n"
        % (number, number, secret.encode())
        for number in range(count)
    )


@pytest.mark.parametrize("changed", ["one place", "every user"])
def test_the_time_for_many_users_grows_with_their_number_and_not_with_its_square(
    changed: str,
) -> None:
    def seconds(count: int) -> float:
        base = users(count, "old")
        mine = base.replace(b"[%d]" % (count // 2), b"; by hand\n[%d]" % (count // 2))
        new = users(count, "new") if changed == "every user" else base + b"[last]\n"
        start = time.perf_counter()
        merged = merge(base, mine, new)
        taken = time.perf_counter() - start
        assert merged.clean
        assert merged.content.count(b"; by hand\n") == 1
        return taken

    seconds(100)
    assert min(seconds(8000) for _ in range(2)) < 24 * max(seconds(1000), 0.01)


@pytest.mark.parametrize(
    "content", [b"\x89PNG\0", b"-----BEGIN CERTIFICATE-----\n", "latin é".encode("latin-1")]
)
def test_binary_files_and_keys_are_never_merged(content: bytes) -> None:
    assert not mergeable(b"text\n", content)
    assert mergeable(b"text\n", "中文\n".encode())
