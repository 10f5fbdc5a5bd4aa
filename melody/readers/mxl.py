"""Compressed MusicXML (.mxl): the score out of its zip file, never more than a cap."""

import io
import zipfile
import zlib

from melody.notation import MelodyError
from melody.readers.reading import TOO_LONG
from melody.readers.xml_tree import parse_xml

MOST_MEMBERS, LARGEST_MEMBER, LARGEST_RATIO = 200, 5_000_000, 100
CONTAINER = "META-INF/container.xml"
NOT_MXL = "this is no compressed MusicXML (.mxl) as it should be; export it again"


def unpack_score(data: bytes) -> bytes:
    """The MusicXML inside an .mxl file; the container says which member it is.

    Raises:
        MelodyError: when it is no such file, or one that unpacks to far too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MOST_MEMBERS:
                raise MelodyError(TOO_LONG)
            root = parse_xml(read_member(archive, CONTAINER)).find(".//rootfile")
            path = root.get("full-path") if root is not None else None
            return read_member(archive, path or "")
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError):
        raise MelodyError(NOT_MXL) from None


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """One listed member, read no further than the cap, whatever size it claims."""
    member = archive.getinfo(name)
    cap = min(LARGEST_MEMBER, LARGEST_RATIO * max(member.compress_size, 1_000))
    with archive.open(member) as file:
        content = file.read(cap + 1)
    if len(content) > cap:
        raise MelodyError(TOO_LONG)
    return content
