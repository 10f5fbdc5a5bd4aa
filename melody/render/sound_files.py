"""Sounds as files: WAV, and MP3 where ffmpeg is on the machine."""

import io
import shutil
import subprocess
import wave
from typing import Any

import numpy as np

from melody.notation import MelodyError
from melody.render.audio import Sound


def wav_bytes(sound: Sound) -> bytes:
    """A sound as a 16-bit WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(sound.rate)
        samples: Any = np.ascontiguousarray(sound.samples, "<i2")
        writer.writeframes(memoryview(samples))  # no copy
    return file.getvalue()


def can_write_mp3() -> bool:
    """Whether ffmpeg is here, which MP3 needs."""
    return shutil.which("ffmpeg") is not None


def mp3_bytes(sound: Sound) -> bytes:
    """A sound as an MP3 file of 128 kbit/s.

    Raises:
        MelodyError: when ffmpeg is missing or fails.
    """
    if not can_write_mp3():
        raise MelodyError("MP3 needs ffmpeg, which is not on this machine; take the WAV file")
    command = ["ffmpeg", "-v", "error", "-i", "pipe:0", "-b:a", "128k", "-bitexact", "-f", "mp3"]
    done = subprocess.run(
        [*command, "pipe:1"], input=wav_bytes(sound), capture_output=True, timeout=60, check=False
    )
    if done.returncode or not done.stdout:
        raise MelodyError("the MP3 could not be made; take the WAV file")
    return done.stdout
