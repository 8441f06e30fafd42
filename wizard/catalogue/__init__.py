"""The facts: TOML files, and how they become frozen types.

Knows nothing of questions, terminals or disks beyond its own data folder. A file is read when it
is first asked for, so that a command pays only for what it uses.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from wizard import cache
from wizard.catalogue import types
from wizard.catalogue.reading import DATA, F, parsed, read_facts
from wizard.catalogue.types.options import OPTION_FILES
from wizard.catalogue.version import Release, Version
from wizard.errors import CatalogueError
from wizard.words.message import Spoken, in_words
from wizard.words.texts import ENGLISH

__all__ = ["DATA", "OPTION_FILES", "Catalogue", "Release", "Version", "read_facts"]


class Catalogue:
    """Every fact that the wizard and its documentation use.

    Args:
        folder: where the TOML files are; the ones shipped with the package if not given.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or DATA
        self._parse = parsed if folder else cache.parsed_toml
        self._options: dict[str, Mapping[str, types.Option]] = {}

    def _load(self, name: str, kind: type[F]) -> Mapping[str, F]:
        place = f"{name}.toml"
        try:
            text = self._folder.joinpath(place).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CatalogueError(f"{place}: cannot be read: {error}") from error
        return read_facts(text, place, kind, self._parse)

    def options_of(self, file: str) -> Mapping[str, types.Option]:
        """Return the options of one file by ``file/section/name``; read at the first call.

        Args:
            file: the file's name without ``.conf``, such as ``pjsip``.

        Raises:
            CatalogueError: the facts cannot be read, or one of them is invalid.
        """
        if file not in self._options:
            self._options[file] = self._load(f"options/{file}", types.Option)
        return self._options[file]

    @functools.cached_property
    def options(self) -> Mapping[str, types.Option]:
        """Options of all files by ``file/section/name``."""
        merged: dict[str, types.Option] = {}
        for name in OPTION_FILES:
            facts = self.options_of(name)
            if twice := merged.keys() & facts.keys():
                raise CatalogueError(
                    f"options/{name}.toml: fact {min(twice)} stands in another file, too"
                )
            merged.update(facts)
        return MappingProxyType(merged)

    @functools.cached_property
    def modules(self) -> Mapping[str, types.Module]:
        """Modules by name."""
        return self._load("modules", types.Module)

    @functools.cached_property
    def webrtc(self) -> Mapping[str, types.Implied]:
        """What ``webrtc=yes`` does, by option."""
        return self._load("webrtc", types.Implied)

    @functools.cached_property
    def codecs(self) -> Mapping[str, types.Codec]:
        """Codecs by Asterisk's name."""
        return self._load("codecs", types.Codec)

    @functools.cached_property
    def formats(self) -> Mapping[str, types.Format]:
        """Codecs at their rates by ``name/rate``, in the order in which Asterisk lists them."""
        return self._load("formats", types.Format)

    @functools.cached_property
    def translators(self) -> Mapping[str, types.Translators]:
        """What each codec module translates, by the module's name."""
        return self._load("translators", types.Translators)

    @functools.cached_property
    def costs(self) -> Mapping[str, types.TranslationCost]:
        """Costs of translators that set none."""
        return self._load("costs", types.TranslationCost)

    @functools.cached_property
    def clients(self) -> Mapping[str, types.ClientLibrary]:
        """Browser libraries by the key of the answers file."""
        return self._load("clients", types.ClientLibrary)

    @functools.cached_property
    def topologies(self) -> Mapping[str, types.Topology]:
        """Network topologies by the key of the answers file."""
        return self._load("topologies", types.Topology)

    @functools.cached_property
    def certificates(self) -> Mapping[str, types.CertificateSource]:
        """Certificate sources by the key of the answers file."""
        return self._load("certificates", types.CertificateSource)

    @functools.cached_property
    def branches(self) -> Mapping[str, types.Branch]:
        """Asterisk branches by number."""
        return self._load("versions", types.Branch)

    @functools.cached_property
    def newest(self) -> Version:
        """The newest release with long-term support; meant where nobody names a version."""
        released = [
            branch
            for branch in self.branches.values()
            if branch.kind == "lts" and not branch.development
        ]
        return max((Version.parse(branch.latest) for branch in released), key=lambda v: v.earliest)

    def release(self, version: Version) -> Version:
        """Return one release for a version.

        Args:
            version: a branch or a release.

        Returns:
            The version itself, or the newest known release when it is a whole branch.
        """
        branch = self.branches.get(version.text)
        return Version.parse(branch.latest) if branch else version

    @functools.cached_property
    def questions(self) -> Mapping[str, types.Question]:
        """Questions by dotted key, in the order in which they are asked."""
        return self._load("questions", types.Question)

    @functools.cached_property
    def rules(self) -> Mapping[str, types.Rule]:
        """Reasons of settings by rule id."""
        return self._load("rules", types.Rule)

    @functools.cached_property
    def advice(self) -> Mapping[str, types.AdviceText]:
        """Advice by id."""
        return self._load("advice", types.AdviceText)

    @functools.cached_property
    def refusals(self) -> Mapping[str, types.RefusalText]:
        """Impossible combinations by id."""
        return self._load("refusals", types.RefusalText)

    @functools.cached_property
    def symptoms(self) -> Mapping[str, types.Symptom]:
        """Symptoms by id."""
        return self._load("symptoms", types.Symptom)

    @functools.cached_property
    def consequences(self) -> Mapping[str, types.Consequence]:
        """Which symptoms follow from which, by id of the relation."""
        return self._load("consequences", types.Consequence)

    @functools.cached_property
    def complaints(self) -> Mapping[str, types.Complaint]:
        """What people see or hear first, by id."""
        return self._load("complaints", types.Complaint)

    @functools.cached_property
    def synonyms(self) -> Mapping[str, types.Synonyms]:
        """Words that mean the same, for the search by sentences, by concept."""
        return self._load("synonyms", types.Synonyms)

    @functools.cached_property
    def unactionable(self) -> Mapping[str, types.Unactionable]:
        """Kinds of Asterisk's messages that nobody can act on, by id."""
        return self._load("unactionable", types.Unactionable)

    @functools.cached_property
    def doctor(self) -> Mapping[str, types.DoctorLayer]:
        """Layers that the doctor tries, in order."""
        return self._load("doctor", types.DoctorLayer)

    @functools.cached_property
    def diagnosis(self) -> Mapping[str, types.Diagnosis]:
        """What the doctor can find, by id."""
        return self._load("diagnosis", types.Diagnosis)

    @functools.cached_property
    def findings(self) -> Mapping[str, types.FindingText]:
        """What can be wrong with a configuration, by id."""
        return self._load("findings", types.FindingText)

    @functools.cached_property
    def platforms(self) -> Mapping[str, types.Platform]:
        """Programs that generate Asterisk's configuration, by the key of the answers file."""
        return self._load("platforms", types.Platform)

    @functools.cached_property
    def platform_settings(self) -> Mapping[str, types.PlatformSetting]:
        """Settings of the platforms by ``platform/name``."""
        return self._load("platform_settings", types.PlatformSetting)

    @functools.cached_property
    def dialplan(self) -> Mapping[str, types.ModuleAdditions]:
        """What each module adds to the dialplan, by module id."""
        return self._load("dialplan", types.ModuleAdditions)

    @functools.cached_property
    def names(self) -> Mapping[str, types.ParsedNames]:
        """All names that Asterisk parses, by ``file/section``, for some sections."""
        return self._load("names", types.ParsedNames)


@functools.cache
def other_words(language: str, table: str) -> Mapping[str, Mapping[str, str]]:
    """The words of one table of facts in a language other than English, by id and field.

    Args:
        language: such as ``zh``.
        table: such as ``symptoms`` or ``options/rtp``.

    Returns:
        The words; a choice of a question has the id ``question/value``. None where there is no
        such table.

    Raises:
        CatalogueError: it is no TOML.
    """
    place = f"{language}/{table}.toml"
    try:
        text = DATA.joinpath(place).read_text(encoding="utf-8")
        return cache.parsed_toml(text, place)
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{place}: {error}") from error


def in_language(
    fact: types.Fact | types.Choice, field: str, language: str, within: str = ""
) -> str:
    """The words of a field in a language; in English where the language does not have them.

    Args:
        fact: that has the words.
        field: its name.
        language: ``en`` or another.
        within: the id of the question, for one of its choices.
    """
    if language != ENGLISH:
        if isinstance(fact, types.Choice):
            table, name = types.Question.table, f"{within}/{fact.value}"
        else:
            table, name = fact.words_table, fact.id
        if text := other_words(language, table).get(name, {}).get(field):
            return text
    return str(getattr(fact, field))


class FactField(Spoken):
    """The words of a fact, in no language yet.

    Args:
        fact: that has them.

        field: which.

        facts: what fills their places; where none is given they stay as they are.
    """

    __slots__ = ("_fact", "_facts", "_field")

    def __init__(self, fact: types.Fact, field: str, /, **facts: object) -> None:
        self._fact, self._field, self._facts = fact, field, facts

    def text(self, language: str = ENGLISH) -> str:
        """Return the field's text in a language, with its places filled.

        Args:
            language: a language code, such as ``en``.
        """
        words = in_language(self._fact, self._field, language)
        if not self._facts:
            return words
        filled = {name: in_words(value, language) for name, value in self._facts.items()}
        return words.format_map(filled)

    def __str__(self) -> str:
        return self.text()


def known(
    facts: Iterable[types.Option | types.Module | types.Codec | types.Format], version: Version
) -> set[str]:
    """Return the ids of the facts that hold for a version.

    Args:
        facts: options, modules, codecs or formats.
        version: of Asterisk.
    """
    return {fact.id for fact in facts if fact.concerns(version)}
