"""The Chinese texts lose no fact of the English ones: names, commands, versions, figures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.translations import lost
from wizard.catalogue import Catalogue, in_language, types

CATALOGUE = Catalogue()
SHELVES = (
    "symptoms", "findings", "options", "modules", "rules", "webrtc", "codecs", "topologies",
    "certificates", "refusals", "complaints",
)  # fmt: skip


def gaps(fact: types.Fact) -> Iterator[str]:
    for field in fact.worded:
        for name in lost(getattr(fact, field), in_language(fact, field, "zh")):
            yield f"{field}: {name}"


@pytest.mark.parametrize("shelf", SHELVES)
def test_chinese_texts_have_the_names_and_figures_of_the_english_ones(shelf: str) -> None:
    missing = [
        f"{fact.id}: {gap}" for fact in getattr(CATALOGUE, shelf).values() for gap in gaps(fact)
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize(
    ("english", "chinese", "name"),
    [
        ("package asterisk-opus in 11", "11 的软件包", "asterisk-opus"),
        ("load=codec_opus.so", "加载该模块", "codec_opus.so"),
        ("from 16.21.0 on", "从 16.21 起", "16.21.0"),
        ("`ss -lun | wc -l`", "`ss -lun`", "wc"),
        ("asterisk -rx 'pjsip show aor NAME'", "asterisk -rx 'pjsip show 名称'", "aor"),
        ("set tlsenable=yes", "启用它", "tlsenable"),
    ],
)
def test_a_lost_name_is_seen(english: str, chinese: str, name: str) -> None:
    assert name in lost(english, chinese)


def test_placeholders_may_be_translated() -> None:
    assert not lost("asterisk -rx 'module load NAME.so'", "asterisk -rx 'module load 名称.so'")
