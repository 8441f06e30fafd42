"""Conferences that forward every participant's video, and accounts that take one stream only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wizard.check.codecs import listed
from wizard.check.priorities import priorities
from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.conf.meaning.values import strtol
from wizard.conf.text import fold

VIDEO = frozenset({"h263", "h263p", "h264", "h265", "vp8", "vp9", "av1"})
MODE, SFU = "video_mode", "sfu"
STREAMS = "max_video_streams"

_SET = re.compile(r"CONFBRIDGE\(\s*bridge\s*,\s*video_mode\s*\)\s*=\s*sfu\b", re.IGNORECASE)


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield browser accounts that would see only one participant of a video conference.

    Asterisk offers a stream for each other participant up to ``max_video_streams``, which is 1 by
    default: ``is_stream_limitation_reached`` in res/res_pjsip_session.c, 16.0.0 to 23.4.1.
    """
    if not scene.modules.loaded("app_confbridge") or not _forwards(scene):
        return
    for endpoint in scene.browsers:
        if not VIDEO & set(listed(scene, endpoint)):
            continue
        line = endpoint.line(STREAMS)
        count = 1 if line is None else strtol(line.value)
        if count == 1:
            where = line.where if line else endpoint.where
            yield Violation("sfu-one-video", where, {"name": endpoint.name})


def _forwards(scene: Scene) -> bool:
    """Whether a conference is one of video_mode=sfu."""
    for section in scene.config("confbridge"):
        mode = section.last(MODE)
        if mode is not None and fold(mode.value) == SFU:
            return True
    return any(_SET.search(step.arguments) for step in priorities(scene))
