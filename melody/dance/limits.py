"""What a clip may be: its size, its length, its containers and its codecs."""

from melody.notation import MelodyError

LARGEST_CLIP = 48 * 2**20  # bytes
LONGEST_CLIP = 60  # seconds
MOST_FRAMES = 3_700
LARGEST_PICTURE = (3840, 2160)
SMALLEST_SIDE = 16
CPU_SECONDS, WALL_SECONDS = 40, 120.0
FORMATS = {"mp4": "mov", "webm": "matroska"}  # our name -> the reader's
CODECS = ("h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mjpeg")
WRONG_CONTENT = "this is no clip that is read here; give an MP4, MOV, WebM or MKV file"
NO_READER = "clips are not read here: PyAV is missing; install it with: pip install av"
FIRST_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot")


def find_format(data: bytes) -> str:
    """The container of a clip by its first bytes: ``mp4`` (MOV too) or ``webm`` (MKV too).

    Raises:
        MelodyError: when it is neither, whatever its name says.
    """
    if data[4:8] in FIRST_BOXES:
        return "mp4"
    if data.startswith(b"\x1aE\xdf\xa3"):
        return "webm"
    raise MelodyError(WRONG_CONTENT)
