"""Tests of wizard/render."""
