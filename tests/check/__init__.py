"""Tests of wizard/check."""
