"""A configuration that exists, read back into answers; what cannot be read back is named."""

from __future__ import annotations

LAYER = "--from"
"""The name of the source whose answers were read from a configuration."""
