"""``python -m wizard`` is the same as the installed command."""

from wizard.cli import main

main()
