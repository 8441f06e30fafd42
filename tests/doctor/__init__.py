"""Tests of wizard/doctor."""
