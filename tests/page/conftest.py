"""The form as the page has it: nothing is known of a machine, and no key can be made."""

from __future__ import annotations

import pytest

from wizard.page.form.calls import FormSession


@pytest.fixture
def no_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is detected, and the library for certificates is missing."""
    monkeypatch.setattr("wizard.machine.detect.detect", lambda **options: {})
    monkeypatch.setattr("wizard.certificates.library.is_present", lambda: False)


@pytest.fixture
def session(no_machine: None) -> FormSession:
    """A new form."""
    return FormSession()
