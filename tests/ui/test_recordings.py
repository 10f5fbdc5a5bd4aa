"""A recording through the page's server: what is heard of it, and whose files it may be."""

import json
from pathlib import Path

import pytest

from melody.notation import MelodyError, Note, to_symbols
from melody.ui.server.recordings import hear_upload
from melody.ui.server.take_files import Outbox
from melody.ui.tabs.hum import hear
from tests.hummed import hum, wav_of

TUNE = [Note(pitch, 4) for pitch in (67, 69, 71, 67, 69, 71, 72, 71, 69, 67, 66, 67)]


@pytest.fixture
def uploaded(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    path = tmp_path / ("a" * 64) / "hum.wav"
    path.parent.mkdir()
    path.write_bytes(wav_of(hum(TUNE, 100).samples))
    return path


def test_what_was_heard_is_told_with_both_sounds(uploaded):
    told, heard = hear(Outbox(), str(uploaded), 100)
    shown = json.loads(told)
    assert shown["symbols"].split()[:12] == to_symbols(TUNE)[:12]
    assert shown["said"][:2] == ["12 notes, in tune.", "100 quarters a minute, as you said."]
    assert shown["sung"] == str(uploaded)
    assert Path(shown["played"]).read_bytes().startswith(b"RIFF")
    assert heard.seed.bpm == 100


@pytest.mark.parametrize("bpm", ["100", True, float("nan"), 7, [100]])
def test_a_tempo_that_is_none_is_told_on_the_page(uploaded, bpm):
    told, heard = hear(Outbox(), str(uploaded), bpm)
    assert json.loads(told) == {"error": "The tempo must be 20 to 300 quarters a minute."}
    assert heard is None


@pytest.mark.usefixtures("uploaded")
def test_nothing_recorded_is_no_mistake():
    assert hear(Outbox(), None, None) == ["", None]


@pytest.mark.usefixtures("uploaded")
@pytest.mark.parametrize("path", ["/etc/passwd", "../../etc/passwd", "", "a\0b", 5, None, ["a"]])
def test_only_an_upload_is_heard(path):
    with pytest.raises(MelodyError, match="upload the file first"):
        hear_upload(path)


def test_a_link_out_of_the_uploads_is_not_followed(uploaded):
    link = uploaded.parent / "out.wav"
    link.symlink_to("/etc/hostname")
    with pytest.raises(MelodyError, match="upload the file first"):
        hear_upload(str(link))


def test_a_recording_that_is_gone_is_told_in_one_line(uploaded):
    with pytest.raises(MelodyError, match="is gone"):
        hear_upload(str(uploaded.with_name("other.wav")))
