"""The tests, and the lab that they use."""
