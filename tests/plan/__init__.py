"""Tests of wizard/plan."""
