"""HTML made of parts; whatever is no HTML already is escaped."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape


def element(tag: str, *children: str, **attributes: str) -> Markup:
    """Return an element with its attributes and contents.

    Args:
        tag: its name.
        children: HTML as it is, other text escaped.
        attributes: ``class_`` stands for ``class``, ``data_x`` for ``data-x``.
    """
    said = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
    )
    inner = "".join(str(escape(each)) for each in children)
    return Markup(f"<{tag}{said}>{inner}</{tag}>")  # noqa: S704  every part is escaped above


def code(text: str) -> Markup:
    """Return a name of the configuration, a file or a command as ``<code>``."""
    return element("code", text)


def joined(parts: Iterable[Markup], mark: str = ", ") -> Markup:
    """Join parts.

    Args:
        parts: HTML.
        mark: text between them.
    """
    return escape(mark).join(parts)


def prose(text: str) -> Markup:
    """Return a text of the facts as HTML; what is between backticks becomes ``<code>``."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one without its other
        return escape(text)
    return Markup("").join(code(each) if n % 2 else escape(each) for n, each in enumerate(parts))


def paragraphs(text: str) -> Markup:
    """Return a text of the facts as HTML, with a ``<p>`` for each paragraph."""
    found = (each for each in text.split("\n\n") if each.strip())
    return Markup("").join(element("p", prose(each)) for each in found)
