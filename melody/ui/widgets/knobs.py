"""The knobs of Compose, each with the explanation that shows on hover."""

from typing import Any

import gradio as gr

from melody.context import STYLES
from melody.generate.promises import LARGEST_LEAP, MOST_COPIED
from melody.music.keys import all_keys
from melody.music.setting import (
    ACCOMPANIMENTS,
    FARTHEST_TRANSPOSITION,
    FASTEST_BPM,
    INSTRUMENTS,
    SHARPEST_SWING,
    SLOWEST_BPM,
    STRAIGHT,
)
from melody.notation import HIGHEST_PITCH, LOWEST_PITCH

METERS = ("2/4", "3/4", "4/4", "5/4", "6/4", "2/2", "3/2", "3/8", "6/8", "9/8", "12/8")
FOUND = ("as found in the opening", "")
ANY = ("any", "")
CLASSES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
NAMED_NOTES = [
    (f"{CLASSES[pitch % 12]}{pitch // 12 - 1}", pitch)
    for pitch in range(LOWEST_PITCH, HIGHEST_PITCH + 1)
]
HOTTEST = 2  # beyond it is noise; the API goes to 10
USUAL_TEMPERATURE = 0.8
USUAL_BPM = 120
MOST_TAKES = 8
MOST_TRIES, MOST_POLISH = 4, 16  # a few seconds; the API goes to 16 and 48
# Not placed yet: the tab says where each goes.
KNOB: dict[str, Any] = {"render": False, "elem_classes": ["knob"], "min_width": 130}


def number(
    name: str, label: str, info: str, value: int | None, most: int | None = None
) -> gr.Number:
    """A knob for a whole number from 0."""
    return gr.Number(
        value, label=label, info=info, minimum=0, maximum=most, step=1, elem_id=name, **KNOB
    )


def slider(name: str, label: str, info: str, reach: tuple[float, float, float, float]) -> gr.Slider:
    """A knob to slide; ``reach`` is lowest, highest, value and step."""
    low, high, value, step = reach
    return gr.Slider(low, high, value, step=step, label=label, info=info, elem_id=name, **KNOB)


def choice(name: str, label: str, info: str, choices: list[Any], **options: Any) -> gr.Dropdown:
    """A knob to choose from a list; the first of it at the start."""
    first = choices[0]
    value = first[1] if isinstance(first, tuple) else first
    return gr.Dropdown(
        choices, value=value, label=label, info=info, elem_id=name, **KNOB, **options
    )


def make_knobs(variation: int, prefix: str = "") -> dict[str, Any]:
    """The knobs that everybody turns, by the names that a request has for them."""
    return {
        "bars": number(f"{prefix}bars", "Length in bars", "0: the model ends the tune itself.", 0),
        "random_seed": number(
            f"{prefix}variation",
            "Variation",
            "Another number, another melody; the same number gives the same one again.",
            variation,
        ),
        "takes": slider(
            f"{prefix}takes",
            "Takes",
            "How many melodies at once, from this variation on. Starred ones stay.",
            (1, MOST_TAKES, 1, 1),
        ),
        "temperature": slider(
            f"{prefix}temperature",
            "Temperature",
            "How daring: near 0 it always takes the likeliest note, above 1 it wanders.",
            (0, HOTTEST, USUAL_TEMPERATURE, 0.05),
        ),
    }


def make_playback_knobs(prefix: str = "") -> dict[str, Any]:
    """How a melody is played, by the names that a request has for it; no note changes with it."""
    tempo = (SLOWEST_BPM, FASTEST_BPM, USUAL_BPM, 1)
    swing = (STRAIGHT, SHARPEST_SWING, STRAIGHT, 0.01)
    return {
        "bpm": slider(f"{prefix}tempo", "Tempo", "Quarter notes a minute.", tempo),
        "instrument": choice(
            f"{prefix}instrument",
            "Instrument",
            "Who plays it, also in the MIDI file.",
            list(INSTRUMENTS),
            filterable=False,
        ),
        "swing": slider(
            f"{prefix}swing",
            "Swing",
            "The first eighth's share of a beat: 0.5 is even, 0.67 a shuffle. Heard, not written.",
            swing,
        ),
        "transposition": gr.Number(
            0,
            label="Transpose",
            info="Semitones up, or down with a minus: in the sound and in all files.",
            minimum=-FARTHEST_TRANSPOSITION,
            maximum=FARTHEST_TRANSPOSITION,
            step=1,
            elem_id=f"{prefix}transposition",
            **KNOB,
        ),
        "accompaniment": make_chord_knob(prefix),
        "metronome": gr.Checkbox(
            label="Metronome",
            info="Clicks on the beats, in the sound only.",
            elem_id=f"{prefix}metronome",
            **KNOB,
        ),
    }


def make_chord_knob(prefix: str = "") -> gr.Dropdown:
    """What accompanies a melody."""
    return choice(
        f"{prefix}accompaniment",
        "Chords",
        "Under the melody, softer. Block holds them, arpeggio plays note by note. Named over roll "
        "and score; a track of their own in MIDI.",
        list(ACCOMPANIMENTS),
        filterable=False,
    )


def make_promise_knobs() -> dict[str, Any]:
    """What the model has to keep to, by the names that a request has for it."""
    return {
        "lowest": choice(
            "lowest", "Lowest note", "The model writes nothing below it.", [ANY, *NAMED_NOTES]
        ),
        "highest": choice(
            "highest", "Highest note", "The model writes nothing above it.", [ANY, *NAMED_NOTES]
        ),
        "largest_leap": number(
            "largest-leap",
            "Largest leap",
            "Semitones from a note to the next: 4 is a third, 7 a fifth. 0: any.",
            0,
            LARGEST_LEAP,
        ),
        "most_copied": number(
            "most-copied",
            "Copied at most",
            "Bars in a row as in one song that the model learned from; 2 is usual. 0: any.",
            0,
            MOST_COPIED,
        ),
        "in_scale": gr.Checkbox(
            label="Stay in the scale",
            info="Only notes of the key; in minor the seventh may be raised.",
            elem_id="in-scale",
            **KNOB,
        ),
        "ends_on_tonic": gr.Checkbox(
            label="End on the tonic",
            info="The last note is the key's own, at least a beat long, and ends a bar.",
            elem_id="ends-on-tonic",
            **KNOB,
        ),
    }


def make_style_knob() -> gr.Dropdown:
    """The tradition that a folk model was told of with each song."""
    styles = [(style.title(), style) for style in STYLES]
    told = "The tradition to write in, as this model learned it from its songs."
    return choice("style", "Style", told, [ANY, *styles], filterable=False)


def make_rarer_knobs() -> dict[str, Any]:
    """The knobs that stay folded."""
    return {
        "top_k": number(
            "top-k",
            "Top-k",
            "Choose among so many likeliest continuations only; 0 allows all.",
            0,
        ),
        "top_p": slider(
            "top-p",
            "Top-p",
            "Choose among the likeliest that share so much of the probability; 1 allows all.",
            (0.05, 1, 1, 0.01),
        ),
        "key": choice(
            "key",
            "Key",
            "Found from the opening's notes; say it where that goes wrong.",
            [FOUND, *((key.name, key.name) for key in all_keys())],
        ),
        "meter": choice(
            "meter",
            "Meter",
            "Where the bar lines fall. Folk models hear it unless it is said; others ignore it.",
            [FOUND, *((meter, meter) for meter in METERS)],
            allow_custom_value=True,
        ),
        "pickup": number(
            "pickup",
            "Pickup in sixteenths",
            "Notes before the first bar line; blank: as found in the opening.",
            None,
        ),
    }


def make_effort_knobs() -> dict[str, Any]:
    """How often the models try, by the names that a request has for it."""
    return {
        "candidates": slider(
            "candidates",
            "Tries",
            "So many melodies are written for each take; another model picks the one that "
            "surprises it as much as real songs do.",
            (1, MOST_TRIES, 1, 1),
        ),
        "rounds": slider(
            "rounds",
            "Polish",
            "Rounds after Rewrite and Vary: bars drawn by lot are written again, fewer each time; "
            "0 keeps the first draft.",
            (0, MOST_POLISH, 0, 1),
        ),
    }
