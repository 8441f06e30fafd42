"""How much of each input is accepted: the one place for these numbers, each with its reason.

A configuration of 100,000 users is the largest that is supported: pjsip.conf then has 17 MiB on
1,100,000 lines, users.csv 5 MiB. Every limit leaves room above that, and what is refused is
refused before it is held in memory.
"""

from __future__ import annotations

from typing import Final

MIB: Final = 1 << 20

CONF_BYTES: Final = 64 * MIB
"""A configuration file with everything it includes: three times that of 100,000 users."""

CONF_LINES: Final = 2_400_000
"""Lines of the files that one command reads: twice those of 100,000 users with names."""

CONF_SECTIONS: Final = 400_000
"""Sections of the files that one command reads: 100,000 users have three each, and each section
costs more memory than many lines."""

CONF_FILES: Final = 5000
"""Files that includes lead to; a folder with one file for each user is not read by Asterisk fast
enough to be used with more."""

CONF_VARIABLES: Final = 10_000_000
"""Variables that sections inherit from templates: 100 for each of 100,000 users."""

CONF_WORK: Final = 40_000_000
"""Steps of what costs more than a line: patterns, ``+=``, filters, comments; some seconds."""

CONF_PROBLEMS: Final = 1000
"""Wrong lines of a file that are listed; nobody reads more."""

DIALPLAN_WORK: Final = 500_000
"""Lines and variables that are looked at once more because other extensions lead to them; a few
seconds."""

FINDINGS: Final = 2000
"""Places of one kind of finding that are listed; the rest is counted."""

TOML_BYTES: Final = 4 * MIB
"""answers.toml: 40,000 users in it; more come from a table, which is read fifty times as fast."""

SECRETS_BYTES: Final = 32 * MIB
"""secrets.toml: that of 100,000 users has 3 MiB, and its plain layout is read fast."""

TOML_DEPTH: Final = 32
"""Tables and lists inside each other, and parts of a dotted key; the answers need two."""

USERS_BYTES: Final = 32 * MIB
"""users.csv: six times that of 100,000 users."""

USERS_ROWS: Final = 250_000
"""Users of a table; beyond 50,000 one Asterisk takes minutes to start."""

USERS_ROW: Final = 64 * 1024
"""Characters of one row of users.csv; its five cells together need fewer than 400."""

TAKEN_USERS: Final = 20_000
"""Users that are read back from a configuration: half of what answers.toml holds; more belong
into a table."""

LIST_ITEMS: Final = 1000
"""Items of one list of the answers: there are some fifty codecs, and networks can be joined."""

TEXT_LENGTH: Final = 4096
"""Characters of one text of the answers: the longest path that Linux takes."""

SHOWN: Final = 60
"""Characters of a wrong value that an error repeats."""

TOLD: Final = 20
"""Wrong answers that one error lists."""

ARCHIVE_BYTES: Final = 256 * MIB
"""A packed OUT on the disk; without the packages of the page it has 6 MiB for 100,000 users."""

ARCHIVE_UNPACKED: Final = 1024 * MIB
"""What an archive may unpack to, skipped files included: the packages of the page may be there."""

ARCHIVE_MEMBERS: Final = 50_000
"""Members of an archive; the packages of the page have some thousands of files."""

ARCHIVE_HEADER: Final = 64 * 1024
"""One header of an archive, such as a long name; Linux takes paths of 4 KiB."""

INSTALL_BYTES: Final = 64 * MIB
"""What is installed: twice that of 100,000 users, which is held in memory as a whole."""

INSTALL_FILES: Final = 2000
"""Files that are installed; `new` writes some forty."""

FILE_BYTES: Final = 128 * MIB
"""A file of OUT or of the configuration folder that is compared or merged: twice what is read of
a configuration, so that each limit is told by what it is about."""

PATH_DEPTH: Final = 32
"""Folders inside each other below OUT or a configuration folder."""

IGNORED: Final = 1000
"""Entries of a list of findings to ignore, each compared with each finding."""

SMALL_BYTES: Final = MIB
"""Other text files: /etc/hosts, tables of the kernel, compose files, lists of ignored findings."""

OUTPUT_BYTES: Final = 16 * MIB
"""What a program that is asked may print before it is ended; the first megabyte is read."""

MATCHES: Final = 10_000
"""Paths that a pattern of detection may match; an Asterisk has some 300 modules."""

PIPE_SILENCE: Final = 5.0
"""How long a named pipe may stay silent before it is given up."""

PIPE_SECONDS: Final = 60.0
"""How long a pipe may go on at all: a program that prints answers is done by then."""

DUMP_BYTES: Final = 8 * MIB
"""What of a log is read for SIP messages: some 6,000 of a browser's size."""

DUMP_MESSAGES: Final = 5000
"""SIP messages of a dump that are put into dialogs; who looks for a fault has a few calls."""

DUMP_MESSAGE_LINES: Final = 1000
"""Lines of one SIP message; an offer with video and many candidates has some 200."""

DUMP_DIALOGS: Final = 500
"""Dialogs of a dump; the messages of further ones are left out."""

STORY_CALLS: Final = 1000
"""Calls with errors that are held open while a log streams by; some hundred kB each thousand."""

STORY_RECENT: Final = 32
"""Lines of each cause that what comes later is compared with: the last ones."""

STORY_JOINED: Final = 5000
"""Lines of each cause that are joined to stories; further ones are counted."""

STORY_READ: Final = 16 * MIB
"""What of a log is read line by line for the overview: its calls, registrations and endpoints."""

PAGE_BYTES: Final = 128 * MIB
"""What the page on the site reads at once: all of it is held in a browser's memory."""

PAGE_FILES: Final = 200
"""Files that are dropped on the page at once; a configuration folder has some hundred."""

STORY_FILES: Final = 64
"""Files of one log; a rotation that keeps two months has as many."""

LINK_CHARACTERS: Final = 16 * 1024
"""The end of a link that holds the state of the form; browsers take 32 KiB and more."""

LINK_BYTES: Final = 256 * 1024
"""What the end of a link may unpack to: some thousand users."""
