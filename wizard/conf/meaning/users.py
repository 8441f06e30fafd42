"""What ``users.conf`` adds to other files, in the releases that read it.

Source, the same from 16.0.0 to 22.10.1: ``reload_config`` in channels/chan_sip.c (``hassip``),
``__init_manager`` in main/manager.c (``hasmanager``), ``pbx_load_users`` in pbx/pbx_config.c.
Objects of PJSIP never came from it, and Asterisk 23 no longer reads it.
"""

from __future__ import annotations

from collections.abc import Sequence

from wizard.conf.meaning.values import is_true
from wizard.conf.resolved import Config, Section, Variable
from wizard.conf.text import fold

GONE = 23
"""The first branch that does not read the file."""

SIP, MANAGER = "hassip", "hasmanager"
EXTENSIONS = (SIP, "hasiax", "hash323", "dahdichan")
"""What makes an extension of an account, in the context that ``userscontext`` names."""


def accounts(config: Config) -> Sequence[Section]:
    """Every section but ``[general]``.

    Args:
        config: users.conf.
    """
    return [each for each in config if fold(each.name) != "general"]


def accounts_with(config: Config, switch: str) -> Sequence[Section]:
    """The accounts that a switch is on for, by a line of their own or one of ``[general]``.

    Args:
        config: users.conf.
        switch: an option such as ``hassip``.
    """
    return [
        each
        for each in accounts(config)
        if (line := line_of(config, each, switch)) is not None and is_true(line.value)
    ]


def line_of(config: Config, account: Section, name: str) -> Variable | None:
    """The line of an account that counts: its own, or that of ``[general]``.

    Args:
        config: users.conf.
        account: one of its sections.
        name: of the option.
    """
    general = config.get("general")
    return account.last(name) or (general.last(name) if general is not None else None)


def makes_extensions(config: Config) -> bool:
    """Whether an account becomes an extension of the dialplan.

    Args:
        config: users.conf.
    """
    return any(
        (line := line_of(config, each, name)) is not None
        and (is_true(line.value) or name == "dahdichan")
        for each in accounts(config)
        for name in EXTENSIONS
    )
