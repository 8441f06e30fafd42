"""The folder as one file, which ``install`` and ``new`` take."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
from pathlib import Path

from wizard.page.form.command import OUT
from wizard.page.form.preview import FolderPreview
from wizard.writing.output import write

DATE = 315_532_800
"""The beginning of 1980 in seconds since 1970: the same answers give the same bytes, and tar
warns of a file that is older."""


def packed(shown: FolderPreview) -> bytes:
    """Return a .tar.gz of the folder, as ``new`` writes it into an empty place.

    Args:
        shown: the folder with its files.
    """
    with tempfile.TemporaryDirectory() as place:
        out = Path(place, OUT)
        changes = [each._replace(folder=out) for each in shown.prepared.changes]
        write(changes, out)
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT) as archive:
            archive.add(out, OUT, filter=_anonymous)
    return gzip.compress(data.getvalue(), mtime=0)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without anything about the machine that it was made on."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = DATE
    return member
