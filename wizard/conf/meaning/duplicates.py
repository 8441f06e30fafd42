"""Which line counts where an option is written several times, perhaps in several spellings.

A module that goes through all lines of a section (``ast_variable_browse``) is left with the last.
One that asks for an option by name (``ast_variable_retrieve`` in main/config.c) got the first up
to 22; from 23 on it gets the last as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from wizard.conf.resolved import Config, Section, Variable
from wizard.conf.text import fold

LAST_FOR_ALL = 23
"""The branch from which the last line counts for those that ask by name, too."""

ASKED_BY_NAME: Mapping[str, str] = MappingProxyType({
    "rtp.conf": "general",
    "modules.conf": "modules",
    "extensions.conf": "general",
    "logger.conf": "general",
})  # fmt: skip
"""Files with the section whose options are asked for by name: rtp_reload in
res/res_rtp_asterisk.c, loader_config_init in main/loader.c, pbx_load_config in pbx/pbx_config.c,
init_logger_chain in main/logger.c."""

SPELLINGS: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType({
    "http.conf": (
        ("tlsenable", "sslenable"),
        ("tlsbindaddr", "sslbindaddr"),
        ("tlscertfile", "sslcert", "tlscert"),
        ("tlsprivatekey", "sslprivatekey"),
        ("tlscipher", "sslcipher"),
        ("enable_static", "enablestatic"),
    ),
    "sip.conf": (("udpbindaddr", "bindaddr"),),
})  # fmt: skip
"""Names of one and the same option: ast_tls_read_conf in main/tcptls.c, __ast_http_load in
main/http.c, reload_config in channels/chan_sip.c."""


def spellings(file: str, name: str) -> tuple[str, ...]:
    """Every name that a file has for an option, in lower case.

    Args:
        file: such as ``http.conf``.
        name: one of the names.
    """
    wanted = fold(name)
    return next((each for each in SPELLINGS.get(file, ()) if wanted in each), (wanted,))


def first_counts(file: str, section: str, major: int) -> bool:
    """Whether the first of equal lines counts rather than the last.

    Args:
        file: such as ``rtp.conf``.
        section: its section.
        major: the branch of Asterisk.
    """
    return major < LAST_FOR_ALL and ASKED_BY_NAME.get(file) == fold(section)


def counting(config: Config, section: str, name: str, major: int) -> Variable | None:
    """The line of an option that counts, whichever of its spellings it has.

    Args:
        config: the file.
        section: the name of a section; where several have it, the module sees the first.
        name: of the option.
        major: the branch of Asterisk.

    Returns:
        The line; None where the option is not written, so that its default holds.
    """
    found = config.get(section)
    return None if found is None else counting_of(found, config.name, name, major)


def counting_of(section: Section, file: str, name: str, major: int) -> Variable | None:
    """Return the line that counts for an option of a section, or None when no line sets it.

    Args:
        section: the section itself.
        file: the name of the configuration file, such as ``pjsip.conf``.
        name: the option, in any of its spellings.
        major: the branch of Asterisk.
    """
    lines = lines_of(section, file, name)
    if not lines:
        return None
    return lines[0 if first_counts(file, section.name, major) else -1]


def lines_of(section: Section, file: str, name: str) -> list[Variable]:
    """Every line of an option in its order, whichever spelling it has.

    Args:
        section: of any file.
        file: such as ``pjsip.conf``.
        name: of the option.
    """
    names = spellings(file, name)
    return [each for each in section.variables if fold(each.name) in names]


def type_of(section: Section, file: str, major: int) -> Variable | None:
    """The line that says what kind of object a section is.

    Objects of PJSIP go by the first ``type`` in every branch: ``sorcery_is_criteria_met`` in
    res/res_sorcery_config.c takes ``ast_variable_find_in_list``. Others ask by name.

    Args:
        section: of pjsip.conf or another file of PJSIP.
        file: such as ``pjsip.conf``.
        major: the branch of Asterisk.
    """
    if file == "pjsip.conf" or major < LAST_FOR_ALL:
        return section.first("type")
    return section.last("type")
