"""What a program or an agent reads of the API: each verb, and each argument that it may give."""

from inspect import Parameter
from typing import Any, NamedTuple

from melody.music.setting import OFF

NEEDED = Parameter.empty

GENERATE = """\
Continue an opening with a trained model; the same request gives the same bytes.
symbols, stop (end, bars or limit), facts, and files (midi, wav, png, musicxml, abc)."""
FILL = """\
Write a span of a melody anew with a two-way model; everything outside it stays.
symbols, stop (span), facts, and files (midi, wav, png, musicxml, abc)."""
COMPARE = """\
Continue one opening with two to four models, with the same random numbers.
takes: one object for each checkpoint, as `melody_generate` returns it."""
EXPLAIN = """\
Say how much each note of a melody surprised a model, and what it thought of in place of one note.
views: one object for each way to hear the melody, the best checkpoint of the other kind of model \
included; sees is before (each note from the notes before it) or all (from all the others, what \
follows too). bits: the surprise in all; notes: start, steps, symbol, name, bits and probability \
of each note, rest and the end; alternatives: the eight likeliest symbols where the note at \
at_step begins. Probabilities are the model's own, without temperature or promises."""

KNOBS = ("temperature", "top_k", "top_p", "random_seed")
MUSIC = ("key", "meter", "pickup", "style")
PROMISES = ("lowest", "highest", "in_scale", "largest_leap", "most_copied")
ENDING = ("ends_on_tonic", "candidates")
SPAN = ("melody", "from_step", "to_step")
SOUND = ("bpm", "instrument")
PLAYED = ("swing", "metronome", "transposition", "accompaniment")


class Argument(NamedTuple):
    """Its type, what it is where it is not given, and what it means."""

    kind: Any
    usual: Any
    words: str


ARGUMENTS: dict[str, Argument] = {
    "checkpoint": Argument(
        str,
        NEEDED,
        "A label from `checkpoints`, such as lstm-folk@best; a span takes bert-folk.",
    ),
    "checkpoints": Argument(
        list[str], NEEDED, "Two to four labels, such as lstm-talk@5 and bert-talk@5."
    ),
    "seed": Argument(
        str, NEEDED, "The opening: symbols (67 _ 65 _), note names (C4 D4 E4:2) or ABC."
    ),
    "melody": Argument(str, NEEDED, "The whole melody, in any of the ways of a seed."),
    "from_step": Argument(int, NEEDED, "The first sixteenth that may change, 0 for the beginning."),
    "to_step": Argument(int, NEEDED, "The sixteenth after the last one that may change."),
    "at_step": Argument(
        int | None,
        None,
        "A sixteenth of the note whose alternatives are wanted, 0 for the first; null for none.",
    ),
    "keep": Argument(
        str, "", "Blank, rhythm (only pitches change) or outline (its ups and downs stay)."
    ),
    "rounds": Argument(int, 0, "Rounds of revision after the first writing, 0 to 48."),
    "bars": Argument(int, 0, "Length of the whole melody in bars; 0 lets the model end it."),
    "temperature": Argument(float, 1.0, "0 to 10; 0 always takes the likeliest symbol."),
    "top_k": Argument(int, 0, "Choose among so many likeliest symbols; 0 allows all."),
    "top_p": Argument(float, 1.0, "Share of probability to choose from, above 0 and up to 1."),
    "random_seed": Argument(int, 1, "The variation, 0 to 4294967295."),
    "key": Argument(str, "", "Such as G major or F# minor; blank to find it from the notes."),
    "meter": Argument(str, "", "Such as 3/4; blank to find it, or to let a folk model hear it."),
    "pickup": Argument(int | None, None, "Sixteenths before the first bar line; null to find it."),
    "style": Argument(
        str,
        "",
        "german, european, chinese, irish, scottish, american, mixed or chorale, for models that "
        "know it; blank for any.",
    ),
    "lowest": Argument(int | None, None, "Promise: no new pitch below this, 0 to 127."),
    "highest": Argument(int | None, None, "Promise: no new pitch above this, 0 to 127."),
    "in_scale": Argument(bool, False, "Promise: stay in the scale of the key."),
    "largest_leap": Argument(
        int | None, None, "Promise: no interval above so many semitones, 1 to 48."
    ),
    "most_copied": Argument(
        int | None, None, "Promise: so many bars in a row at most as in one training song, 1 to 16."
    ),
    "ends_on_tonic": Argument(bool, False, "Promise: end on the tonic, with the bar."),
    "candidates": Argument(
        int, 1, "Write so many melodies, 1 to 16, of which another model picks one."
    ),
    "bpm": Argument(
        float | None, None, "Quarter notes a minute, 20 to 300; null: the seed's, or 100."
    ),
    "instrument": Argument(str, "Piano", "Piano, Flute, Violin, Guitar ..."),
    "swing": Argument(
        float, 0.5, "The first eighth's share of a beat, 0.5 (even) to 0.75; heard, not written."
    ),
    "metronome": Argument(bool, False, "Whether the sound has clicks on the beats."),
    "transposition": Argument(int, 0, "Semitones, -24 to 24, by which sound and files are moved."),
    "accompaniment": Argument(
        str, OFF, "Chords under the melody: off, block (held) or arpeggio (broken)."
    ),
}
