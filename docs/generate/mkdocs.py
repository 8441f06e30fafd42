"""``python -m docs.generate.mkdocs``: MkDocs, without what the cutter of Chinese words says.

jieba tells on stderr how it loads its dictionary; nobody who builds the site needs to read that.
"""

from __future__ import annotations

import logging

import jieba
from mkdocs.__main__ import cli


def main() -> None:
    """Run MkDocs with the arguments of the command line."""
    jieba.setLogLevel(logging.WARNING)
    cli.main(prog_name="mkdocs")


if __name__ == "__main__":
    main()
