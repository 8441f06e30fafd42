"""Tests of wizard/sip."""
