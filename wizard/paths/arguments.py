"""The command ``codecs`` as a page or an assistant calls it."""

from __future__ import annotations

from collections.abc import Sequence


def arguments(
    source: str = "",
    target: str = "",
    *,
    asterisk: str = "",
    build: str = "",
    modules: Sequence[str] = (),
) -> list[str]:
    """The arguments of the command; what is empty is left to it.

    Args:
        source: FROM.
        target: TO.
        asterisk: a version.
        build: ``debian`` or ``upstream``.
        modules: names of modules.
    """
    options = {"asterisk": asterisk, "build": build, "modules": ",".join(modules)}
    said = [f"--{name}={value}" for name, value in options.items() if value]
    return [*said, "--", *(each for each in (source, target) if each)]
