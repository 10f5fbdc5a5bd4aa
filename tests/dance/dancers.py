"""Clips of a stick figure that dances to a known tempo, drawn and encoded by ourselves.

Its poses change from beat to beat; how it moves, how exactly and before what camera is its manner.
"""

import io
from dataclasses import dataclass, replace
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 320, 240
LIMBS = ((0, 1), (1, 2), (2, 3), (1, 4), (4, 5), (1, 6), (6, 7), (7, 8), (6, 9), (9, 10))
REST = np.array(  # joints in heights of the figure, y downwards
    [
        *[(0.0, 0.0), (0.0, 0.16), (-0.12, 0.3), (-0.2, 0.45), (0.12, 0.3), (0.2, 0.45)],
        *[(0.0, 0.5), (-0.08, 0.72), (-0.1, 0.98), (0.08, 0.72), (0.1, 0.98)],
    ]
)
REACH = np.array(  # how far each joint goes
    [
        *[(0.05, 0.05), (0.05, 0.05), (0.12, 0.12), (0.25, 0.3), (0.12, 0.12), (0.25, 0.3)],
        *[(0.06, 0.05), (0.08, 0.06), (0.12, 0.02), (0.08, 0.06), (0.12, 0.02)],
    ]
)


@dataclass(frozen=True)
class Manner:
    """How somebody dances and is filmed.

    ``share`` of a beat is spent moving, ``beats`` lie between poses; ``timing`` in seconds is how
    far poses miss the beat, ``lazy`` the share of poses that are left out, ``noise`` the camera's
    in grey levels, ``shake`` its trembling and ``drift`` its way, in pixels.
    """

    share: float = 0.75
    beats: float = 1.0
    timing: float = 0.015
    lazy: float = 0.0
    rate: int = 30
    noise: float = 2.0
    shake: float = 0.0
    drift: float = 0.0
    size: float = 0.75
    reach: float = 1.0
    sways: bool = False
    crowd: int = 1
    flicker: float = 0.0


PLAIN = Manner()
MANNERS: dict[str, Manner] = {
    "plain": PLAIN,
    "flowing": replace(PLAIN, share=1.0),
    "sharp": replace(PLAIN, share=0.4),
    "every other beat": replace(PLAIN, beats=2.0, share=0.5),
    "half beats": replace(PLAIN, beats=0.5, reach=0.6),
    "loose timing": replace(PLAIN, timing=0.035),
    "poses left out": replace(PLAIN, lazy=0.25),
    "noise": replace(PLAIN, noise=12.0),
    "trembling camera": replace(PLAIN, shake=0.6),
    "moving camera": replace(PLAIN, drift=40.0),
    "far away": replace(PLAIN, size=0.3),
    "24 frames a second": replace(PLAIN, rate=24),
    "two dancers": replace(PLAIN, crowd=2, size=0.6),
    "flickering light": replace(PLAIN, flicker=2.0),
    "swaying": replace(PLAIN, sways=True, reach=0.5),
}


@dataclass(frozen=True)
class Dance:
    """A clip, the seconds of its beats, and its tempo."""

    data: bytes
    beats: NDArray[np.float64]
    bpm: float


def dance(
    bpm: float,
    seconds: float = 12.0,
    manner: Manner = PLAIN,
    seed: int = 1,
    *,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    sound: bool = False,
    form: str = "mp4",
    is_free: bool = False,
) -> Dance:
    """Film a dancer; ``sound`` adds clicks on the beats, ``is_free`` has no beat at all."""
    rng = np.random.default_rng(seed)
    beat = 60 / bpm
    beats = np.arange(rng.uniform(0.1, 0.1 + beat), seconds, beat)
    frames = film(beats, beat, seconds, manner, rng, size, is_free)
    return Dance(encode(frames, manner.rate, beats if sound else None, seconds, form), beats, bpm)


def film(
    beats: NDArray[np.float64],
    beat: float,
    seconds: float,
    manner: Manner,
    rng: np.random.Generator,
    size: tuple[int, int],
    is_free: bool,
) -> list[NDArray[np.uint8]]:
    """The frames of a clip."""
    times = np.arange(int(seconds * manner.rate)) / manner.rate
    bodies = [body(times, beats[0], beat, manner, rng, is_free) for _ in range(manner.crowd)]
    floor = scenery(rng, size)
    way = np.cumsum(rng.normal(0, manner.shake, (len(times), 2)), 0) if manner.shake else 0
    way = way + np.outer(np.sin(times * 0.7), (manner.drift, 0)) if manner.drift else way
    way = np.broadcast_to(way, (len(times), 2))
    frames = []
    for at in range(len(times)):
        picture = Image.fromarray(np.roll(floor, tuple(way[at][::-1].astype(int)), (0, 1)))
        pen = ImageDraw.Draw(picture)
        for number, joints in enumerate(bodies):
            draw(pen, joints[at], size, manner, (number + 1) / (manner.crowd + 1), way[at])
        pixels = np.asarray(picture).astype(float) + rng.normal(0, manner.noise, (*size[::-1], 1))
        frames.append(np.clip(pixels + rng.normal(0, manner.flicker), 0, 255).astype(np.uint8))
    return frames


def body(
    times: NDArray[np.float64],
    first: float,
    beat: float,
    manner: Manner,
    rng: np.random.Generator,
    is_free: bool,
) -> NDArray[np.float64]:
    """(frames, joints, 2): where the joints are; a pose is reached on its beat."""
    count = int(times[-1] / (beat * manner.beats)) + 4
    hits = first + (np.arange(count) - 1) * beat * manner.beats
    hits = hits + rng.normal(0, manner.timing, count)
    if is_free:
        hits = np.cumsum(rng.uniform(0.25, 1.4, 4 * count)) - 1
    hits = hits[np.concatenate(([True], rng.random(len(hits) - 1) >= manner.lazy))]
    poses = [REST + manner.reach * REACH * rng.uniform(-1, 1, REST.shape) for _ in range(4)]
    if manner.sways:
        aside = np.array([[0.18, 0.03]])
        poses = [REST + aside, REST - aside]
    order = np.arange(len(hits)) % len(poses)
    after = np.clip(np.searchsorted(hits, times), 1, len(hits) - 1)
    length = np.minimum(hits[after] - hits[after - 1], manner.share * beat * manner.beats)
    if is_free:
        length = hits[after] - hits[after - 1]
    place = np.clip(1 - (hits[after] - times) / length, 0, 1)
    eased = (place * place * (3 - 2 * place))[:, None, None]
    stack = np.array(poses)
    moved: NDArray[np.float64] = stack[order[after - 1]] * (1 - eased) + stack[order[after]] * eased
    return moved


def scenery(rng: np.random.Generator, size: tuple[int, int]) -> NDArray[np.uint8]:
    """A room behind the dancer."""
    coarse = rng.uniform(90, 170, (6, 8, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC))


def draw(
    pen: ImageDraw.ImageDraw,
    joints: NDArray[np.float64],
    size: tuple[int, int],
    manner: Manner,
    across: float,
    way: NDArray[np.float64],
) -> None:
    """One figure."""
    tall = manner.size * size[1]
    points = joints * tall + (across * size[0] + way[0], (size[1] - tall) / 2 + way[1])
    thick = max(2, int(tall / 22))
    for a, b in LIMBS:
        pen.line([tuple(points[a]), tuple(points[b])], fill=(25, 25, 35), width=thick)
    x, y = points[0]
    pen.ellipse([x - thick * 1.6, y - thick * 1.6, x + thick * 1.6, y + thick * 1.6], (25, 25, 35))


def encode(
    frames: list[NDArray[np.uint8]],
    rate: int,
    beats: NDArray[np.float64] | None,
    seconds: float,
    form: str,
) -> bytes:
    """A file of frames, with clicks on the beats where they are given."""
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        stream = container.add_stream("libvpx" if form == "webm" else "libx264", rate=rate)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt, stream.codec_context.thread_count = "yuv420p", 1
        stream.options = {"deadline": "realtime", "cpu-used": "8"} if form == "webm" else FAST
        track = None
        if beats is not None:
            track = container.add_stream("libopus" if form == "webm" else "aac", rate=48000)
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if track is not None and beats is not None:
            add_clicks(container, track, beats, seconds)
    return file.getvalue()


FAST = {"preset": "ultrafast", "crf": "26"}


def add_clicks(
    container: av.container.OutputContainer,
    track: av.AudioStream,
    beats: NDArray[np.float64],
    seconds: float,
) -> None:
    """Clicks on the beats as the clip's own sound."""
    samples = np.zeros(int(seconds * 48000), np.float32)
    for beat in beats:
        place = int(beat * 48000)
        click = np.sin(np.arange(2400) * 0.2) * np.exp(-np.arange(2400) / 400)
        samples[place : place + 2400] += 0.5 * click[: max(0, len(samples) - place)]
    for place in range(0, len(samples), 960):
        block = np.zeros((1, 960), np.float32)
        block[0, : len(samples[place : place + 960])] = samples[place : place + 960]
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, place, Fraction(1, 48000)
        container.mux(track.encode(frame))
    container.mux(track.encode(None))
