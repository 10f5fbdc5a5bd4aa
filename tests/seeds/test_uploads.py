"""Uploaded files: the child that reads them, its limits, and what is believed of its answer."""

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import MelodyError, Note
from melody.render.midi import write_midi
from melody.seeds import uploads
from melody.seeds.child_answer import LONGEST_LINE, check_answer, is_line
from melody.seeds.uploads import UPLOAD_SUFFIXES, read_upload

TUNE = (Note(67, 4), Note(71, 8), Note(None, 2), Note(74, 2))
KERN = b"**kern\n*M3/4\n*G:\n4g\n=1\n2b\n8r\n8dd\n*-\n"
ABC = b"X:1\nM:3/4\nL:1/8\nK:G\nG2|B4zd|\n"
XML = b"""<?xml version="1.0"?><score-partwise><part id="P1"><measure number="0"><attributes>
<divisions>2</divisions><key><fifths>1</fifths><mode>major</mode></key><time><beats>3</beats>
<beat-type>4</beat-type></time></attributes><note><pitch><step>G</step><octave>4</octave></pitch>
<duration>2</duration></note></measure><measure number="1"><note><pitch><step>B</step><octave>4
</octave></pitch><duration>4</duration></note><note><rest/><duration>1</duration></note><note>
<pitch><step>D</step><octave>5</octave></pitch><duration>1</duration></note></measure></part>
</score-partwise>"""
MIDI = write_midi(TUNE, Setting(key=Key(7), meter=Meter(3, 4), pickup=4))
FILES = {
    "tune.mid": MIDI,
    "TUNE.MIDI": MIDI,
    "tune.krn": KERN,
    "tune.abc": ABC,
    "tune.xml": XML,
    "tune.musicxml": XML,
}


def children() -> set[str]:
    """The processes that this one has started and that still exist."""
    lists = Path("/proc/self/task").glob("*/children")
    return {child for each in lists for child in each.read_text().split()}


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_seed(name):
    seed = read_upload(name, FILES[name])
    assert seed.notes == TUNE
    assert (seed.key, seed.meter, seed.pickup) == (Key(7), Meter(3, 4), 4)
    assert seed.repairs == ()


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("tune.wav", b"RIFF", "that kind of file is not read here"),
        ("tune", KERN, "that kind of file is not read here"),
        ("tune.mid", b"", "the file is empty"),
        ("tune.mid", KERN, "the file is not what its name says"),
        ("tune.krn", MIDI, "the file is not what its name says"),
        ("tune.abc", b"GABc", "the file is not what its name says"),
        ("tune.mxl", XML, "the file is not what its name says"),
        ("tune.xml", MIDI, "the file is not what its name says"),
        ("tune.krn", KERN + b"!" * uploads.LARGEST_FILE, "larger than 1 MB"),
        ("tune.mid", b"MThd" + bytes(60), "this MIDI file is broken"),
        ("tune.xml", b"<svg/>", "this is not MusicXML"),
        ("tune.mxl", b"PK\x03\x04" + bytes(30), "this is no compressed MusicXML"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_plain_line(name, data, line):
    with pytest.raises(MelodyError, match=line) as refusal:
        read_upload(name, data)
    assert is_line(str(refusal.value))


def test_the_line_about_suffixes_names_them_all_and_is_short():
    assert all(suffix in uploads.WRONG_SUFFIX for suffix in UPLOAD_SUFFIXES)
    assert len(uploads.WRONG_SUFFIX) <= LONGEST_LINE


def test_a_child_is_limited_and_alone(monkeypatch):
    monkeypatch.setenv("MELODY_SECRET", "hidden")
    probe = (
        "import sys; sys.path[:] = sys.argv[3:]; import json, os, resource as r;"
        "from melody.seeds.upload_child import limit; limit();"
        "sys.stdin.buffer.read(); print(json.dumps([dict(os.environ), os.getpgrp() == os.getpid(),"
        "[r.getrlimit(k)[1] for k in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_CORE,"
        "r.RLIMIT_NOFILE)]]))"
    )
    monkeypatch.setattr(uploads, "BOOT", probe)
    environment, leads_its_group, limits = json.loads(uploads.ask_child("kern", b""))
    assert "MELODY_SECRET" not in environment
    assert leads_its_group
    assert limits == [512 * 2**20, 9, 0, 0, 32]


def test_a_child_that_hangs_or_floods_is_ended(monkeypatch):
    monkeypatch.setattr(uploads, "WALL_SECONDS", 8)
    before = children()
    for body, line in (
        ("import time; time.sleep(60)", "too busy"),
        ("while True: print('x' * 100_000)", "could not be read"),
    ):
        monkeypatch.setattr(uploads, "BOOT", body)
        with pytest.raises(MelodyError, match=line):
            read_upload("tune.krn", KERN * 1000)
    assert children() == before


def test_a_process_that_the_child_leaves_behind_keeps_nobody_waiting(monkeypatch, tmp_path):
    monkeypatch.setattr(uploads, "WALL_SECONDS", 12)
    left = tmp_path / "left"
    left_behind = (
        "import os, time\nreader, writer = os.pipe()\nif os.fork(): os.read(reader, 1)\n"
        f"else: os.setsid(); open({str(left)!r}, 'w').write(str(os.getpid()))\n"
        "os.write(writer, b'1'); time.sleep(60)"
    )
    monkeypatch.setattr(uploads, "BOOT", left_behind)
    with pytest.raises(MelodyError, match="too busy"):
        uploads.ask_child("kern", KERN)
    os.kill(int(left.read_text()), signal.SIGKILL)  # it was still there, and nobody waited for it


def test_a_file_that_costs_too_much_computing_is_told_apart_from_a_busy_machine(monkeypatch):
    endless = "from melody.seeds import upload_child as c; c.LIMITS[c.resource.RLIMIT_CPU] = 1;"
    path = "import sys; sys.path[:] = sys.argv[3:];"
    monkeypatch.setattr(uploads, "WALL_SECONDS", 300)  # a second of computing on a busy machine
    monkeypatch.setattr(uploads, "BOOT", f"{path}{endless}c.limit()\nwhile True: pass")
    with pytest.raises(MelodyError, match="takes too long to read"):
        read_upload("tune.krn", KERN)


def test_a_killed_child_costs_one_line_and_the_next_file_is_read(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "BOOT", "import os; os.kill(os.getpid(), 9)")
        with pytest.raises(MelodyError, match="could not be read"):
            read_upload("tune.krn", KERN)
    assert read_upload("tune.krn", KERN).notes == TUNE


def test_files_are_read_from_several_threads_and_none_stays_behind():
    seeds, before = [], children()
    threads = [
        threading.Thread(target=lambda: seeds.append(read_upload("tune.krn", KERN)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [seed.notes for seed in seeds] == [TUNE] * 4
    assert children() == before


GOOD = {
    "notes": [[60, 1]],
    "key": None,
    "meter": None,
    "pickup": 0,
    "bpm": None,
    "repairs": [],
    "key_source": "",
    "voice": 1,
    "voices": [[1, "Lied", 4, 60, 72, ""]],
    "tune": 1,
    "tunes": [""],
    "spelled": [],
}
TWO_VOICES = b"X:1\nL:1/4\nK:C\nV:1 name=Air\ncdef|\nV:2 name=Drone\nC2D2|\n"


def test_another_voice_than_the_most_melodic_can_be_asked_for():
    first, second = read_upload("a.abc", TWO_VOICES), read_upload("a.abc", TWO_VOICES, 2)
    assert (first.voice, second.voice) == (1, 2)
    assert [part.name for part in first.voices] == ["Air", "Drone"]
    assert [pitch for pitch, _ in second.notes] == [60, 62]
    assert second.repairs[0] == 'the melody was taken from voice 2 of 2 "Drone"'


@pytest.mark.parametrize("voice", ["2", "Drone", " drone ", "Dr"])
def test_a_voice_can_be_asked_for_by_its_name(voice):
    assert read_upload("a.abc", TWO_VOICES, voice).voice == 2


TWO_TUNES = b"X:1\nT:The Fox\nL:1/4\nK:C\nCEG|\n\nX:2\nT:Other\nL:1/4\nK:G\nFG|\n"


def test_another_tune_than_the_first_can_be_asked_for():
    first, second = read_upload("a.abc", TWO_TUNES), read_upload("a.abc", TWO_TUNES, tune=2)
    assert (first.tune, second.tune) == (1, 2)
    assert first.tunes == second.tunes == ("The Fox", "Other")
    assert [pitch for pitch, _ in second.notes] == [66, 67]
    with pytest.raises(MelodyError, match="there is no tune 3 in it; it holds 2 tunes"):
        read_upload("a.abc", TWO_TUNES, tune=3)


def test_a_file_of_one_tune_has_no_second_one():
    with pytest.raises(MelodyError, match="such a file holds one tune"):
        read_upload("a.musicxml", XML, tune=2)


@pytest.mark.parametrize("voice", ["x" * 81, "a\nb"])
def test_a_name_that_is_no_name_never_reaches_the_child(voice):
    with pytest.raises(MelodyError, match="the voice must be a number or a short name"):
        read_upload("a.abc", TWO_VOICES, voice)


@pytest.mark.parametrize("voice", [-1, 3, 99, "Viola"])
def test_a_voice_that_is_not_there_is_told_in_one_line(voice):
    with pytest.raises(MelodyError, match="there are voices 1 to 2"):
        read_upload("a.abc", TWO_VOICES, voice)


def test_a_good_answer_is_believed():
    fields = {"key": {"tonic": 9, "mode": "minor"}, "meter": {"beats": 3, "unit": 4}, "bpm": 90}
    seed = check_answer(json.dumps(GOOD | fields).encode())
    assert (seed.notes, seed.key, seed.meter) == ((Note(60, 1),), Key(9, "minor"), Meter(3, 4))


@pytest.mark.parametrize(
    "change",
    [
        {"notes": [[128, 1]]},
        {"notes": [[60, 0]]},
        {"notes": [[60, 99999]]},
        {"notes": [[60.0, 1]]},
        {"notes": [[True, 1]]},
        {"notes": [60]},
        {"notes": None},
        {"key": {"tonic": 12, "mode": "major"}},
        {"key": {"tonic": 1, "mode": "<b>"}},
        {"key": "C"},
        {"meter": {"beats": "3", "unit": 4}},
        {"pickup": 1},
        {"bpm": 1e308},
        {"bpm": "fast"},
        {"bpm": float("nan")},
        {"repairs": ["<script>"]},
        {"repairs": ["x" * 161]},
        {"repairs": ["fine"] * 33},
        {"repairs": 5},
        {"key_source": "<b>"},
        {"voice": "1"},
        {"voices": [[1, "<b>", 4, 60, 72, ""]]},
        {"voices": [[1, "x" * 161, 4, 60, 72, ""]]},
        {"voices": [[0, "", 4, 60, 72, ""]]},
        {"voices": [[1, "", 4, 60, 172, ""]]},
        {"voices": [[1, "", 4, 60, 72]]},
        {"voices": [[1, "", 4, 60, 72, ""]] * 65},
        {"tune": "1"},
        {"tunes": []},
        {"tunes": ["<b>"]},
        {"tunes": ["", "x" * 161]},
        {"error": "mixed"},
    ],
)
def test_an_answer_with_one_wrong_value_is_not_believed(change):
    answer = GOOD | change
    if "error" in change:
        answer = {"error": "a\nb"}
    with pytest.raises(MelodyError, match="could not be read"):
        check_answer(json.dumps(answer).encode())


@pytest.mark.parametrize("answer", [b"", b"null", b"[]", b"[" * 60_000, b"{}", b"\xff", b"NaN"])
def test_an_answer_that_is_no_answer_is_not_believed(answer):
    with pytest.raises(MelodyError, match="could not be read"):
        check_answer(answer)
