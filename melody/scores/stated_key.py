"""The key that a score states, as far as its notes bear it out."""

from collections.abc import Sequence
from dataclasses import dataclass

from melody.music.keys import Key, find_key
from melody.notation import Note
from melody.scores.reading import Reading, Tone
from melody.scores.score import AS_STATED, KEY_OF_SIGNATURE, KEY_OF_TONIC

MOST_FOREIGN = 0.2  # share of notes outside a key's scale from which its name is not believed
SCALES = {"major": {0, 2, 4, 5, 7, 9, 11}, "minor": {0, 2, 3, 5, 7, 8, 9, 10, 11}}


@dataclass(frozen=True)
class Belief:
    """What is believed of the key that a score names: all of it, its tonic or its signature.

    ``is_doubted`` where a program may have written it, whatever the music is.
    """

    mode: bool = True
    tonic: bool = True
    is_doubted: bool = True


ALL_OF_IT = Belief()


def find_stated_key(
    reading: Reading, line: Sequence[Tone], belief: Belief, repairs: list[str]
) -> tuple[Key | None, str]:
    """The key and how it is known; none where the score says nothing that its notes bear out.

    Of a bare key signature the likelier of its two keys is taken.
    """
    notes = [Note(tone.pitch, tone.length) for tone in line]
    key = reading.key
    if key is not None and not belief.tonic:
        return find_key(notes, fifths=key.fifths), KEY_OF_SIGNATURE
    if key is not None and not belief.mode:
        return find_key(notes, tonic=key.tonic), KEY_OF_TONIC
    if key is not None:
        believed = believe_key(key, line, repairs) if belief.is_doubted else key
        return believed, AS_STATED if believed else ""
    if reading.signature is None:
        return None, ""
    found = find_key(notes, fifths=(reading.signature + 5) % 12 - 5)
    return (found, KEY_OF_SIGNATURE) if fits(found, line) else (None, "")


def fits(key: Key, line: Sequence[Tone]) -> bool:
    """Whether most notes lie in the key's scale."""
    foreign = sum((tone.pitch - key.tonic) % 12 not in SCALES[key.mode] for tone in line)
    return foreign <= MOST_FOREIGN * len(line)


def believe_key(key: Key, line: Sequence[Tone], repairs: list[str]) -> Key | None:
    """The named key if the notes fit it: many programs write C major whatever the music is."""
    if fits(key, line):
        return key
    repairs.append(f"the key it names, {key.name}, does not fit its notes and was ignored")
    return None
