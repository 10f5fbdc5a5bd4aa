"""Score files in every format, written here for the tests of those who read them."""

import io
import zipfile

from melody.music.setting import Setting
from melody.notation import Note
from melody.render.midi import write_midi
from melody.scores.melody_line import to_score
from melody.scores.reading import Reading
from melody.seeds.reduce import to_seed
from melody.seeds.seed import Seed


def reduce_to_seed(reading: Reading) -> Seed:
    """What an upload makes of a reading."""
    return to_seed(to_score(reading))


def pitches(seed: Seed) -> list[int | None]:
    return [note.pitch for note in seed.notes]


def steps(seed: Seed) -> list[int]:
    return [note.steps for note in seed.notes]


def xml_note(step: str, duration: int, more: str = "", first: str = "") -> str:
    pitch = f"<pitch><step>{step[0]}</step><octave>{step[1:]}</octave></pitch>"
    sounding = "<rest/>" if step == "r" else pitch
    return f"<note>{first}{sounding}<duration>{duration}</duration>{more}</note>"


def score(*measures: str, attributes: str = "", parts: str = "") -> bytes:
    first = f"<attributes><divisions>4</divisions>{attributes}</attributes>"
    music = "".join(f"<measure>{first * (not i)}{m}</measure>" for i, m in enumerate(measures))
    doctype = '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD" "http://example.org/p.dtd">'
    body = f'{parts}<part id="P1">{music}</part>'
    return f'<?xml version="1.0"?>{doctype}<score-partwise>{body}</score-partwise>'.encode()


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


CONTAINER = b'<container><rootfiles><rootfile full-path="deep/a.xml"/></rootfiles></container>'
ONE_NOTE = score(xml_note("C4", 4))
SAMPLES = {
    "kern": b'**kern\t**kern\n*I"Bass\t*\n*M3/4\t*M3/4\n*G:\t*G:\n4GG\t[4g\n=1\t=1\n4.G\t4g_ 8b\n'
    b"8BB-\t8g]\n*^\t*\n4D\t8FF#\t4.dd\n*v\t*v\t*\n4r\t12cc\n*-\t*-\n",
    "abc": b'X:1\nM:6/8\nL:1/8\nQ:3/8=60\nK:D dor\nV:1\n|: "Am"{c}A>B (3cde [ce]2-|[ce]z ^F/_G |1'
    b" a,b'2 :|2 [M:3/4] Z2 & c |]\nV:2\nA,4-|A,\nw:la la\nX:2\nK:C\nC\n",
    "musicxml": score(
        xml_note("C4", 4, '<tie type="start"/>') + xml_note("E4", 4, first="<chord/>"),
        "<barline><ending number='1' type='start'/></barline>"
        + xml_note("C4", 3, "<staff>2</staff>"),
        "<backup><duration>3</duration></backup><sound tempo='99'/>" + xml_note("G5", 12),
        attributes="<key><fifths>-3</fifths><mode>minor</mode></key>"
        "<time><beats>3</beats><beat-type>4</beat-type></time>"
        "<transpose><chromatic>-9</chromatic></transpose>",
    ),
    "midi": write_midi(
        [Note(60, 4), Note(62, 3), Note(None, 2), Note(67, 1)] * 3, Setting(pickup=4)
    ),
}
SAMPLES["mxl"] = zipped(**{"META-INF/container.xml": CONTAINER, "deep/a.xml": SAMPLES["musicxml"]})
