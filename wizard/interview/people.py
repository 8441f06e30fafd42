"""The question about users: name, display name and kind, one user after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wizard.answers.rules import refused
from wizard.interview.asker import BACK, Asker, Back, Pick, Prompt, Raw
from wizard.interview.parsing import Check, Rejection
from wizard.interview.wording import names
from wizard.words.texts import Texts

Person = dict[str, str]
People = tuple[Person, ...]

USERS = "users"
"""The key of the question; those of the fields follow it after a dot."""
FIELDS = ("name", "display_name", "kind", "transport")
POSSIBLE = {"kind": ("browser", "phone"), "transport": ("udp", "tls")}


class PeopleQuestion:
    """Asks for the users.

    Args:
        asker: who asks.
        texts: the interface's words.
        echo: number of the echo test, which no user may have.
        details: what the help key shows.
        checks: what answers have to pass; ``users.name`` and ``users.display_name`` are used.
        keep: gets those who stay and those who were named, where the person leaves meanwhile.
    """

    def __init__(
        self,
        asker: Asker,
        texts: Texts,
        echo: str,
        details: str,
        checks: Mapping[str, Check],
        keep: Callable[[People], None] = lambda people: None,
    ) -> None:
        self._asker = asker
        self._texts = texts
        self._echo = echo
        self._details = details
        self._checks = checks
        self._keep = keep

    def ask(self, present: People, why: str, origin: str) -> People | Back:
        """Ask for the users: keep, add, remove, or enter all anew.

        Args:
            present: the existing users.
            why: one line: why they are asked for.
            origin: where the existing users come from.

        Returns:
            All users, or :data:`BACK`.
        """
        ways: dict[str, Callable[[People], People | Back]] = {
            "keep": lambda people: people,
            "add": self._with_one_more,
            "remove": self._without,
            "anew": lambda people: self._enter((), None),
        }
        while True:
            way = self._asker.ask(self._overview(present, why, origin))
            if isinstance(way, Back):
                return BACK
            answer = ways[str(way)](present)
            if not isinstance(answer, Back):
                return answer

    def one_more(self, present: People) -> People | Back:
        """Ask for one new user.

        Args:
            present: the existing users, whose names are taken.

        Returns:
            The new user as the only element, or :data:`BACK`.
        """
        return self._enter(present, 1)

    def _with_one_more(self, present: People) -> People | Back:
        added = self.one_more(present)
        return BACK if isinstance(added, Back) else (*present, *added)

    def _overview(self, present: People, why: str, origin: str) -> Prompt:
        texts = self._texts
        picks = []
        if present:
            picks.append(Pick("keep", texts("users.keep", names=names(present, texts))))
            picks.append(Pick("add", texts("users.add")))
        if len(present) > 1:
            picks.append(Pick("remove", texts("users.remove")))
        picks.append(Pick("anew", texts("users.anew")))
        return Prompt(
            key=USERS, kind="choice", title=texts("users.title"), why=why, help=self._details,
            default=picks[0].value, origin=origin if present else "", picks=picks,
        )  # fmt: skip

    def _without(self, present: People) -> People | Back:
        texts = self._texts
        picks = [Pick(each["name"], _label(each)) for each in present]
        name = self._asker.ask(
            Prompt(
                key=f"{USERS}.which",
                kind="choice",
                title=texts("users.which"),
                why=texts("users.which-why"),
                help=self._details,
                picks=picks,
                default=picks[-1].value,
            )
        )
        if isinstance(name, Back):
            return BACK
        return tuple(each for each in present if each["name"] != name)

    def _enter(self, present: People, most: int | None) -> People | Back:
        """Ask field by field; going back steps through fields and then through users.

        Args:
            present: users who are there and stay.
            most: how many to ask for; None: until an empty name.
        """
        people: list[Person] = [{}]
        try:
            return self._enter_each(people, present, most)
        except (KeyboardInterrupt, EOFError):
            if named := [_tidy({"kind": "browser"} | each) for each in people if each.get("name")]:
                self._keep((*present, *named))
            raise

    def _enter_each(
        self, people: list[Person], present: People, most: int | None
    ) -> People | Back:
        number, field = 0, "name"
        while True:
            others = (*present, *people[:number])
            may_end = most is None and number > 0
            raw = self._asker.ask(self._field(field, people[number], others, may_end))
            if isinstance(raw, Back):
                step = _step_back(people, number, field)
                if step is None:
                    return BACK
                number, field = step
                continue
            text = str(raw).strip()
            if field == "name" and not text:
                break
            people[number][field] = text
            field = _next_field(people[number], field)
            if field:
                continue
            number, field = number + 1, "name"
            if number == most:
                break
            if number == len(people):
                people.append({})
        return tuple(_tidy(person) for person in people[:number])

    def _field(self, field: str, person: Person, others: People, may_end: bool) -> Prompt:
        texts = self._texts
        picks = [Pick(value, texts(f"users.{field}.{value}")) for value in POSSIBLE.get(field, ())]
        hints = {"display_name": texts("hint.optional")}
        if may_end:
            hints["name"] = texts("users.name-end")

        def refuse(raw: Raw) -> str:
            text = str(raw).strip()
            if text:
                return self._refuse(field, text, others)
            return texts("reason.empty") if field == "name" and not may_end else ""

        return Prompt(
            key=f"{USERS}.{field}",
            kind="choice" if picks else "text",
            title=texts(f"users.{field}", number=len(others) + 1, name=person.get("name", "")),
            why=texts(f"users.{field}-why"),
            help=self._details,
            default=person.get(field, picks[0].value if picks else ""),
            hint=hints.get(field, ""),
            picks=picks,
            refuse=refuse,
        )

    def _refuse(self, field: str, text: str, others: People) -> str:
        try:
            if check := self._checks.get(f"users.{field}"):
                check(text)
        except ValueError as error:
            return Rejection("", error=error).text(self._texts)
        if field != "name":
            return ""
        echo = {"dialplan": {"echo": self._echo}}
        rule = refused(USERS, (*others, {"name": text}), echo)
        return Rejection("", rule=rule).text(self._texts) if rule else ""


def _next_field(person: Person, field: str) -> str:
    fields = FIELDS if person.get("kind") == "phone" else FIELDS[:-1]
    place = fields.index(field) + 1
    return fields[place] if place < len(fields) else ""


def _step_back(people: Sequence[Person], number: int, field: str) -> tuple[int, str] | None:
    if field != "name":
        return number, FIELDS[FIELDS.index(field) - 1]
    if number == 0:
        return None
    return number - 1, "transport" if people[number - 1]["kind"] == "phone" else "kind"


def _label(person: Person) -> str:
    return f"{person['name']} {person.get('display_name', '')}".strip()


def _tidy(person: Person) -> Person:
    """Without fields that say nothing."""
    fields = FIELDS if person["kind"] == "phone" else FIELDS[:-1]
    return {key: person[key] for key in fields if person.get(key)}
