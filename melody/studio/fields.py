"""The table of fields: all that can be asked for, once for every door.

Python, the command line, the API with its descriptions for agents, the form, recipes, links and
the page's scripts take kinds, limits, defaults and words from here. Nothing heavy is imported.
"""

from typing import Any

from melody.context import STYLES
from melody.generate.limits import (
    FORMS,
    FREE,
    HOTTEST,
    KEEP,
    LARGEST_LEAP,
    LARGEST_RANDOM_SEED,
    MOST_CANDIDATES,
    MOST_COPIED,
    MOST_KEPT,
    MOST_ROUNDS,
)
from melody.music.setting import (
    ACCOMPANIMENTS,
    BY_HEIGHT,
    CLEFS,
    CONCERT,
    FARTHEST_TRANSPOSITION,
    FASTEST_BPM,
    INSTRUMENTS,
    LONGEST_PICKUP,
    OFF,
    PARTS,
    SHARPEST_SWING,
    SLOWEST_BPM,
    STRAIGHT,
)
from melody.notation import HIGHEST_PITCH, LONGEST_TAKE, LOWEST_PITCH
from melody.seeds.notations.registry import TITLES
from melody.seeds.notations.solfege import FIXED, MOVABLE
from melody.studio.field_type import CONTINUATION, LONGEST_TEXT, NEEDED, SPAN, Field

UNSAID: dict[str, Any] = {"blank": (None, ""), "unsaid": "any"}
ANY_NUMBER: dict[str, Any] = {"blank": (None, 0), "unsaid": "any"}
PITCHES: dict[str, Any] = {"low": LOWEST_PITCH, "high": HIGHEST_PITCH, **UNSAID}

# In the order in which the API lists them.
TABLE = (
    Field(
        "checkpoint", str, NEEDED, "Model",
        "A label from `checkpoints`, such as lstm-folk@best; a span takes bert-folk.", "model",
        is_option=False,
    ),
    Field(
        "seed", str, NEEDED, "Your opening",
        "The opening: symbols (67 _ 65 _), note names (C4 D4 E4:2), ABC and more.", "opening",
        noun="opening", longest=LONGEST_TEXT, is_option=False,
    ),
    Field(
        "notation", str, "", "Read as",
        "How the opening is typed, where its text could be two things.", "opening",
        choices=tuple(TITLES), blank=(None,), unsaid="as the text shows",
    ),
    Field(
        "solfege", str, FIXED, "Do is",
        "Whether do is C (fixed) or the tonic of the key (movable), where syllables are typed.",
        "opening", choices=(FIXED, MOVABLE), blank=(None, ""), noun="kind of do",
    ),
    Field(
        "voice", str, None, "Voice", "Number or name of the voice of ABC or a score.", "opening",
        blank=(None, ""), unsaid="the most melodic",
    ),
    Field(
        "tune", int, None, "Tune", "Number of the tune of ABC or a file of several.", "opening",
        1, 9_999, blank=(None, 0), unsaid="the first", noun="number of the tune",
    ),
    Field(
        "span", tuple, None, "Span", "The first sixteenth to write anew, and the one after.",
        "span", blank=(None,), task=SPAN, is_option=False,
    ),
    Field(
        "keep", str, "", "Keep",
        "What stays of the span: rhythm (only pitches change) or outline (its ups and downs).",
        "span", choices=KEEP[1:], blank=(None,), unsaid="nothing", task=SPAN, noun="part to keep",
    ),
    Field(
        "rounds", int, 0, "Polish",
        "How often a rewriting is gone over again: bars drawn by lot are written anew each time.",
        "effort", 0, MOST_ROUNDS, blank=(None,), task=SPAN, noun="number of rounds",
    ),
    Field(
        "bars", int, None, "Length in bars", "Length of the whole melody, the opening included.",
        "length", 1, LONGEST_TAKE, blank=(None, 0),
        unsaid="the model ends the tune itself", task=CONTINUATION,
    ),
    Field(
        "temperature", float, 1.0, "Temperature",
        "How daring: near 0 it always takes the likeliest note, above 1 it wanders.",
        "sampling", 0, HOTTEST,
    ),
    Field(
        "top_k", int, 0, "Top-k",
        "How many of the likeliest notes may be drawn each time; 0 allows all.",
        "sampling", 0, MOST_KEPT, blank=(None,),
    ),
    Field(
        "top_p", float, 1.0, "Top-p",
        "Choose among the likeliest that share so much of the probability; 1 allows all.",
        "sampling", 0, 1,
    ),
    Field(
        "random_seed", int, 1, "Variation",
        "Another number, another melody; the same number gives the same one again.",
        "variation", 0, LARGEST_RANDOM_SEED,
    ),
    Field(
        "key", str, None, "Key", "Such as G major or F# minor; say it where it was found wrong.",
        "music", blank=(None, ""), unsaid="found in the opening",
    ),
    Field(
        "meter", str, None, "Meter", "Such as 3/4: where the bar lines fall.", "music",
        blank=(None, ""), unsaid="found in the opening, or heard by a folk model",
    ),
    Field(
        "pickup", int, None, "Pickup",
        "Notes before the first bar line, counted in sixteenth notes.", "music",
        0, LONGEST_PICKUP, blank=(None,), unsaid="found in the opening", noun="pickup",
    ),
    Field(
        "style", str, "", "Style",
        "The tradition to write in; jazz, pop, rock, stage, British, Canadian: World models.",
        "music", choices=STYLES, **UNSAID,
    ),
    Field(
        "lowest", int, None, "Lowest note", "Promise: the model writes nothing below this pitch.",
        "promises", **PITCHES,
    ),
    Field(
        "highest", int, None, "Highest note",
        "Promise: the model writes nothing above this pitch.",
        "promises", **PITCHES,
    ),
    Field(
        "in_scale", bool, False, "Stay in the scale",
        "Promise: only notes of the key; in minor the seventh may be raised.", "promises",
        blank=(None,), noun="promise of the scale",
    ),
    Field(
        "largest_leap", int, None, "Largest leap",
        "Promise: semitones from a note to the next at most; 4 is a third, 7 a fifth.",
        "promises", 1, LARGEST_LEAP, **ANY_NUMBER,
    ),
    Field(
        "most_copied", int, None, "Copied at most",
        "Promise: bars in a row as in one song that the model learned from; 2 is usual.",
        "promises", 1, MOST_COPIED, **ANY_NUMBER, noun="number of bars copied",
    ),
    Field(
        "ends_on_tonic", bool, False, "End on the tonic",
        "Promise: the last note is the key's own, at least a beat long, and ends a bar.",
        "promises", blank=(None,), task=CONTINUATION, noun="promise of the ending",
    ),
    Field(
        "no_loops", bool, False, "No loops or holes",
        "Promise: no bar comes back more often than in real songs, and no silence is longer.",
        "promises", blank=(None,), task=CONTINUATION, noun="promise of no loops",
    ),
    Field(
        "form", str, FREE, "Form",
        "Which parts come back, and where it closes: auto takes a form that songs of the style "
        "have, AABA says one part twice, another, and the first again; free plans nothing.",
        "length", choices=FORMS, blank=(None, ""), task=CONTINUATION,
    ),
    Field(
        "candidates", int, 1, "Tries",
        "So many melodies are written for each take, and the one most like real songs is kept; "
        "1 takes the first.",
        "effort", 1, MOST_CANDIDATES, task=CONTINUATION, noun="number of candidates",
    ),
    Field(
        "bpm", float, None, "Tempo",
        "Beats of the meter a minute: dotted quarters in 6/8, half notes in 2/2.", "playing",
        SLOWEST_BPM, FASTEST_BPM, blank=(None,), unsaid="as the opening says, or 100",
    ),
    Field(
        "instrument", str, "Piano", "Instrument", "Who plays it, also in the MIDI file.",
        "playing", choices=tuple(INSTRUMENTS),
    ),
    Field(
        "swing", float, STRAIGHT, "Swing",
        "How much of a beat the first of two eighths gets: 0.5 is straight, 0.67 a shuffle.",
        "playing", STRAIGHT, SHARPEST_SWING,
    ),
    Field(
        "metronome", bool, False, "Metronome", "Clicks on the beats, in the sound only.",
        "playing", blank=(None,),
    ),
    Field(
        "transposition", int, 0, "Transpose",
        "Semitones up, or down with a minus: in the sound and in all files.", "playing",
        -FARTHEST_TRANSPOSITION, FARTHEST_TRANSPOSITION, blank=(None,), noun="transposition",
    ),
    Field(
        "accompaniment", str, OFF, "Chords",
        "Under the melody, softer: held (block), note by note (arpeggio), or a bass with chords as "
        "style and meter have them (rhythm), or as you choose. A track of their own in MIDI.",
        "playing", choices=ACCOMPANIMENTS, blank=(None, ""), noun="accompaniment",
    ),
    Field(
        "clef", str, BY_HEIGHT, "Clef", "Of the score; auto is treble, or bass where it is low.",
        "playing", choices=CLEFS, blank=(None, ""),
    ),
    Field(
        "part", str, CONCERT, "Part in",
        "Writes the score for a transposing instrument: Bb clarinet, Eb saxophone, F horn.",
        "playing", choices=tuple(PARTS), blank=(None, ""), noun="part",
    ),
    Field(
        "swung_midi", bool, False, "Swing in MIDI", "Puts the swing into the MIDI file too.",
        "playing", blank=(None,),
    ),
)  # fmt: skip
FIELDS: dict[str, Field] = {field.name: field for field in TABLE}


def names_of(*places: str, without: str | None = None) -> tuple[str, ...]:
    """The fields of some groups in the table's order, but for those of one task alone."""
    return tuple(f.name for f in TABLE if f.place in places and f.task != without)


# How the text of an opening is meant, and what of it is taken.
READING = tuple(name for name in names_of("opening") if name != "seed")


def pack_fields() -> dict[str, dict[str, Any]]:
    """The table for the page's scripts."""
    return {
        f.name: {
            "kind": f.kind.__name__,
            "low": f.low,
            "high": f.high,
            "choices": list(f.choices),
            "default": None if f.default is NEEDED else f.default,
            "blank": list(f.blank),
            "label": f.label,
            "words": f.words,
            "place": f.place,
            "task": f.task,
        }
        for f in TABLE
    }
