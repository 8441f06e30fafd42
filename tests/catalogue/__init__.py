"""Tests of wizard/catalogue."""
