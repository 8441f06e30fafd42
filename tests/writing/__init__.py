"""Tests of wizard/writing."""
