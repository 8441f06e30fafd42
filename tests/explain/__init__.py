"""Tests of wizard/explain."""
