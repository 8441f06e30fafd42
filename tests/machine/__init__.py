"""Tests of wizard/machine."""
