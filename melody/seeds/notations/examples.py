"""Examples of every notation, each with what it means: the page's help, and part of the tests."""

from typing import NamedTuple


class Way(NamedTuple):
    """A text that can be typed, and what it shows."""

    text: str
    shows: str


WAYS: dict[str, tuple[Way, ...]] = {
    "names": (
        Way(
            "C4 D4 E4:2 r G#4/8", "C4 is middle C; a beat each, :2 two beats, /8 an eighth; r: rest"
        ),
        Way("Eb4/4. F4/8 | G4:2", "/4. a dotted quarter; bar lines tell the meter, everywhere"),
        Way("G A B C D", "without an octave each note is the nearest to the one before"),
        Way("67 _ 65 r", "a symbol for each sixteenth: a MIDI number begins a note, _ holds it"),
    ),
    "german": (Way("C4 Es4 Fis4 H4", "H is B natural, B is B flat"),),
    "solfege": (
        Way("do re mi fa sol la si do", "a beat each; do is C, or the tonic of a key"),
        Way("do' sol:2 fa# sib/8", "' an octave up from the nearest; lengths and signs as above"),
    ),
    "degrees": (
        Way("1 2 3 5 5 1'", "degrees of a key's scale; ' an octave up, . an octave down"),
        Way("1 b3 #4 0 8:2", "b lowers, # raises, 0 rests, - goes on; 8 to 15 lie an octave up"),
    ),
    "abc": (
        Way("K:G GABc d2", "without L: an eighth each; capitals from middle C, small ones above"),
        Way("M:3/4 L:1/4 K:D A|d2e|f3|", "whole tunes too, of one voice or several"),
    ),
    "lilypond": (
        Way("c'4 d8 e8 f4", "c' is middle C; a length holds until another one is given"),
        Way(r"\relative c' { \time 3/4 c4 e g }", "with its commands"),
        Way("c' d' es' h'", "a beat each; with h for B, as in German"),
    ),
    "list": (
        Way("[60, 62, 64]", "MIDI numbers, a beat each"),
        Way('[[60, 1], ["r", 0.5]]', "pairs of a pitch and quarter notes"),
        Way("[('Eb4', 1), (62, 0.5)]", "Python's tuples and names too"),
    ),
    "ringtone": (Way("joy:d=4,o=5,b=120:e,e,f,g", "RTTTL: a name, what is usual, the notes"),),
    "contour": (Way("*uudr", "Parsons code: up, up, down, the same"),),
}
