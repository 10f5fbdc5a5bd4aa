"""Compressed MusicXML (.mxl): the score out of its zip file, never more than a cap."""

import io
import struct
import zipfile
import zlib

from melody.notation import MelodyError
from melody.scores.reading import TOO_LONG
from melody.scores.xml import parse_xml

MOST_MEMBERS, LARGEST_MEMBER, LARGEST_RATIO = 200, 5_000_000, 100
CONTAINER = "META-INF/container.xml"
BROKEN_ZIP = (  # what zipfile raises for files that are none, found by breaking some at random
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    OSError,
    EOFError,
    KeyError,
    RuntimeError,
    OverflowError,
)
NOT_MXL = "this is no compressed MusicXML (.mxl) as it should be; export it again"


def unpack_score(data: bytes) -> bytes:
    """The MusicXML inside an .mxl file.

    Raises:
        MelodyError: when it is no such file, or one that unpacks to far too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MOST_MEMBERS:
                raise MelodyError(TOO_LONG)
            return read_member(archive, find_score(archive))
    except MelodyError:
        raise
    except BROKEN_ZIP:
        raise MelodyError(NOT_MXL) from None


def find_score(archive: zipfile.ZipFile) -> str:
    """The name of the score's member; where the container is missing or broken, the first XML.

    Some programs write names with bare ampersands into the container.
    """
    try:
        root = parse_xml(read_member(archive, CONTAINER)).find(".//rootfile")
        if root is not None and root.get("full-path"):
            return root.get("full-path", "")
    except (MelodyError, KeyError):
        pass
    names = [name for name in archive.namelist() if not name.startswith("META-INF/")]
    return next((name for name in names if name.lower().endswith((".xml", ".musicxml"))), "")


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """One listed member, read no further than the cap, whatever size it claims."""
    member = archive.getinfo(name)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise MelodyError(NOT_MXL)
    cap = min(LARGEST_MEMBER, LARGEST_RATIO * max(member.compress_size, 1_000))
    with archive.open(member) as file:
        content = file.read(cap + 1)
    if len(content) > cap:
        raise MelodyError(TOO_LONG)
    return content
