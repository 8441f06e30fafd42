"""Values that a start script fills in before Asterisk reads them, as container images have."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(
    r"""
    \$\{[A-Za-z_]\w*(?:[:?+=-][^}]*)?\}     # ${EXTERNAL_IP}, ${PORT:-8089}: envsubst, shells
    | \$[A-Z_][A-Z0-9_]+                    # $EXTERNAL_IP
    | \{\{.*?\}\} | \{%.*?%\}               # {{ address }}: Jinja, Ansible, Helm
    | <%.*?%>                               # <%= address %>: ERB
    | __[A-Z][A-Z0-9_]*__ | @[A-Z][A-Z0-9_]*@ | %%[^%\s]+%% | %[A-Z][A-Z0-9_]+%
    | <[A-Z][A-Z0-9_ -]{2,}>                # <PUBLIC_IP>: for sed, or for a person
    """,
    re.VERBOSE,
)


def has_placeholder(value: str) -> bool:
    """Whether a value has a part that is filled in later, so that it cannot be compared.

    Args:
        value: of an option.
    """
    return _PLACEHOLDER.search(value) is not None


def is_placeholder(value: str) -> bool:
    """Whether a value is only a placeholder of a program; ``<NAME>`` is for a person to replace.

    Args:
        value: of an option.
    """
    text = value.strip()
    if text.startswith("<") and not text.startswith("<%"):
        return False
    # Underscores mark the ends of $NAME for sed: ___$NAME___.
    bare = text.strip("_") if "$" in text else text
    return _PLACEHOLDER.fullmatch(bare) is not None
