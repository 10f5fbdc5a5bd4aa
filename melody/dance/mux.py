"""A clip with another sound: the film's packets as they are, the sound encoded beside them.

Runs in a child process only.
"""

import io
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from melody.dance.containers import TOO_LONG, find_film, load_reader, open_clip
from melody.dance.limits import MOST_FRAMES, find_format
from melody.notation import MelodyError

SOUND_RATE = 48_000  # the one that Opus has
BLOCK = 9_600  # samples that are encoded at once
FORMS = {"vp8": "webm", "vp9": "webm"}  # AV1 stays in the container that it comes in
ENCODERS = {"mp4": "aac", "webm": "libopus"}
FILM_ALONE = "the film of this clip cannot be copied; export it as H.264 in MP4"


def give_sound(data: bytes, samples: bytes) -> bytes:
    """The clip with those samples (mono, 16 bits, 48,000 a second) for its sound.

    Raises:
        MelodyError: when the clip cannot be read or written.
    """
    av, file = load_reader(), io.BytesIO()
    with open_clip(data) as clip:
        film = find_film(clip)
        codec = film.codec_context.codec.canonical_name
        usual = find_format(data) if codec == "av1" else "mp4"
        form = FORMS.get(codec, usual)
        with av.open(file, "w", format=form) as written:
            try:
                copy = written.add_stream_from_template(film)
                track = written.add_stream(ENCODERS[form], rate=SOUND_RATE, layout="mono")
            except (ValueError, av.FFmpegError):
                raise MelodyError(FILM_ALONE) from None
            start = float((film.start_time or 0) * (film.time_base or 0))
            for packet in interleave(packets_of(clip, film), sound_packets(track, samples, start)):
                if packet.stream is film:
                    packet.stream = copy
                written.mux(packet)
    return file.getvalue()


def packets_of(clip: Any, film: Any) -> Iterator[Any]:
    """The film's packets."""
    for number, packet in enumerate(clip.demux(film)):
        if number > MOST_FRAMES + 100:
            raise MelodyError(TOO_LONG)
        if packet.dts is not None:
            yield packet


def sound_packets(track: Any, samples: bytes, start: float) -> Iterator[Any]:
    """The packets of a sound that begins with the film's first picture."""
    av = load_reader()
    values = np.frombuffer(samples, "<i2")
    first = round(max(0.0, start) * SOUND_RATE)
    for place in range(0, len(values), BLOCK):
        block = np.ascontiguousarray(values[place : place + BLOCK])[None]
        frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
        frame.sample_rate, frame.time_base = SOUND_RATE, Fraction(1, SOUND_RATE)
        frame.pts = first + place
        yield from track.encode(frame)
    yield from track.encode(None)


def interleave(film: Iterator[Any], sound: Iterator[Any]) -> Iterator[Any]:
    """Both in the order of their time, so that a player reads them side by side."""
    waiting = [next(film, None), next(sound, None)]
    sources = [film, sound]
    while any(waiting):
        at = min((n for n in (0, 1) if waiting[n]), key=lambda n: moment(waiting[n]))
        yield waiting[at]
        waiting[at] = next(sources[at], None)


def moment(packet: Any) -> float:
    """When a packet is decoded, in seconds."""
    return float(packet.dts * packet.time_base) if packet.dts is not None else 0.0
