"""Tests of wizard/page."""
