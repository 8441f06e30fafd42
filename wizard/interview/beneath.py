"""Why an answer is refused, directly below the field of a prompt and never cut.

The prompts of prompt_toolkit and questionary show it on the last line of the terminal, as far as
it fits there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition, is_done, to_filter
from prompt_toolkit.formatted_text import FormattedText, fragment_list_to_text, to_formatted_text
from prompt_toolkit.layout.containers import ConditionalContainer, HSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl, UIControl
from questionary.prompts.common import InquirerControl

from wizard.words.wrap import wrap

INDENT = "  "


def refusal_beneath(app: Application[Any], columns: Callable[[], int]) -> None:
    """Show below its field why a prompt refuses an answer.

    Args:
        app: the prompt; a text that is typed, or a list of choices.
        columns: the width to keep to.
    """
    field = _field(app)
    reason = _reason(field.content)

    def rows() -> FormattedText:
        made = wrap(reason(), columns() - len(INDENT) - 1)
        return FormattedText([("class:refused", "\n".join(INDENT + row for row in made))])

    below = ConditionalContainer(
        Window(FormattedTextControl(rows), dont_extend_height=True),
        Condition(lambda: bool(reason())) & ~is_done,
    )
    # What is above leaves the rest of the screen free, so that this stands right below it.
    field.dont_extend_height = to_filter(True)
    layout = app.layout.container
    assert isinstance(layout, HSplit)  # noqa: S101  as both libraries make it
    place = 1 if isinstance(field.content, BufferControl) else len(layout.children) - 1
    layout.children[place] = below


def _field(app: Application[Any]) -> Window:
    """The window that takes the answer: the list, or else the line that is edited."""
    found = list(app.layout.find_all_windows())
    lists = [each for each in found if isinstance(each.content, InquirerControl)]
    return lists[0] if lists else app.layout.current_window


def _reason(control: UIControl) -> Callable[[], str]:
    if isinstance(control, InquirerControl):
        return lambda: fragment_list_to_text(to_formatted_text(control.error_message))
    assert isinstance(control, BufferControl)  # noqa: S101  the only other kind of field
    buffer = control.buffer
    return lambda: buffer.validation_error.message if buffer.validation_error else ""
