"""Tests of wizard/new."""
