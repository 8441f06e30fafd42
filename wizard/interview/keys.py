"""Keys of the prompts on a terminal."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.application import get_app_session, run_in_terminal
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from wizard.interview.asker import BACK


def prompt_keys(show_help: Callable[[], None], untouched: Document | None) -> KeyBindings:
    """The keys that every prompt has: back, and help.

    Args:
        show_help: prints it.
        untouched: what a field that is typed into begins with; None for a list.
    """
    keys = KeyBindings()

    # Escape also begins Alt combinations, so it is not eager.
    @keys.add("escape")
    @keys.add("s-tab", eager=True)
    def _back(event: KeyPressEvent) -> None:
        event.app.exit(result=BACK)

    # A question mark is text as soon as the person edits what is there.
    @Condition
    def question_mark() -> bool:
        app = get_app_session().app
        if untouched is None or app is None:
            return True
        return app.current_buffer.document in (untouched, Document())

    @keys.add("f1", eager=True)
    @keys.add("?", eager=True, filter=question_mark)
    def _show(event: KeyPressEvent) -> None:
        run_in_terminal(show_help)

    return keys
