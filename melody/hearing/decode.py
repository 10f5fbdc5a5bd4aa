"""The bytes of a sound file -> samples: WAV by ourselves, FLAC and OGG by soundfile if it is there.

Nothing that the file says of itself is believed before it is checked.
"""

import io
import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melody.hearing.track import Samples
from melody.notation import MelodyError

LONGEST = 30  # seconds that are heard
SLOWEST_RATE, FASTEST_RATE = 4_000, 384_000
MOST_CHANNELS = 16
PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
BROKEN = "this WAV file is broken; record it again, or export it as a WAV of 16 bits"
ODD = "this WAV file is not plain PCM; export it as a WAV of 16 bits"
NO_SOUNDFILE = "FLAC and OGG are not read here (soundfile is missing); give a WAV file"
UNDECODED = "this sound file is broken or of an unknown kind; give a WAV file"
ODD_RATE = "its sampling rate is not one of sound; export it at 44100 or 48000 samples a second"
NO_NUMBERS = "this WAV file holds values that are no numbers; export it as a WAV of 16 bits"


class Recording(NamedTuple):
    """The first 30 seconds of a sound, one channel; ``was_longer`` where there was more."""

    samples: Samples
    rate: int
    was_longer: bool = False


def decode_sound(kind: str, data: bytes) -> Recording:
    """The sound of a file of that kind.

    Raises:
        MelodyError: when it is broken, or of a kind that is not read here.
    """
    recording = decode_wav(data) if kind == "wav" else decode_other(data)
    if not np.isfinite(recording.samples).all():
        raise MelodyError(NO_NUMBERS)
    return recording


def decode_wav(data: bytes) -> Recording:
    """A WAV file: integers of 8 to 32 bits or floats, any number of channels.

    A file that was cut short, or whose sizes were never filled in, gives what is there.
    """
    form, body = b"", b""
    for name, content in chunks(data):
        if name == b"fmt " and not form:
            form = content
        elif name == b"data":
            body = content
            break
    if len(form) < 16 or not body:
        raise MelodyError(BROKEN)
    coding, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", form)
    if coding == EXTENSIBLE and len(form) >= 26:
        (coding,) = struct.unpack_from("<H", form, 24)
    check_form(channels, rate)
    read = READERS.get((coding, bits))
    if read is None:
        raise MelodyError(ODD)
    if block != channels * bits // 8:
        raise MelodyError(BROKEN)
    whole = len(body) // block
    count = min(whole, LONGEST * rate)
    if not count:
        raise MelodyError(BROKEN)
    values = read(body[: count * block]).reshape(count, channels)
    return Recording(one_channel(values), rate, whole > count)


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a RIFF file by name, as far as they go."""
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        yield name, data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def check_form(channels: int, rate: int) -> None:
    """See that it may be sound.

    Raises:
        MelodyError: when it is not.
    """
    if not 1 <= channels <= MOST_CHANNELS:
        raise MelodyError(BROKEN)
    if not SLOWEST_RATE <= rate <= FASTEST_RATE:
        raise MelodyError(ODD_RATE)


def _integers(kind: str, full: float) -> Callable[[bytes], Samples]:
    return lambda data: np.frombuffer(data, kind).astype(np.float32) / np.float32(full)


def _bytes(data: bytes) -> Samples:
    values: Samples = (np.frombuffer(data, "u1").astype(np.float32) - 128) / np.float32(128)
    return values


def _three_bytes(data: bytes) -> Samples:
    rows = np.frombuffer(data, "u1").reshape(-1, 3)
    wide = np.zeros((len(rows), 4), "u1")
    wide[:, 1:] = rows
    return (wide.view("<i4")[:, 0] / 2**31).astype(np.float32)


def _floats(kind: str) -> Callable[[bytes], Samples]:
    return lambda data: np.frombuffer(data, kind).astype(np.float32)


READERS: dict[tuple[int, int], Callable[[bytes], Samples]] = {
    (PCM, 8): _bytes,
    (PCM, 16): _integers("<i2", 2**15),
    (PCM, 24): _three_bytes,
    (PCM, 32): _integers("<i4", 2**31),
    (FLOAT, 32): _floats("<f4"),
    (FLOAT, 64): _floats("<f8"),
}


def one_channel(values: NDArray[np.float32]) -> Samples:
    """The loudest channel of (samples, channels); a mean could cancel what two microphones hear."""
    with np.errstate(over="ignore", invalid="ignore"):
        loudest = int(np.argmax((values.astype(np.float64) ** 2).sum(0)))
    return np.ascontiguousarray(values[:, loudest])


def decode_other(data: bytes) -> Recording:
    """A FLAC or OGG file, where soundfile is installed."""
    try:
        import soundfile
    except (ImportError, OSError):
        raise MelodyError(NO_SOUNDFILE) from None
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            check_form(file.channels, file.samplerate)
            count = LONGEST * file.samplerate
            values = file.read(count, dtype="float32", always_2d=True)
            rate, was_longer = file.samplerate, file.frames > count
    except (soundfile.SoundFileError, RuntimeError, ValueError):
        raise MelodyError(UNDECODED) from None
    if not len(values):
        raise MelodyError(UNDECODED)
    return Recording(one_channel(values), rate, was_longer)
