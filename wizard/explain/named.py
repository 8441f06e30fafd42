"""What a bare name stands for: an option, a codec, a module, an id or the code of a response."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from wizard.catalogue import Catalogue, in_language, types
from wizard.explain.lines import STUN_STATUS
from wizard.explain.words import Vocabulary, stem
from wizard.words.texts import Texts, languages, table, words

# The pages of the site's reference; other files share one.
# The symptom of a STUN error that has none of its own.
ANY_STUN: Final = "stun-error"
_NO_MARKS: Final = str.maketrans("", "", ".-_ ")


class NamedFact(NamedTuple):
    """A fact in the shape in which causes are told; texts may be empty.

    Attributes:
        symptoms: ids of what a wrong value shows itself by, where it is no symptom itself.

        debian: branches whose Debian package has it, too.

        profiles: of the check, that report it.
    """

    id: str
    title: str
    cause: str
    check: str
    fix: str
    source: str
    anchor: str
    since: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    debian: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()


# The code of a response or of a closed connection, as people name it.
_CODE: Final = re.compile(
    r"(?:(?:sip|error|status|code|closed|with)[\s:-]*)*(\d{3,4})(?: \(.*\))?"
)
_STUN: Final = re.compile(r"(?:stun|turn)(?: error)?[ -]?(\d{3})")
_OF_TOPOLOGY: Final = ("title", "summary", "help")
# Words that people say or leave out without meaning something else.
_FILLERS: Final = frozenset(
    ["a", "an", "the", "is", "are", "there", "my", "our", "it", "at", "all", "any"]
)


def look_up(catalogue: Catalogue, text: str, language: str) -> list[NamedFact]:
    """Return the facts that a text names; empty when it names none.

    An option may be written as ``stunaddr``, ``endpoint/webrtc``, ``rtp/general/stunaddr`` or as a
    line of a file (``stunaddr = x``).

    Args:
        catalogue: the facts.
        text: as typed.
        language: ``en`` or ``zh``.
    """
    asked = text.partition("=")[0].strip().removesuffix(".so").lower()
    if code := _CODE.fullmatch(asked):
        asked = code[1]
    elif stun := _STUN.fullmatch(asked):
        asked = f"370{stun[1]}"
    is_name = asked and len(asked) <= 80 and " " not in asked
    found = _named(catalogue, asked, language) if is_name else ()
    return list({each.id: each for each in reversed([*found])}.values())[::-1]


def complained(catalogue: Catalogue, text: str, language: str) -> list[NamedFact]:
    """Return the possible causes of a complaint such as "one-way audio", the likeliest first.

    Args:
        catalogue: the facts.
        text: as typed.
        language: ``en`` or ``zh``.

    Returns:
        Not all of them can be true; empty if the text is not a known complaint.
    """
    complaint = _complaint(catalogue, text)
    symptoms = (catalogue.symptoms[each] for each in complaint.symptoms) if complaint else ()
    return [of_symptom(symptom, language) for symptom in symptoms]


def of(catalogue: Catalogue, shelf: str, name: str, language: str) -> NamedFact:
    """Return one fact of a table of the catalogue.

    Args:
        catalogue: the facts.
        shelf: the table, such as ``options``.
        name: the id of the fact, which must exist.
        language: ``en`` or ``zh``.
    """
    if shelf == "topologies":
        fact = catalogue.topologies[name]
        title, cause, fix = (in_language(fact, each, language) for each in _OF_TOPOLOGY)
        return NamedFact(name, title, cause, "", fix, fact.source, f"networks/{name}.html")
    return next(each for each in _named(catalogue, name, language) if each.id == name)


def _complaint(catalogue: Catalogue, text: str) -> types.Complaint | None:
    said = Vocabulary(catalogue.synonyms)

    def meant(phrase: str) -> frozenset[str]:
        return frozenset(said.terms(phrase))

    for read in (
        _telling_words,
        meant,
    ):  # the same words, or else what means the same in either language
        asked = read(text)
        often = {
            name: [read(phrase) for phrase in _phrases(complaint)].count(asked)
            for name, complaint in catalogue.complaints.items()
        }
        best = max(often, key=often.__getitem__)
        if asked and often[best]:
            return catalogue.complaints[best]
    return None


def _phrases(complaint: types.Complaint) -> Iterator[str]:
    """What names a complaint, in any language."""
    yield from (complaint.id, complaint.title, *complaint.phrases)
    yield from (in_language(complaint, "title", each) for each in languages()[1:])


def _telling_words(text: str) -> frozenset[str]:
    """The words of a phrase that tell it from others."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(stem(word) for word in words if word not in _FILLERS) or frozenset(words)


def _named(catalogue: Catalogue, asked: str, language: str) -> Iterator[NamedFact]:
    if (symptom := catalogue.symptoms.get(asked)) is not None:
        yield of_symptom(symptom, language)
    for option in catalogue.options.values():
        if option.id == asked or option.id.endswith(f"/{asked}") or asked in option.aliases:
            related = {
                fact.id for fact in catalogue.symptoms.values() if option.id in fact.options
            }
            seen = tuple(sorted(related | set(option.symptoms)))
            yield _of_option(option, language)._replace(symptoms=seen)
    if asked.isdigit():
        yield from _of_code(catalogue, asked, language)
    if STUN_STATUS.fullmatch(os.fsencode(asked)):
        yield from _of_status(catalogue, asked, language)
    formats = _formats(catalogue, asked)
    if (codec := catalogue.codecs.get(asked) or _codec_of(catalogue, formats)) is not None:
        yield _plain(codec, language, f"codecs.html#codec-{_anchor(codec.id)}")
    elif formats:
        yield _of_format(catalogue, formats, language)
    if (module := catalogue.modules.get(asked)) is not None:
        yield _plain(module, language, f"reference/modules.html#module-{_anchor(module.id)}")
    if (diagnosis := catalogue.diagnosis.get(asked)) is not None:
        yield of_diagnosis(diagnosis, language)
    yield from _reasons(catalogue, asked, language)


def _of_code(catalogue: Catalogue, code: str, language: str) -> Iterator[NamedFact]:
    """What a SIP response or the code of a closed WebSocket stands for."""
    ids = {f"sip-{code}", f"browser-websocket-{code}"}
    for fact in catalogue.symptoms.values():
        if fact.id in ids or f"SIP/2.0 {code}" in fact.patterns:
            yield of_symptom(fact, language)


def _of_status(catalogue: Catalogue, status: str, language: str) -> Iterator[NamedFact]:
    """What a status of pjnath stands for; every error of STUN and TURN has one."""
    own = [fact for fact in catalogue.symptoms.values() if status in fact.patterns]
    yield from (of_symptom(fact, language) for fact in own or [catalogue.symptoms[ANY_STUN]])


def _formats(catalogue: Catalogue, asked: str) -> list[types.Format]:
    """The formats that go by a name, such as ``pcmu``, ``slin16``, ``silk`` or ``alaw:8000``."""
    plain = asked.translate(_NO_MARKS)
    return [
        each
        for each in catalogue.formats.values()
        if {asked, plain}
        & {
            each.name, each.id, f"{each.name}:{each.rate}", f"{each.name}@{each.rate}",
            f"{each.name}{each.rate // 1000}", *each.also,
        }
    ]  # fmt: skip


def _codec_of(catalogue: Catalogue, formats: list[types.Format]) -> types.Codec | None:
    known = (catalogue.codecs.get(each.name) for each in formats)
    return next((codec for codec in known if codec is not None), None)


def _of_format(catalogue: Catalogue, formats: list[types.Format], language: str) -> NamedFact:
    """What is known of a codec that has no text of its own: its rates."""
    first, texts = formats[0], Texts(language)
    rates = ", ".join(str(each.rate) for each in formats)
    kind = "audio" if first.kind == "audio" else "video"
    told = texts(f"explain.format-{kind}", name=first.name, rates=rates)
    name = first.name if len(formats) > 1 else first.id
    return NamedFact(name, "", told, "", "", first.source, "codecs.html", first.since, first.until)


def _reasons(catalogue: Catalogue, asked: str, language: str) -> Iterator[NamedFact]:
    """What the wizard, its advice and `check` give as their reason."""
    for fact in _templates(catalogue, asked, language):
        yield fact._replace(
            title=_without_facts(fact.title),
            cause=_without_facts(fact.cause),
            check=_without_facts(fact.check),
            fix=_without_facts(fact.fix),
        )


def _templates(catalogue: Catalogue, asked: str, language: str) -> Iterator[NamedFact]:
    """The same, with places in the texts that only a case can fill."""
    if (rule := catalogue.rules.get(asked)) is not None:
        why = in_language(rule, "why", language)
        seen = tuple(fact.id for fact in catalogue.symptoms.values() if rule.id in fact.rules)
        page = _reason("rule", rule.id)
        yield NamedFact(rule.id, "", why, "", "", rule.source, page, symptoms=seen)
    if (advice := catalogue.advice.get(asked)) is not None:
        told = in_language(advice, "text", language)
        page = _reason("advice", advice.id)
        yield NamedFact(
            advice.id,
            "",
            told,
            "",
            "",
            advice.source,
            page,
            advice.since,
            advice.until,
            debian=advice.debian,
        )
    if (refusal := catalogue.refusals.get(asked)) is not None:
        problem, remedy = (in_language(refusal, name, language) for name in ("problem", "remedy"))
        page = _reason("refusal", refusal.id)
        yield NamedFact(refusal.id, refusal.id, problem, "", remedy, refusal.source, page)
    if (finding := catalogue.findings.get(asked)) is not None:
        title, text, why, fix = (
            in_language(finding, name, language) for name in ("title", "text", "why", "fix")
        )
        yield NamedFact(
            finding.id, title or text, why, "", fix, finding.source, finding.anchor,
            profiles=finding.profiles,
        )  # fmt: skip


class _Unfilled(dict[str, str]):
    """Fills the places of a text, where no case gives the facts, with their names in capitals."""

    def __missing__(self, name: str) -> str:
        return name.upper().replace("_", "-")


def _without_facts(text: str) -> str:
    """A text with places as somebody reads it who asks about it by name."""
    return text.format_map(_Unfilled())


def _reason(kind: str, name: str) -> str:
    return f"reference/reasons.html#{kind}-{_anchor(name)}"


def _anchor(name: str) -> str:
    return name.replace("/", "-").replace(".", "-")


def of_symptom(symptom: types.Symptom, language: str) -> NamedFact:
    """Return a symptom's texts in one language.

    Args:
        symptom: of the catalogue.
        language: ``en`` or ``zh``.
    """
    title, cause, check, fix = (
        in_language(symptom, name, language) for name in ("title", "cause", "check", "fix")
    )
    return NamedFact(
        symptom.id, title, cause, check, fix, symptom.source, symptom.anchor,
        symptom.since, symptom.until, debian=symptom.debian,
    )  # fmt: skip


def of_diagnosis(
    fact: types.Diagnosis, language: str, facts: Mapping[str, str] | None = None
) -> NamedFact:
    """Return a finding of the doctor or of the self-test as a fact.

    Args:
        fact: of the catalogue.
        language: ``en`` or ``zh``.
        facts: values for the places of its texts; a missing one stays a place.
    """
    seen = _Unfilled(facts or {})
    key = f"found.{fact.id}"
    told = words(language, "selftest", key) if key in table("en", "selftest") else ""
    text = told or in_language(fact, "text", language)
    fix = in_language(fact, "fix", language)
    return NamedFact(
        fact.id, text.format_map(seen), "", "", fix.format_map(seen), fact.source,
        "selftest.html", symptoms=fact.symptoms,
    )  # fmt: skip


def _of_option(option: types.Option, language: str) -> NamedFact:
    parts = (in_language(option, name, language) for name in ("summary", "outside", "notes"))
    return NamedFact(
        option.id, "", " ".join(part for part in parts if part),
        "", in_language(option, "mistakes", language), option.source,
        _page(option), option.since, option.until,
    )  # fmt: skip


def _plain(fact: types.Codec | types.Module, language: str, page: str) -> NamedFact:
    summary = in_language(fact, "summary", language)
    return NamedFact(fact.id, "", summary, "", "", fact.source, page, fact.since, fact.until)


def _page(option: types.Option) -> str:
    """Where the site tells about an option."""
    return f"options/{_anchor(option.id)}.html"
