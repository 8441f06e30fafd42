"""Tests of wizard/platforms."""
