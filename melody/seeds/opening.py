"""A seed on its way into a model, and the way back to the person's own key."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.opening_key import hear_key
from melody.music.setting import Setting
from melody.notation import HIGHEST_PITCH, LONGEST_TAKE, LOWEST_PITCH, Note, is_pitch, to_symbols
from melody.scores.repairs import count_of
from melody.scores.score import AS_STATED, KEY_BY_EAR
from melody.seeds.seed import Seed, keep_opening
from melody.vocabulary import Vocabulary

LONGEST_OPENING = LONGEST_TAKE // 2  # steps, so that there is room to go on
DEFAULT_BPM = 100.0
ASSUMED = "assumed"  # nobody said what the meter is
AS_ASKED = "as asked"


@dataclass(frozen=True)
class Opening:
    """A seed made ready for a model.

    ``symbols`` are at home (C major or A minor, pitches that the model knows), ``own`` as the
    person gave them; ``way_back`` is
    the number of semitones that leads to the person's key. ``key_source`` and
    ``meter_source`` say how key and meter of ``setting`` are known.
    """

    symbols: tuple[str, ...]
    own: tuple[str, ...]
    way_back: int
    setting: Setting
    key_source: str
    meter_source: str
    repairs: tuple[str, ...]

    def take_back(self, symbols: Sequence[str]) -> list[str]:
        """Symbols at home -> in the person's key; what would leave 0-127 stays by octaves."""
        return [self._move(symbol) if is_pitch(symbol) else symbol for symbol in symbols]

    def _move(self, symbol: str) -> str:
        pitch = int(symbol) + self.way_back
        while pitch > HIGHEST_PITCH:
            pitch -= 12
        while pitch < LOWEST_PITCH:
            pitch += 12
        return str(pitch)


def prepare_seed(
    seed: Seed,
    vocabulary: Vocabulary,
    *,
    key: Key | None = None,
    meter: Meter | None = None,
    pickup: int | None = None,
    bpm: float | None = None,
    instrument: str = "Piano",
) -> Opening:
    """Move a seed home and into a vocabulary; what is not given comes from the seed.

    Raises:
        MelodyError: when the pickup does not fit the meter, or tempo or instrument are unknown.
    """
    repairs = list(seed.repairs)
    notes = keep_opening(seed.notes, LONGEST_OPENING, repairs)
    found, key_source = _find_key(seed, notes, key)
    setting = Setting(
        bpm=next((tempo for tempo in (bpm, seed.beats_a_minute) if tempo is not None), DEFAULT_BPM),
        key=found,
        meter=meter or seed.meter or Meter(),
        pickup=_pickup(seed, meter, pickup),
        instrument=instrument,
    )
    opening = bring_home(notes, setting, vocabulary)
    return replace(
        opening,
        key_source=key_source,
        meter_source=_meter_source(seed, meter),
        repairs=(*repairs, *opening.repairs),
    )


def bring_home(notes: Sequence[Note], setting: Setting, vocabulary: Vocabulary) -> Opening:
    """Move notes of any number home and into a vocabulary; their setting is known already."""
    shift = setting.key.shift_home
    home = [Note(None if p is None else p + shift, steps) for p, steps in notes]
    fit = fit_to_vocabulary(home, vocabulary)
    return Opening(
        symbols=tuple(to_symbols(fit.notes)),
        own=tuple(to_symbols(notes)),
        way_back=-(shift + fit.shift),
        setting=setting,
        key_source=AS_ASKED,
        meter_source=AS_ASKED,
        repairs=fit.repairs,
    )


def _find_key(seed: Seed, notes: Sequence[Note], asked: Key | None) -> tuple[Key, str]:
    if asked is not None:
        return asked, AS_ASKED
    if seed.key is not None:
        return seed.key, seed.key_source or AS_STATED
    return hear_key(notes, seed.meter, seed.pickup), KEY_BY_EAR


def _meter_source(seed: Seed, asked: Meter | None) -> str:
    if asked is not None:
        return AS_ASKED
    return AS_STATED if seed.meter else ASSUMED


def _pickup(seed: Seed, meter: Meter | None, asked: int | None) -> int:
    if asked is not None:
        return asked
    return seed.pickup if meter in (None, seed.meter) else 0


@dataclass(frozen=True)
class Fit:
    """A seed in the pitches that a model knows.

    The whole line was moved by ``shift`` semitones, to be undone by moving what the model makes
    by ``-shift``; other changes, in ``repairs`` too, stay.
    """

    notes: tuple[Note, ...]
    shift: int
    repairs: tuple[str, ...]


def fit_to_vocabulary(notes: Sequence[Note], vocabulary: Vocabulary) -> Fit:
    """Move a seed into the pitches a model knows: all by octaves, else note by note.

    The whole line moves by the fewest octaves that make every pitch known. Where there is no
    such way it stays, and single notes go to the nearest octave known, or else to the nearest
    known pitch (the lower of two).
    """
    known = frozenset(vocabulary.pitches)
    pitches = {note.pitch for note in notes if note.pitch is not None}
    shift = find_shift(pitches, known)
    if shift:
        way = f"{count_of(abs(shift) // 12, 'octave')} {'higher' if shift > 0 else 'lower'}"
        moved = tuple(Note(None if p is None else p + shift, steps) for p, steps in notes)
        remark = f"this model reads the melody {way}; what it writes is moved back"
        return Fit(moved, shift, (remark,))
    places = {pitch: find_place(pitch, known) for pitch in pitches}
    changed = [(p, places[p]) for p, _ in notes if p is not None and places[p] != p]
    octaves = sum((new - old) % 12 == 0 for old, new in changed)
    repairs = []
    if octaves:
        repairs.append(f"{count_of(octaves, 'note')} moved by octaves into this model's range")
    if others := len(changed) - octaves:
        repairs.append(f"{count_of(others, 'note')} moved to the nearest pitch this model knows")
    fitted = tuple(Note(None if p is None else places[p], steps) for p, steps in notes)
    return Fit(fitted, 0, tuple(repairs))


def find_shift(pitches: set[int], known: frozenset[int]) -> int:
    """The fewest semitones, whole octaves, that make every pitch known; 0 where none do."""
    shifts = sorted(range(-120, 121, 12), key=lambda shift: (abs(shift), shift))
    return next((s for s in shifts if all(pitch + s in known for pitch in pitches)), 0)


def find_place(pitch: int, known: frozenset[int]) -> int:
    """The nearest known pitch, of the same name if there is one."""
    same_name = [place for place in known if (place - pitch) % 12 == 0]
    return min(same_name or known, key=lambda place: (abs(place - pitch), place))
