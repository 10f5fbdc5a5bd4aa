"""What a program or an agent reads of the API: each verb, and each argument that it may give."""

from collections.abc import Mapping
from inspect import Parameter
from typing import Any, NamedTuple

from gradio import FileData

from melody.studio.clip_fields import names_for_clip
from melody.studio.field_type import CONTINUATION, NEEDED, SPAN, Field
from melody.studio.fields import FIELDS, READING, TABLE, names_of

GENERATE = """\
Continue an opening, typed or out of a score file; the same request gives the same bytes.
symbols, stop (end, bars or limit), facts, and files (midi, wav, png, musicxml, abc)."""
FILL = """\
Write a span of a melody anew with a two-way model; everything outside it stays.
symbols, stop (span), facts, and files (midi, wav, png, musicxml, abc)."""
SPLICE = """\
Join bars of one melody and bars of another; a two-way model writes the seam, all else stays.
symbols, cut (the sixteenth at which the second begins), span (the sixteenths that are new), stop \
(span), facts, repairs (what was changed in the melodies) and files (midi, wav, png, musicxml, \
abc). The second melody is moved into the key of the first."""
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
DANCE = """\
Write a melody on the movement of a dance video; the same clip and request give the same bytes.
symbols, files (clip, the video with its new sound; midi, wav, png, musicxml, abc), bpm, offset \
and confidence (0 to 1) of the beat, bars, starts_at (the second of the clip at which the melody \
begins), length (seconds of the clip) and remarks, what should be known of it in words."""

READ = """\
Say what is heard in a typed text or in a score file, before anything is generated from it.
seed (note names, which `melody_generate` takes, as it takes the score itself), notes (pairs of \
MIDI pitch or r, and quarter notes), key, key_source, meter, pickup (quarters), bpm, voice (number \
and name of the one that was taken), voices (all to choose from), tune, tunes (titles), repairs \
(what was changed)."""

SPAN_ARGUMENTS = ("melody", "from_step", "to_step")
COMPARED = ("bars", "temperature", "random_seed", "bpm", "instrument")


AS_USUAL = "as this model is usually heard"


class Argument(NamedTuple):
    """Its type, what it is where it is not given, and what it means."""

    kind: Any
    usual: Any
    words: str


def argument_of(field: Field) -> Argument:
    """A field of a request as an argument; a blank text is left to the seed and the model."""
    usual: Any = field.default
    kind: Any = field.kind
    if usual is NEEDED:
        return Argument(kind, Parameter.empty, field.words)
    if usual is None:
        usual, kind = ("", str) if kind is str else (None, kind | None)
    return Argument(kind, usual, field.explain())


OTHERS = {
    "checkpoints": Argument(
        list[str], Parameter.empty, "Two to four labels, such as lstm-talk@5 and bert-talk@5."
    ),
    "melody": Argument(str, Parameter.empty, "The whole melody, in any of the ways of a seed."),
    "from_step": Argument(
        int, Parameter.empty, "The first sixteenth that may change, 0 for the beginning."
    ),
    "to_step": Argument(int, Parameter.empty, "The sixteenth after the last one that may change."),
    "at_step": Argument(
        int | None,
        None,
        "A sixteenth of the note whose alternatives are wanted, 0 for the first; null for none.",
    ),
}
SPLICED = {
    "first": Argument(str, Parameter.empty, "The whole first melody, like a seed."),
    "second": Argument(str, Parameter.empty, "The whole second melody, likewise."),
    "second_key": Argument(str, "", "The key of the second; blank to find it in the melody."),
    "first_bars": Argument(str, "", "Bars of the first, such as 1-4; blank for its first half."),
    "second_bars": Argument(str, "", "Bars of the second, such as 5-8; blank for its second half."),
    "seam": Argument(str, "bar", "How much around the cut is written anew: half, bar or two bars."),
}
SCORE = {
    "score": Argument(str, "", "The bytes of a score file in base64, in place of a text."),
    "name": Argument(str, "", "The file's name, of which the ending counts, such as tune.mid."),
}
CLIPS = {
    "clip": Argument(
        FileData, Parameter.empty, "A video of up to 60 seconds: MP4, MOV, WebM or MKV."
    ),
    "checkpoint": Argument(str, "", "A label from `checkpoints`; blank: a two-way BERT."),
    "register": Argument(str, "middle", "How high it sounds: low, middle or high."),
    "beat": Argument(str, "motion", "Where the beat is found: motion, or sound, the clip's own."),
    "bpm": Argument(float | None, None, "The beat's tempo where you know it; null to find it."),
    "offset": Argument(float | None, None, "The second of the first beat; null to find it."),
}
ARGUMENTS = {
    **{name: argument_of(field) for name, field in FIELDS.items()},
    "seed": Argument(str, "", f"{FIELDS['seed'].words} Leave it blank for a score."),
    "text": Argument(str, "", "A typed opening or ABC; leave it blank for a score."),
    **OTHERS,
    **SPLICED,
    **SCORE,
}


def arguments_of_generate() -> list[str]:
    """The arguments of the verb generate."""
    return [*(field.name for field in TABLE if field.task != SPAN), *SCORE]


def arguments_of_fill() -> list[str]:
    """The arguments of the verb fill: melody and span are given by names of their own."""
    rest = [field.name for field in TABLE if field.task != CONTINUATION]
    own = ("checkpoint", "seed", "span")
    return ["checkpoint", *SPAN_ARGUMENTS, *(name for name in rest if name not in own)]


def arguments_of_splice() -> list[str]:
    """The arguments of the verb splice: as of fill, but for two melodies and their bars."""
    return [
        "checkpoint",
        *SPLICED,
        *(name for name in arguments_of_fill() if name not in ("checkpoint", *SPAN_ARGUMENTS)),
    ]


def arguments_of_compare() -> list[str]:
    """The arguments of the verb compare."""
    return ["checkpoints", "seed", *COMPARED, *READING, "key", *SCORE]


def arguments_of_explain() -> list[str]:
    """The arguments of the verb explain."""
    return ["checkpoint", "melody", "at_step", *names_of("music")]


def arguments_of_dance() -> Mapping[str, Argument]:
    """The arguments of the verb dance: a model writes as it is usually heard."""
    fields = {name: argument_of(FIELDS[name]) for name in names_for_clip()}
    usual = {
        name: Argument(FIELDS[name].kind | None, None, FIELDS[name].explain(AS_USUAL))
        for name in names_of("sampling")
    }
    return {**CLIPS, **fields, **usual}


def arguments_of_read() -> list[str]:
    """The arguments of the verb read."""
    return ["text", *SCORE, "voice", "tune", "notation", "solfege", "key"]
