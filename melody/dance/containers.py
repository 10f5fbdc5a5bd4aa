"""Clips as containers: opened without believing them; their film and their sound found.

Runs in child processes only, after the limits were set. Nothing that the file says of itself is
used before it is checked.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from melody.dance.limits import (
    CODECS,
    FORMATS,
    LARGEST_PICTURE,
    LONGEST_CLIP,
    NO_READER,
    SMALLEST_SIDE,
    find_format,
)
from melody.notation import MelodyError

if TYPE_CHECKING:
    import av

SLACK = 0.5  # seconds that a clip may be longer than it should
NO_FILM = "there is no film in this clip; give a video"
WRONG_CODEC = "this kind of film is not read here; export the clip as H.264 in MP4"
TOO_LARGE = "its picture is larger than 3840 x 2160; export the clip smaller"
TOO_SMALL = "its picture is too small to be looked at; give a larger clip"
TOO_LONG = f"the clip is longer than {LONGEST_CLIP} seconds; cut it"
BROKEN = "this clip is broken or cut off; export it again"
NOT_THERE = {"usetoc": "0", "enable_drefs": "0", "use_absolute_path": "0"}


def load_reader() -> Any:
    """PyAV, where it is installed.

    Raises:
        MelodyError: where it is not.
    """
    try:
        import av
    except (ImportError, OSError):
        raise MelodyError(NO_READER) from None
    return av


@contextmanager
def open_clip(data: bytes) -> Iterator["av.container.InputContainer"]:
    """Open a clip; what goes wrong while it is read becomes one plain line.

    Raises:
        MelodyError: when it is none, is broken, or is more than is read.
    """
    av = load_reader()
    options = {"codec_whitelist": ",".join(CODECS), "protocol_whitelist": "pipe"}
    try:
        form = FORMATS[find_format(data)]
        more = NOT_THERE if form == "mov" else {}
        with av.open(io.BytesIO(data), format=form, options={**options, **more}) as clip:
            yield clip
    except MelodyError:
        raise
    except (av.FFmpegError, OSError, ValueError, EOFError, AttributeError):
        raise MelodyError(BROKEN) from None


def find_film(clip: "av.container.InputContainer") -> "av.VideoStream":
    """The film of a clip, every limit checked; its pictures are decoded in one thread.

    Raises:
        MelodyError: when there is none, or it is not one that is read.
    """
    if not clip.streams.video:
        raise MelodyError(NO_FILM)
    film = clip.streams.video[0]
    codec = film.codec_context
    if codec is None or codec.codec.canonical_name not in CODECS:
        raise MelodyError(WRONG_CODEC)
    check_picture(film.width, film.height)
    said = (clip.duration or 0) / 1e6, float((film.duration or 0) * (film.time_base or 0))
    if max(said) > LONGEST_CLIP + SLACK:
        raise MelodyError(TOO_LONG)
    codec.thread_type, codec.thread_count = "NONE", 1
    return film


def check_picture(width: int, height: int) -> None:
    """See that a picture is of a size that is read.

    Raises:
        MelodyError: when it is not.
    """
    if max(width, height) > LARGEST_PICTURE[0] or min(width, height) > LARGEST_PICTURE[1]:
        raise MelodyError(TOO_LARGE)
    if min(width, height) < SMALLEST_SIDE:
        raise MelodyError(TOO_SMALL)
