"""Tests of wizard/paths."""
