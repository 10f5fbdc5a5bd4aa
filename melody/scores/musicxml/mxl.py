"""Compressed MusicXML (.mxl): the score out of its zip file, never more than a cap."""

import io
import struct
import unicodedata
import zipfile
import zlib

from melody.notation import MelodyError
from melody.scores.musicxml.xml import parse_xml
from melody.scores.reading import TOO_LONG

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


def unzip_score(data: bytes) -> bytes:
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
    """The name of the score's member: the one that the container names, else the first XML.

    Some programs write names with bare ampersands into the container, or names in an encoding
    that is not the one of the zip's list.
    """
    names = [name for name in archive.namelist() if is_score(name)]
    listed = {plain_name(name): name for name in reversed(archive.namelist())}
    for path in named_scores(archive, listed):
        if plain_name(path) in listed:
            return listed[plain_name(path)]
    return names[0] if names else ""


def named_scores(archive: zipfile.ZipFile, listed: dict[str, str]) -> list[str]:
    """The paths of the scores that the container names.

    A container may also name a picture, or a sound, of the same score.
    """
    try:
        root = parse_xml(read_member(archive, listed.get(plain_name(CONTAINER), CONTAINER)))
    except (MelodyError, KeyError):
        return []
    files = [(file.get("full-path", ""), file.get("media-type")) for file in root.iter("rootfile")]
    return [path for path, kind in files if "musicxml" in (kind or "musicxml") or is_score(path)]


def is_score(name: str) -> bool:
    """Whether a member may be a score, by its name; those of macOS's own folder are none."""
    folder, file = name.rpartition("/")[::2]
    is_own = folder.upper().split("/")[0] in ("META-INF", "__MACOSX") or file.startswith("._")
    return file.lower().endswith((".xml", ".musicxml")) and not is_own


def plain_name(name: str) -> str:
    """A member's name whatever its letters, its slashes and its accents' spelling."""
    return unicodedata.normalize("NFC", name).replace("\\", "/").removeprefix("./").lower()


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
