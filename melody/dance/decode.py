"""A clip -> how much moves in it, how high, and how its sound begins anew, moment by moment.

Runs in a child process only. Shapes: P pictures of the clip, T moments at ``RATE`` a second.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melody.dance.containers import BROKEN, TOO_LONG, check_picture, find_film, open_clip
from melody.dance.limits import LONGEST_CLIP, MOST_FRAMES
from melody.dance.movement import RATE, Curve
from melody.notation import MelodyError

WIDE = 160  # pixels that a picture is looked at
HEAVY = 1920 * 1080 * 35  # pixels a second from which only pictures that others need are decoded
SLACK = 1.0  # seconds that the last picture may come late
SOUND_RATE = 22_050
WINDOW = 1024  # samples of a spectrum of the sound
BANDS = 40
LOUDER = 1000.0  # before the logarithm: makes soft beginnings count
TOO_SHORT = "the clip is too short; give five seconds or more"
SHORTEST = 2.0
STILL = "nothing moves in this clip; give one with a dancer"
NOISE = 2.0  # grey levels that are no movement
Grey = NDArray[np.int16]


@dataclass(frozen=True)
class Watched:
    """What was seen and heard: curves (T,), and the seconds that the clip lasts.

    ``speed`` is how much changes from picture to picture, a second; ``height`` where it moves, 0
    below to 1 above; ``sound`` how much the sound begins anew, empty where there is none.
    """

    speed: Curve
    height: Curve
    sound: Curve
    seconds: float


def watch_clip(data: bytes) -> Watched:
    """Decode a clip and see how it moves.

    Raises:
        MelodyError: when it cannot be read, is too long or does not move.
    """
    with open_clip(data) as clip:
        times, speeds, heights = watch_film(clip)
    if len(times) < 3 or times[-1] - times[0] < SHORTEST:
        raise MelodyError(TOO_SHORT)
    if not speeds.max() > 0:
        raise MelodyError(STILL)
    try:
        with open_clip(data) as clip:
            sound = listen_to(clip)
    except MelodyError:
        sound = np.zeros(0)  # a clip with a broken sound can be watched all the same
    seconds = float(times[-1] + np.median(np.diff(times)))
    moments = np.arange(int(seconds * RATE)) / RATE
    return Watched(
        np.interp(moments, times, speeds),
        np.interp(moments, times, heights),
        sound[: len(moments)],
        seconds,
    )


def watch_film(clip: Any) -> tuple[Curve, Curve, Curve]:
    """(P,) the second of each picture, how fast it changed until then, and how high."""
    film = find_film(clip)
    if film.width * film.height * float(film.average_rate or 30) > HEAVY:
        film.codec_context.skip_frame = "NONREF"
    times: list[float] = []
    speeds, heights = [0.0], [0.5]
    before = None
    for picture in clip.decode(film):
        check_picture(picture.width, picture.height)
        time = moment_of(picture, times)
        if len(times) >= MOST_FRAMES or time > LONGEST_CLIP + SLACK:
            raise MelodyError(TOO_LONG)
        small = shrink(picture)
        if before is not None and before.shape == small.shape:
            passed = max(time - times[-1], 1e-3)
            change = moved(before, small)
            speeds.append(float(change.mean()) / passed)
            heights.append(height_of(change))
        elif before is not None:
            speeds.append(speeds[-1])
            heights.append(heights[-1])
        times.append(time)
        before = small
    if not times:
        raise MelodyError(BROKEN)
    speeds[0] = speeds[1] if len(speeds) > 1 else 0.0
    middle = (np.array(times) + np.concatenate((times[:1], times[:-1]))) / 2
    return np.maximum.accumulate(middle), np.array(speeds), np.array(heights)


def moment_of(picture: Any, times: list[float]) -> float:
    """When a picture is shown, never before the last one."""
    last = times[-1] if times else 0.0
    time = picture.time
    return last + 1 / 30 if time is None else max(last, float(time))


def shrink(picture: Any) -> Grey:
    """A picture as grey levels, about 160 pixels wide: means of its brightness in blocks."""
    plane = picture.planes[0]
    if "yuv" not in picture.format.name or picture.format.components[0].bits != 8:
        tall = max(1, round(WIDE * picture.height / picture.width))
        grey = picture.reformat(WIDE, tall, "gray").to_ndarray()
        return grey.astype(np.int16)  # type: ignore[no-any-return]
    pixels = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    pixels = pixels[: picture.height, : picture.width]
    block = max(1, picture.width // WIDE)
    tall, wide = (picture.height // block) or 1, (picture.width // block) or 1
    pixels = pixels[: tall * block, : wide * block]
    lines = pixels.reshape(tall, block, wide * block).sum(1, dtype=np.uint16)
    levels = lines.reshape(tall, wide, block).sum(2, dtype=np.uint32) / (block * block)
    return levels.astype(np.int16)  # type: ignore[no-any-return]


def moved(before: Grey, after: Grey) -> Curve:
    """How much each place changed; a change of the light, and noise, are no movement."""
    change = (after - before).astype(float)
    found: Curve = np.maximum(np.abs(change - np.median(change)) - NOISE, 0)
    return found


def height_of(change: Curve) -> float:
    """The middle of what moves: 0 at the lower edge, 1 at the upper one."""
    rows = change.sum(1)
    total = rows.sum()
    if total <= 0:
        return 0.5
    return float(1 - (rows @ np.arange(len(rows))) / total / max(1, len(rows) - 1))


def listen_to(clip: Any) -> Curve:
    """(T,) how much the clip's own sound begins anew; empty where there is none."""
    import av

    if not clip.streams.audio:
        return np.zeros(0)
    track = clip.streams.audio[0]
    track.codec_context.thread_count = 1
    resampler = av.AudioResampler("flt", "mono", SOUND_RATE)
    parts: list[NDArray[np.float32]] = []
    count, most = 0, SOUND_RATE * (LONGEST_CLIP + 1)
    for frame in clip.decode(track):
        for piece in resampler.resample(frame):
            parts.append(piece.to_ndarray().reshape(-1).astype(np.float32, copy=False))
            count += len(parts[-1])
        if count > most:
            break
    if count < SOUND_RATE:
        return np.zeros(0)
    return find_beginnings(np.nan_to_num(np.concatenate(parts)[:most]))


def find_beginnings(samples: NDArray[np.float32]) -> Curve:
    """Spectral flux: how much louder each band becomes, summed."""
    count = int(len(samples) / SOUND_RATE * RATE)
    padded = np.pad(samples, (WINDOW // 2, WINDOW))
    edges = np.unique(np.geomspace(2, WINDOW // 2, BANDS + 1).astype(int))
    window = np.hanning(WINDOW).astype(np.float32)
    bands = []
    for first in range(0, count, 500):  # never the spectra of a whole minute at once
        places = (np.arange(first, min(first + 500, count)) * SOUND_RATE / RATE).astype(int)
        blocks = padded[places[:, None] + np.arange(WINDOW)] * window
        power = np.abs(np.fft.rfft(blocks)) ** 2
        bands.append(np.log1p(LOUDER * np.add.reduceat(power, edges[:-1], 1)))
    rise = np.diff(np.concatenate(bands), axis=0, prepend=bands[0][:1])
    flux: Curve = np.maximum(rise, 0).sum(1)
    return flux
