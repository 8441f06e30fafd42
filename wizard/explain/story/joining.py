"""Joins the lines of a log to stories while it streams by: what follows from what.

Lines of one call are kept together until the call is done with or too many are open; then it is
told what in it follows from what, and only sums are kept. Memory so does not grow with the log.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from wizard.explain.lines import bare
from wizard.explain.story.attempts import Attempts
from wizard.explain.story.calls import (
    Occurrence,
    OpenCall,
    SeenSymptom,
    one_call,
    soon,
)
from wizard.explain.story.identity import Identity, identity, peers
from wizard.explain.story.relations import Relation, Relations
from wizard.explain.story.starts import Starts
from wizard.limits import STORY_CALLS, STORY_RECENT

IDLE_S: Final = 1.0  # after that a thread of a pool is at something else
LOAD_S: Final = 10.0  # from what is wrong in a file to the last line about loading it
_SIP: Final = "sip:"  # before the Call-ID of a SIP transaction
NAMED: Final = 10  # calls of a story that are named


@dataclass(slots=True)
class Sequel:
    """A symptom that follows from the first cause of a story.

    Attributes:
        causes: ids of what it follows from at once.
    """

    first: Occurrence
    count: int = 0
    causes: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Story:
    """A first cause with all that follows from it.

    Attributes:
        count: how many lines show the first cause.

        calls: the first calls that it is about.

        in_calls: how many calls it is about.
    """

    first: Occurrence
    count: int = 0
    calls: list[str] = field(default_factory=list)
    in_calls: int = 0
    sequels: dict[str, Sequel] = field(default_factory=dict)


class Joiner:
    """Joins lines to stories.

    Args:
        relations: what can follow from what.
        faults: ids of the symptoms that keep calls from working.
        call_of: the call of a channel, as lines without a symptom tell it.
        several: whether the lines come from several files, which may hold the same lines.

    Attributes:
        stories: by the id of their first cause; complete after :meth:`finish`.
        attempts: who was refused, by the id of the symptom.
        failed: how many calls had a fault.
        starts: the starts of Asterisk.
        split: how many calls were told in parts, since too many were open.
    """

    def __init__(
        self,
        relations: Relations,
        faults: set[str],
        call_of: Callable[[str], str | None] = lambda channel: None,
        *,
        several: bool = False,
    ) -> None:
        self._relations = relations
        self._faults = faults
        self._call_of = call_of
        self._several = several
        self._calls: OrderedDict[str, OpenCall] = OrderedDict()
        self._of_channel: dict[str, str] = {}
        self._recent: dict[str, deque[tuple[Occurrence, SeenSymptom]]] = {}
        self._bound: dict[int, str] = {}
        self._given_up: OrderedDict[str, None] = OrderedDict()
        self._same: OrderedDict[tuple[int, str], int] = OrderedDict()
        self._order = 0
        self.starts = Starts(relations.at_start)
        self.stories: dict[str, Story] = {}
        self.joined: Counter[str] = Counter()
        self.attempts: dict[str, Attempts] = {}
        self.failed = self.split = 0

    def add(
        self, symptom: str, source: int, number: int, line: bytes, time: float | None
    ) -> Occurrence | None:
        """Take a line that shows a symptom.

        Args:
            symptom: its id.
            source: the number of the file, from 0.
            number: of the line in the file, from 1.
            line: as in the log.
            time: seconds, comparable within this run; None if the line has no time.

        Returns:
            Where it was counted, or None if another file had the same line.
        """
        if self._several and self._again(source, line, time):
            return None
        self._order += 1
        who = identity(line)
        draft = Occurrence(symptom, self._order, source, number, line, time, "", who.thread)
        if (order := self.starts.before(who.call, draft)) is not None:
            self._forget(order)
        if who.sip_call or b"failed for '" in line:
            self.attempts.setdefault(symptom, Attempts()).add(line)
        call = self._call(who, draft)
        here = draft._replace(call=call.key)
        item = call.items.get(symptom)
        if item is None:
            item = call.items[symptom] = SeenSymptom(here)
        else:
            item.count += 1
        if item.parent is None and self._in_call(item, call) is None:
            item.parent = self._cause(here)
        call.last = here
        if self._relations.effects(symptom):
            recent = self._recent.setdefault(symptom, deque(maxlen=STORY_RECENT))
            recent.append((here, item))
        if not call.key:
            self._close(call)
        return here

    def mark(self, kind: str, source: int, number: int, time: float | None) -> None:
        """Take a line in which Asterisk opens a log, starts, loads files or ends.

        Args:
            kind: ``opened``, ``ready``, ``loaded`` or ``ended``.
            source: the number of the file, from 0.
            number: of the line in the file, from 1.
            time: seconds, comparable within this run; None if the line has no time.
        """
        self._order += 1
        here = Occurrence("", self._order, source, number, b"", time, "", "")
        if kind == "loaded":
            self._reloaded(here)
        elif (order := self.starts.mark(kind, here)) is not None:
            self._forget(order)

    def _reloaded(self, here: Occurrence) -> None:
        """What was wrong in files before they were loaded anew is past."""
        for name in self._relations.until_reload & self._recent.keys():
            recent = self._recent[name]
            while recent and not soon(recent[0][0], here, LOAD_S):
                recent.popleft()

    def _forget(self, order: int) -> None:
        """Nothing that is printed now follows from what was before that."""
        for recent in self._recent.values():
            while recent and recent[0][0].order < order:
                recent.popleft()
        for key in [key for key, call in self._calls.items() if _over(call, order)]:
            self._close(self._calls.pop(key))

    def finish(self) -> None:
        """Tell the calls that are still open."""
        while self._calls:
            self._close(self._calls.popitem(last=False)[1])

    def _again(self, source: int, line: bytes, time: float | None) -> bool:
        if time is None:
            return False
        key = (int(time), f"{identity(line).thread} {bare(line.decode(errors='replace'))}")
        if self._same.setdefault(key, source) != source:
            return True
        if len(self._same) > STORY_CALLS:
            self._same.popitem(last=False)
        return False

    # Calls

    def _call(self, who: Identity, here: Occurrence) -> OpenCall:
        known = (self._of_channel.get(each) or self._call_of(each) for each in who.channels)
        key = who.call or next(filter(None, known), "") or next(iter(who.channels), "")
        if not key:
            if not who.sip_call:
                return OpenCall("")
            key = f"{_SIP}{who.sip_call}"
        call = self._calls.get(key)
        if call is None:
            call = self._calls[key] = OpenCall(key)
            if key in self._given_up:
                self.split += 1
            if len(self._calls) > STORY_CALLS:
                gone = self._calls.popitem(last=False)[1]
                self._given_up[gone.key] = None
                if len(self._given_up) > STORY_CALLS:
                    self._given_up.popitem(last=False)
                self._close(gone)
        self._calls.move_to_end(key)
        for channel in who.channels:
            before = self._of_channel.get(channel, key)
            if before != key and before == channel and before in self._calls:
                self._merge(self._calls.pop(before), call)
            self._of_channel[channel] = key
            call.channels.add(channel)
        return call

    def _merge(self, known: OpenCall, call: OpenCall) -> None:
        """Take the lines of a channel into the call that it turns out to belong to."""
        for symptom, item in known.items.items():
            there = call.items.setdefault(symptom, item)
            if there is not item:
                there.count += item.count
        call.channels |= known.channels
        for channel in known.channels:
            self._of_channel[channel] = call.key

    def _close(self, call: OpenCall) -> None:
        for item in call.items.values():
            item.parent = self._in_call(item, call) or item.parent
        for item in call.items.values():
            self._add_to_story(item, call)
        items = call.items.values()
        if one_call(call.key) and any(
            self._faults & {item.first.symptom, item.root.first.symptom} for item in items
        ):
            self.failed += 1
        for channel in call.channels:
            if self._of_channel.get(channel) == call.key:
                del self._of_channel[channel]

    def _in_call(self, item: SeenSymptom, call: OpenCall) -> SeenSymptom | None:
        """What a symptom follows from in its call: the nearest, but first what turns it around."""
        best: tuple[bool, int] = (False, -1)
        found: SeenSymptom | None = None
        for relation in self._relations.causes(item.first.symptom):
            cause = call.items.get(relation.cause)
            if cause is None or "call" not in relation.within:
                continue
            if relation.naming and relation.naming not in cause.first.line:
                continue
            rank = (relation.either_order, cause.first.order)
            earlier = cause.first.order < item.first.order
            if (relation.either_order or earlier) and rank > best:
                best, found = rank, cause
        return found

    def _add_to_story(self, item: SeenSymptom, call: OpenCall) -> None:
        root = item.root
        story = self.stories.get(root.first.symptom)
        if story is None:
            story = self.stories[root.first.symptom] = Story(root.first)
        story.first = min(story.first, root.first, key=lambda each: each.order)
        if one_call(call.key) and call.key not in story.calls:
            story.in_calls += 1
            if len(story.calls) < NAMED:
                story.calls.append(call.key)
        if item.parent is None:
            story.count += item.count
            return
        symptom = item.first.symptom
        sequel = story.sequels.setdefault(symptom, Sequel(item.first))
        sequel.first = min(sequel.first, item.first, key=lambda each: each.order)
        sequel.count += item.count
        sequel.causes.add(item.parent.first.symptom)
        self.joined[symptom] += item.count

    # What follows from a line of another call, or of none

    def _cause(self, here: Occurrence) -> SeenSymptom | None:
        best, found = -1, None
        for relation in self._relations.causes(here.symptom):
            if not relation.within - {"text", "line"}:
                continue
            for cause, item in reversed(self._recent.get(relation.cause, ())):
                if cause.order <= best or not soon(cause, here, relation.seconds):
                    break
                if relation.naming and relation.naming not in cause.line:
                    continue
                if self._joins(relation, cause, here):
                    best, found = cause.order, item
                    if "call" in relation.within and here.call.startswith("C-"):
                        self._bound[cause.order] = here.call
                    break
        if len(self._bound) > STORY_CALLS:
            self._bound.clear()
        return found

    def _joins(self, relation: Relation, cause: Occurrence, here: Occurrence) -> bool:
        within = relation.within
        if "start" in within:
            return True
        if "module" in within and self._relations.needed(here.line) & self._relations.needed(
            cause.line
        ):
            return True
        before, now = peers(cause.line), peers(here.line)
        if now.differ(before):
            return False
        if "peer" in within and now.meet(before):
            return True
        if _two_calls(cause.call, here.call):
            return False
        if "call" in within and _one_thread(cause, here):
            return True
        if "call" in within and self._bound.get(cause.order, here.call) != here.call:
            return False
        if "thread" in within and here.thread and cause.thread == here.thread:
            return True
        return "moment" in within


def _over(call: OpenCall, order: int) -> bool:
    return call.last is not None and call.last.order < order


def _two_calls(one: str, other: str) -> bool:
    """Whether two keys are of the same sort, call ids or Call-IDs of SIP, and differ."""
    sorts = ("C-", _SIP)
    return one != other and any(one.startswith(each) and other.startswith(each) for each in sorts)


def _one_thread(cause: Occurrence, here: Occurrence) -> bool:
    """Whether the thread stands for the call, as it does for a moment where no line names one."""
    named = one_call(cause.call) or one_call(here.call)
    same = bool(here.thread) and here.thread == cause.thread
    return same and not named and soon(cause, here, IDLE_S)
