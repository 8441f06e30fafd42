"""Tests of wizard/words."""
