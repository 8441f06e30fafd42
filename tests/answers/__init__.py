"""Tests of wizard/answers."""
