"""Tests of the project itself: what is shipped, its dependencies, and its own tools."""
