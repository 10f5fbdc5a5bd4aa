"""Sound files: what is read of them, and what is refused in one plain line."""

import struct
import sys
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.hearing.decode import EXTENSIBLE, FLOAT, PCM, decode_sound
from melody.notation import MelodyError
from melody.seeds.child_answer import is_line

TONE = (0.5 * np.sin(np.arange(8000) / 8)).astype(np.float64)


def chunk(name: bytes, data: bytes, size: int | None = None) -> bytes:
    return (
        name
        + struct.pack("<I", len(data) if size is None else size)
        + data
        + b"\0" * (len(data) % 2)
    )


def wav(
    data: bytes, coding: int = PCM, bits: int = 16, channels: int = 1, rate: int = 16000,
    *, before: bytes = b"", block: int | None = None, data_size: int | None = None,
) -> bytes:  # fmt: skip
    wide = channels * bits // 8 if block is None else block
    form = struct.pack("<HHIIHH", coding, channels, rate, (rate * wide) % 2**32, wide, bits)
    if coding == EXTENSIBLE:
        form += struct.pack("<HHIH14s", 22, bits, 4, PCM, b"\0" * 14)
    body = b"WAVE" + before + chunk(b"fmt ", form) + chunk(b"data", data, data_size)
    return chunk(b"RIFF", body)


def integers(kind: str, full: float) -> bytes:
    return np.round(TONE * full).astype(kind).tobytes()


THREE = b"".join(int(value * 2**23).to_bytes(3, "little", signed=True) for value in TONE)
GOOD = {
    "8 bits": wav(np.round(TONE * 127 + 128).astype("u1").tobytes(), bits=8),
    "16 bits": wav(integers("<i2", 2**15)),
    "24 bits": wav(THREE, bits=24),
    "32 bits": wav(integers("<i4", 2**31 - 1), bits=32),
    "float": wav(TONE.astype("<f4").tobytes(), FLOAT, 32),
    "double": wav(TONE.astype("<f8").tobytes(), FLOAT, 64),
    "extensible": wav(integers("<i2", 2**15), EXTENSIBLE),
    "other chunks first": wav(integers("<i2", 2**15), before=chunk(b"LIST", b"odd")),
    "sizes never filled in": wav(integers("<i2", 2**15), data_size=0xFFFFFFFF),
    "cut short": wav(integers("<i2", 2**15))[:-1001],
    "two channels": wav(np.repeat(np.round(TONE * 2**15), 2).astype("<i2").tobytes(), channels=2),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_width_gives_the_same_samples(name):
    recording = decode_sound("wav", GOOD[name])
    assert recording.rate == 16000
    assert len(recording.samples) == pytest.approx(len(TONE), abs=501)
    assert np.allclose(recording.samples, TONE[: len(recording.samples)], atol=0.01)
    assert recording.samples.dtype == np.float32


def test_of_two_channels_the_louder_is_heard():
    both = np.stack([TONE * 0.01, -TONE], 1)
    recording = decode_sound("wav", wav(np.round(both * 2**15).astype("<i2").tobytes(), channels=2))
    assert np.abs(recording.samples).max() > 0.4


def test_only_half_a_minute_is_read_and_that_is_noted():
    recording = decode_sound("wav", wav(bytes(2 * 31 * 8000), rate=8000))
    assert len(recording.samples) == 30 * 8000
    assert recording.was_longer
    assert not decode_sound("wav", wav(bytes(2 * 30 * 8000), rate=8000)).was_longer


NAN = np.full(4000, np.nan, "<f4").tobytes()
HUGE = np.full(4000, 1e38, "<f4").tobytes()
HOSTILE = {
    "no chunks": b"RIFF\x04\0\0\0WAVE",
    "only a head": b"RIFF",
    "no data": wav(b""),
    "no channels": wav(bytes(4000), channels=0),
    "many channels": wav(bytes(4000), channels=65535, block=131070 % 65536),
    "rate 0": wav(bytes(4000), rate=0),
    "rate 2^31": wav(bytes(4000), rate=2**31),
    "rate 2^32 - 1": wav(bytes(4000), rate=2**32 - 1),
    "block 0": wav(bytes(4000), block=0),
    "another block": wav(bytes(4000), block=7),
    "0 bits": wav(bytes(4000), bits=0),
    "13 bits": wav(bytes(4000), bits=13),
    "no numbers": wav(NAN, FLOAT, 32),
    "endless": wav(np.full(4000, np.inf, "<f8").tobytes(), FLOAT, 64),
    "a law of telephones": wav(bytes(4000), 7, 8),
    "MP3 in a WAV": wav(bytes(4000), 0x55, 0),
    "half a sample": wav(b"\1"),
    "data before form": chunk(b"RIFF", b"WAVE" + chunk(b"data", bytes(400))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_one_plain_line(name):
    with pytest.raises(MelodyError) as refusal:
        decode_sound("wav", HOSTILE[name])
    assert is_line(str(refusal.value))


def test_values_far_beyond_full_scale_are_read():
    assert np.isfinite(decode_sound("wav", wav(HUGE, FLOAT, 32)).samples).all()


EDITS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), max_size=12)


@settings(max_examples=150, deadline=None)
@given(EDITS, st.integers(0, 90))
def test_no_mutant_does_more_than_be_refused(edits, kept):
    data = bytearray(GOOD["16 bits"][: 44 + 20 * kept])
    for place, value in edits:
        if place < len(data):
            data[place] = value
    with suppress(MelodyError):
        assert np.isfinite(decode_sound("wav", bytes(data)).samples).all()


def test_without_soundfile_flac_and_ogg_are_refused_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    for kind in ("flac", "ogg"):
        with pytest.raises(MelodyError, match="give a WAV file"):
            decode_sound(kind, b"fLaC" + bytes(100))
