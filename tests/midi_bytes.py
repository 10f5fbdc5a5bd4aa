"""MIDI files written byte by byte, for the tests of those who read them; 96 ticks a quarter."""

import struct

TICKS = 96


def varying(number: int) -> bytes:
    """A number in seven bits a byte."""
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.insert(0, number & 0x7F | 0x80)
    return bytes(digits)


def event(*data: int, after: int = 0) -> bytes:
    return varying(after) + bytes(data)


def meta(kind: int, content: bytes, after: int = 0) -> bytes:
    return varying(after) + bytes([0xFF, kind]) + varying(len(content)) + content


def named(name: str) -> bytes:
    return meta(0x03, name.encode())


def tempo(bpm: float, after: int = 0) -> bytes:
    return meta(0x51, round(60_000_000 / bpm).to_bytes(3, "big"), after)


def signature(beats: int, power: int, after: int = 0) -> bytes:
    return meta(0x58, bytes([beats, power, 24, 8]), after)


def on(pitch: int, channel: int = 0, after: int = 0, velocity: int = 80) -> bytes:
    return event(0x90 | channel, pitch, velocity, after=after)


def off(pitch: int, channel: int = 0, after: int = 0) -> bytes:
    return event(0x80 | channel, pitch, 0, after=after)


def note(pitch: int, ticks: int = TICKS, channel: int = 0, before: int = 0) -> bytes:
    return on(pitch, channel, before) + off(pitch, channel, ticks)


def track(*events: bytes, end: bytes = b"\x00\xff\x2f\x00") -> bytes:
    body = b"".join(events) + end
    return b"MTrk" + struct.pack(">I", len(body)) + body


def midi(*tracks: bytes, kind: int = 1, extra: bytes = b"", division: int = TICKS) -> bytes:
    header = struct.pack(">IHHH", 6 + len(extra), kind, len(tracks), division) + extra
    return b"MThd" + header + b"".join(tracks)
