"""Clips: what is seen in them, and that a hostile one costs one plain line."""

import io
import random
import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pytest

from melody.dance import clips
from melody.dance.clips import read_clip, with_sound
from melody.notation import MelodyError
from melody.render.audio import Sound
from melody.seeds.child_answer import is_line
from melody.storage.paths import ROOT
from tests.dance.dancers import dance

DANCER = dance(110, 6, sound=True)
TONE = Sound(44100, (np.sin(np.arange(44100 * 8) * 0.06) * 9000).astype(np.int16), "test")


def film(size=(64, 64), count=90, rate=30, codec="libx264", form="mp4", apart=1) -> bytes:
    """A film of grey that flickers."""
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        if codec == "libx264":
            stream.options = {"preset": "ultrafast"}
        for number in range(count):
            frame = av.VideoFrame(*size, stream.pix_fmt)
            for plane in frame.planes:
                shade = 90 + 10 * (number % 2) if plane is frame.planes[0] else 128
                plane.update(bytes([shade]) * plane.buffer_size)
            frame.pts, frame.time_base = number * apart, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(MelodyError) as refused:
        read_clip(data)
    assert is_line(str(refused.value))
    return str(refused.value)


def line_about(data: bytes) -> str:
    """What is said of a clip: that it was read, or why not."""
    try:
        return f"{read_clip(data).seconds} seconds"
    except MelodyError as refused:
        return str(refused)


def test_a_clip_tells_its_movement_its_sound_and_their_beats():
    clip = read_clip(DANCER.data)
    assert clip.seconds == pytest.approx(6, abs=0.1)
    assert len(clip.speed) == len(clip.height) == pytest.approx(360, abs=5)
    assert clip.motion_beat.bpm == pytest.approx(110, rel=0.02)
    assert clip.motion_beat.confidence >= 0.5
    assert clip.motion_beat.offset == pytest.approx(DANCER.beats[0], abs=0.05)
    assert clip.sound_beat.bpm == pytest.approx(110, rel=0.02)


@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_a_clip_gets_a_new_sound_and_keeps_its_pictures(form):
    data = dance(100, 3, form=form).data
    clip = read_clip(data)
    written, ending = with_sound(data, clip, TONE, 0.25)
    assert ending == f".{form}"
    with av.open(io.BytesIO(data)) as before, av.open(io.BytesIO(written)) as after:
        packets = [
            [bytes(packet) for packet in each.demux(each.streams.video[0]) if packet.size]
            for each in (before, after)
        ]
    assert packets[0] == packets[1]
    with av.open(io.BytesIO(written)) as after:
        parts = [frame.to_ndarray()[0] for frame in after.decode(after.streams.audio[0])]
    heard = np.concatenate(parts).astype(float)
    assert len(heard) / 48000 == pytest.approx(3, abs=0.1)
    assert np.abs(heard[:9000]).max() < 0.1 * np.abs(heard[24000:]).max()


def test_reading_a_clip_loads_no_decoder_here():
    code = "import sys, melody.dance.clips; sys.exit('av' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_without_pyav_a_plain_line_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(clips, "find_spec", lambda _: None)
    assert "pip install av" in refusal(DANCER.data)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\nfile:///etc/passwd\n", "no clip"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "no clip"),
        (b"RIFF\0\0\0\0AVI LIST" + bytes(99), "no clip"),
        (b"\0\0\0\x18ftypmp42" + bytes(500), "broken"),
        (b"\x1aE\xdf\xa3" + bytes(500), "broken"),
        (b"\0\0\0\x18ftypmp42#EXTM3U\nfile:///etc/passwd\n", "broken"),
        (DANCER.data[:20_000], "broken"),
        (DANCER.data[: len(DANCER.data) // 2], "broken"),
        (bytes(clips.LARGEST_CLIP + 1), "larger than 48 MB"),
    ],
)
def test_what_is_no_clip_is_refused_in_one_line(data, told):
    assert told in refusal(data)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"size": (8192, 8192), "count": 1, "codec": "mjpeg"}, "larger than 3840"),
        ({"size": (8, 8), "codec": "mpeg4"}, "too small"),
        ({"count": 10, "apart": 30 * 400}, "longer than 60 seconds"),
        ({"size": (32, 32), "count": 4000, "rate": 200}, "longer than 60 seconds"),
        ({"codec": "ffv1", "form": "matroska"}, "kind of film"),
        ({"count": 20}, "too short"),
    ],
)
def test_a_clip_beyond_the_limits_is_refused_in_one_line(form, told):
    assert told in refusal(film(**form))


def test_a_clip_without_a_film_is_refused():
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        track = container.add_stream("aac", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 9600), np.float32), "fltp", "mono")
        frame.sample_rate = 48000
        container.mux(track.encode(frame))
        container.mux(track.encode(None))
    assert "no film" in refusal(file.getvalue())


def test_broken_clips_give_one_line_or_are_read():
    random.seed(1)
    for _ in range(12):
        data = bytearray(DANCER.data)
        for _ in range(random.choice((1, 8, 60))):
            data[random.randrange(len(data))] = random.randrange(256)
        assert is_line(line_about(bytes(data)))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        b'{"speed":[1],"height":[1],"sound":[],"seconds":6.0}',
        b'{"speed":[NaN],"height":[1],"sound":[],"seconds":6.0}',
        b'{"error":"<b>"}',
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(monkeypatch, answer):
    monkeypatch.setattr(clips, "ask_process", lambda *_, **__: answer)
    assert "could not be read" in refusal(DANCER.data)
