"""Tests of wizard/certificates."""
