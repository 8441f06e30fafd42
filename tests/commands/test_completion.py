"""Completion with Tab in bash: keys and values of --set, and other arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.shells import completed

TYPED = [
    ("new --set network.topo", "new --set network.topology="),
    ("new --set network.topology=la", "new --set network.topology=lan "),
    ("new --set=network.topology=la", "new --set=network.topology=lan "),
    ("new --set codecs.audio=opus,ul", "new --set codecs.audio=opus,ulaw "),
    ("new --set network.ipv6=t", "new --set network.ipv6=true "),
    ("new --set asterisk.version=22", "new --set asterisk.version=22 "),
    ("new --lang z", "new --lang zh "),
    ("check --ignore plain-http-o", "check --ignore plain-http-open "),
    ("check --asterisk 24", "check --asterisk 24 "),
    ("explain sip-no-endp", "explain sip-no-endpoint "),
    ("roll", "rollback "),
]


@pytest.mark.parametrize(("typed", "line"), TYPED)
def test_tab_completes_in_bash(typed: str, line: str, tmp_path: Path) -> None:
    """Up to what is certain; behind a key the value can be typed at once."""
    completed("bash", typed, line, tmp_path)


def test_two_tabs_list_the_choices_of_a_key(tmp_path: Path) -> None:
    """Without the key, as bash does for words that hold an equals sign."""
    somebody = completed(
        "bash", "new --set network.topology=", "new --set network.topology=", tmp_path
    )
    somebody.types("\x7f\t\t")
    somebody.sees("one-to-one-nat")
    somebody.sees("port-forward")
