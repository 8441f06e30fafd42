"""Users and groups, and a system without any."""

from __future__ import annotations

import os

import pytest

from tests.support.absent import without
from wizard import identity


def test_the_user_and_group_are_those_of_the_process() -> None:
    assert (identity.user(), identity.group()) == (os.geteuid(), os.getegid())


def test_a_user_is_found_by_name_and_by_number() -> None:
    assert identity.name_of(0) == "root"
    root = identity.account("root")
    assert root is not None
    assert (root.user, 0 in root.groups) == (identity.ROOT, True)


def test_a_user_that_does_not_exist_is_not_known() -> None:
    assert identity.name_of(987654321) is None
    assert identity.account("nobody-has-this-name") is None


def test_where_there_are_no_users_everything_belongs_to_root(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("geteuid", "getegid"):
        monkeypatch.delattr(os, name)
    without(monkeypatch, "pwd", "grp")
    assert (identity.user(), identity.group()) == (identity.ROOT, identity.ROOT)
    assert identity.name_of(0) is None
    assert identity.account("root") is None
