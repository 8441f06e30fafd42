"""Tests of wizard/interview."""
