"""Text that a caller or a callee chose, on its way into what is dialled or run by a shell."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import chain, pairwise

from wizard.check.comparisons import Comparisons
from wizard.check.entries import closed
from wizard.check.jumps import SETTING, Jump, calls, jumps, written
from wizard.check.letters import DIAL, SHELL
from wizard.check.origin import (
    CALLER,
    CONTACT,
    EXTEN,
    FlowState,
    TextOrigin,
    everything,
    origin,
    worse,
)
from wizard.check.priorities import (
    Priority,
    arguments,
    contexts,
    priorities,
    priorities_of,
)
from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.conf import Section
from wizard.limits import DIALPLAN_WORK

IDS = {
    CONTACT: "dial-contact-unchecked",
    EXTEN: "dial-number-unchecked",
    CALLER: "dial-caller-unchecked",
}
DIALLING = {"dial": 0, "retrydial": 3, "page": 0, "chanisavail": 0, "originate": 0}
"""Applications, with the argument that holds channels."""

RUNNING = {"system": 0, "trysystem": 0, "mixmonitor": 2}
"""Applications, with the argument where a command of a shell begins."""

MOST = 64
"""Variables that are followed from one extension into another, and arguments beside them."""

ContextPlace = tuple[str, str]
State = dict[str, TextOrigin]


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield lines that dial or execute text that a caller or a callee chose, without a filter."""
    flow = _DialplanFlow(scene)
    flow.follow()
    for _, found in sorted(flow.found.items(), key=lambda each: each[0]):
        yield found


class _DialplanFlow:
    """The contexts of a dialplan, and what is known where each begins."""

    def __init__(self, scene: Scene) -> None:
        self.found: dict[tuple[int, str], Violation] = {}
        self._contexts: dict[str, list[tuple[int, Section]]] = {}
        self._includes: dict[str, list[str]] = {}
        self._extensions: dict[str, frozenset[str]] = {}
        self._scene = scene
        number = 0
        for section in contexts(scene):
            self._contexts.setdefault(section.name, []).append((number, section))
            number += len(section.shape)
            if included := section.all("include"):
                names = [each.value.partition(",")[0].strip() for each in included]
                self._includes.setdefault(section.name, []).extend(names)
        self._known: dict[ContextPlace, State] = {}
        self._waiting = dict.fromkeys(self._contexts)
        self._work = DIALPLAN_WORK

    @functools.cached_property
    def _closed(self) -> frozenset[str]:
        return closed(self._scene, priorities(self._scene))

    def _priorities(self, context: str) -> Iterator[tuple[int, Priority]]:
        """The priorities of a context, with numbers that grow from one to the next."""
        for number, section in self._contexts.get(context, []):
            yield from enumerate(priorities_of(section), number)

    def _has(self, place: ContextPlace) -> bool:
        """Whether there is such an extension in a context."""
        context, extension = place
        if context not in self._extensions:
            found = frozenset(step.extension for _, step in self._priorities(context))
            self._extensions[context] = found
        return extension in self._extensions[context]

    def follow(self) -> None:
        """Go through each context, and again where something new leads into it."""
        first = set(self._waiting)
        while self._waiting and (first or self._work > 0):
            context = next(iter(self._waiting))
            del self._waiting[context]
            if context in first:
                first.discard(context)
            elif self._work > 0:
                self._work -= sum(len(each.shape) for _, each in self._contexts[context])
            else:
                continue
            self._go_through(context)

    def _go_through(self, context: str) -> None:
        for name in self._includes.get(context, []):
            self._lead((name, ""), self._known.get((context, ""), {}))
        tainted, compared = State(), Comparisons()
        extension = None
        lines = chain(self._priorities(context), [(0, None)])
        for (number, step), (_, following) in pairwise(lines):
            if step is None:  # never the first of a pair
                continue
            if step.extension != extension:
                extension = step.extension
                compared.clear()
                tainted = _without_arguments(tainted)
                for place in ((context, extension), (context, "")):
                    _join(tainted, self._known.get(place, {}))
            if following is not None and following.extension != extension:
                following = None
            self._line(number, step, following, tainted, compared)

    def _line(
        self,
        number: int,
        step: Priority,
        following: Priority | None,
        tainted: State,
        compared: Comparisons,
    ) -> None:
        if not tainted and "${" not in step.arguments and step.application.lower() not in SETTING:
            return
        known = FlowState(step, tainted, compared.checked)
        compared.decide(step, following)
        for application, text in calls(step.application, step.arguments):
            for each in written(application, text):
                self._set(each, known, tainted, compared)
            if application in DIALLING:
                self._judge(number, known, _from(text, DIALLING[application])[:1], DIAL)
            if application in RUNNING:
                self._judge(number, known, _from(text, RUNNING[application]), SHELL)
            for jump in jumps(application, text, step):
                self._jump(jump, known)
        if "SHELL" in step.arguments:
            commands = (part for part, _ in everything(step.arguments) if part.name == "SHELL")
            self._judge(number, known, [part.inside for part in commands], SHELL)

    @staticmethod
    def _set(
        assignment: tuple[str, str, bool], known: FlowState, tainted: State, compared: Comparisons
    ) -> None:
        """Note what a variable holds from here on."""
        name, value, stays = assignment
        new = origin(value, known)
        compared.assign(name, value)
        if stays:
            new = worse(tainted.get(name), new)
        tainted.pop(name, None)
        if new:
            tainted[name] = new
        elif "(" in name and not stays:  # a function gives what was written to it
            compared.checked[name] = frozenset()

    def _judge(self, number: int, known: FlowState, texts: list[str], bad: frozenset[str]) -> None:
        """Note a finding if letters come through that mean something there."""
        found = next(
            (it for each in texts if (it := origin(each, known)) and it.letters & bad), None
        )
        if found is None:
            return
        source = "EXTEN" if found.kind == EXTEN else found.source
        facts = {"pattern": found.source, "source": source}
        kind = IDS[found.kind] if bad == DIAL else "shell-text-unchecked"
        self.found.setdefault((number, kind), Violation(kind, known.step.line.where, facts))

    def _jump(self, jump: Jump, known: FlowState) -> None:
        """Take along what the line knows, and the arguments that it gives."""
        state = State()
        self._work -= len(known.tainted)
        if self._work < 0:
            return
        for name, each in known.tainted.items():
            if left := each.letters & known.checked.get(name, each.letters):
                state[name] = each._replace(letters=left)
        if jump.given is not None:
            state = _without_arguments(state)
            if known.step.is_open and known.step.context in self._closed:
                known = known._replace(entered=False)
            for number, text in enumerate(jump.given[:MOST], 1):
                if new := origin(text, known):
                    state[f"ARG{number}"] = new
        place = (jump.context, jump.extension)
        self._lead(place if self._has(place) else (jump.context, ""), state)

    def _lead(self, place: ContextPlace, state: State) -> None:
        """Add what is known where a place begins; look at its context again if that is new."""
        self._work -= len(state)
        if not state or self._work < 0:
            return
        known = self._known.setdefault(place, {})
        if _join(known, state) and place[0] in self._contexts:
            self._waiting[place[0]] = None


def _join(known: State, state: State) -> bool:
    """Add one state to another, and say whether that changed it."""
    changed = False
    for name, new in state.items():
        both = worse(known.get(name), new)
        if (
            both
            and both != known.get(name)
            and (name in known or len(known) < MOST or _is_argument(name))
        ):
            known[name] = both
            changed = True
    return changed


def _without_arguments(state: State) -> State:
    return {name: each for name, each in state.items() if not _is_argument(name)}


def _is_argument(name: str) -> bool:
    return name.startswith("ARG") and name[3:].isdigit()


def _from(text: str, at: int) -> list[str]:
    return arguments(text)[at:]
