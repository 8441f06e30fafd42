"""Tests of wizard/codecs."""
