"""The command ``explain``: what a line, an option or a name stands for."""
