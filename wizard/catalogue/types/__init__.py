"""The shapes of the facts. Every catalogue file is a list of one of these.

Words are English here; ``data/zh/`` has a table beside each with the same words in Simplified
Chinese, by id and field, and another language is one more such folder.
``since`` and ``until`` hold one release per branch, as :meth:`Version.knows` reads them.
``source`` is the file and version that a fact was read in, or the RFC.
"""

from __future__ import annotations

from wizard.catalogue.types.codecs import Codec, Format, TranslationCost, Translators
from wizard.catalogue.types.diagnosis import (
    Complaint,
    Consequence,
    Diagnosis,
    DoctorLayer,
    FindingText,
    Symptom,
    Synonyms,
    Unactionable,
)
from wizard.catalogue.types.options import Implied, Module, ModuleAdditions, Option, ParsedNames
from wizard.catalogue.types.platforms import Platform, PlatformSetting
from wizard.catalogue.types.questions import (
    Branch,
    CertificateSource,
    Choice,
    ClientLibrary,
    Question,
    Topology,
)
from wizard.catalogue.types.reasons import AdviceText, RefusalText, Rule
from wizard.catalogue.types.shape import Dated, Fact

__all__ = [
    "AdviceText",
    "Branch",
    "CertificateSource",
    "Choice",
    "ClientLibrary",
    "Codec",
    "Complaint",
    "Consequence",
    "Dated",
    "Diagnosis",
    "DoctorLayer",
    "Fact",
    "FindingText",
    "Format",
    "Implied",
    "Module",
    "ModuleAdditions",
    "Option",
    "ParsedNames",
    "Platform",
    "PlatformSetting",
    "Question",
    "RefusalText",
    "Rule",
    "Symptom",
    "Synonyms",
    "Topology",
    "TranslationCost",
    "Translators",
    "Unactionable",
]
