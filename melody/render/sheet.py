"""The sheet: a melody ready to leave, as sound, MIDI, score and picture."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from melody.music.accompaniment import accompany
from melody.music.chords import PlacedChord, add_sevenths
from melody.music.keys import Key
from melody.music.progression import find_chords
from melody.music.rhythm import is_jazz
from melody.music.sections import sections_of
from melody.music.setting import OFF, Setting, Struck
from melody.notation import Note, count_steps, to_notes, transpose
from melody.render.abc import write_abc
from melody.render.audio import Sound, render
from melody.render.midi import write_midi
from melody.render.musicxml import write_musicxml
from melody.render.pianoroll import draw_roll
from melody.render.score_svg import draw_score
from melody.render.sound_files import mp3_bytes, wav_bytes

PAGE_WIDTH = 1000  # pixels of a score that is taken away


@dataclass(frozen=True)
class Sheet:
    """A melody, how it is played, and the recipe that its files carry.

    ``symbols`` are what is written; where the setting transposes, every file and the sound are
    moved, the symbols are not. The first ``seed_steps`` steps are the seed's.
    """

    symbols: tuple[str, ...]
    seed_steps: int
    setting: Setting
    recipe: str = ""

    @cached_property
    def notes(self) -> list[Note]:
        """The melody as it sounds, without its end mark."""
        return transpose(to_notes(self.symbols), self.setting.transposition)

    @cached_property
    def sounding(self) -> Setting:
        """The setting in the key that sounds."""
        key = self.setting.key
        moved = Key((key.tonic + self.setting.transposition) % 12, key.mode)
        return replace(self.setting, key=moved, transposition=0)

    @cached_property
    def chords(self) -> list[PlacedChord]:
        """The chords that sound under the melody; none where nothing accompanies it."""
        setting = self.sounding
        if setting.accompaniment == OFF:
            return []
        key, meter = setting.key, setting.meter
        sections = sections_of(setting.form, meter, count_steps(self.notes))
        chords = find_chords(self.notes, key, meter, setting.pickup, sections)
        return add_sevenths(chords, self.notes, key) if is_jazz(setting) else chords

    @cached_property
    def accompaniment(self) -> list[Struck]:
        """The notes of the chords."""
        return accompany(self.notes, self.chords, self.sounding)

    @cached_property
    def sound(self) -> Sound:
        """The melody played."""
        return render(self.notes, self.sounding, self.accompaniment)

    @cached_property
    def midi(self) -> bytes:
        """A Standard MIDI File."""
        return write_midi(
            self.notes,
            self.sounding,
            self.accompaniment,
            recipe=self.recipe,
            as_played=self.setting.swung_midi,
        )

    @cached_property
    def wav(self) -> bytes:
        """A 16-bit WAV file."""
        return wav_bytes(self.sound)

    @cached_property
    def mp3(self) -> bytes:
        """An MP3 file; only where ffmpeg is.

        Raises:
            MelodyError: where it is not.
        """
        return mp3_bytes(self.sound)

    @cached_property
    def roll_png(self) -> bytes:
        """The piano roll, seed and continuation in different colours."""
        return draw_roll(self.notes, self.sounding, self.chords, seed_steps=self.seed_steps)

    @cached_property
    def musicxml(self) -> str:
        """A MusicXML score."""
        return write_musicxml(self.notes, self.sounding, self.chords, recipe=self.recipe)

    @cached_property
    def abc(self) -> str:
        """An ABC tune."""
        return write_abc(self.notes, self.sounding, self.chords, recipe=self.recipe)

    def score_svg(self, width: int = PAGE_WIDTH, *, titled: bool = False) -> str:
        """The score as a picture, ``width`` pixels wide, with its title where it leaves the page.

        Raises:
            MelodyError: where verovio is missing.
        """
        score = write_musicxml(self.notes, self.sounding, self.chords)
        return draw_score(score, width, titled=titled)


class Format(NamedTuple):
    """A kind of file: what it is called, the ending of its name, and how it is made."""

    label: str
    ending: str
    make: Callable[[Sheet], bytes]


FORMATS = {
    "midi": Format("MIDI", ".mid", lambda sheet: sheet.midi),
    "wav": Format("Sound (WAV)", ".wav", lambda sheet: sheet.wav),
    "mp3": Format("Sound (MP3)", ".mp3", lambda sheet: sheet.mp3),
    "musicxml": Format("Score (MusicXML)", ".musicxml", lambda sheet: sheet.musicxml.encode()),
    "abc": Format("Score (ABC)", ".abc", lambda sheet: sheet.abc.encode()),
    "svg": Format("Score (picture)", ".svg", lambda sheet: sheet.score_svg(titled=True).encode()),
    "png": Format("Piano roll (picture)", ".png", lambda sheet: sheet.roll_png),
}
TAKEN_AWAY = ("midi", "wav", "png", "musicxml", "abc")  # with every take: made without a helper
