"""The take: everything that comes out of one request."""

from dataclasses import dataclass
from functools import cached_property

from melody.generate.promises import Verdict
from melody.music.setting import Setting
from melody.notation import Note, count_steps, to_notes
from melody.render.audio import Sound
from melody.render.sheet import Sheet


@dataclass(frozen=True)
class Facts:
    """What is worth telling about a take.

    ``stop``: ``end`` (the model ended the tune), ``bars`` (the length asked for), ``limit`` (ours),
    ``span`` (that is rewritten) or ``stopped`` (the person's).
    ``bars`` may be a fraction where the last bar is not full; ``seconds`` of music, tail aside.
    ``repairs`` say what was changed in the seed, ``remarks`` what else happened; ``promises`` are
    those asked for, and whether the finished notes keep them. ``form`` has a letter for each
    section, blank where none was planned; ``kept_of`` is how many melodies were written.
    """

    checkpoint: str
    stop: str
    bars: float
    seconds: float
    key: str
    key_source: str
    meter: str
    random_seed: int
    repairs: tuple[str, ...]
    remarks: tuple[str, ...]
    engine: str
    meter_source: str = ""
    promises: tuple[Verdict, ...] = ()
    form: str = ""
    kept_of: int = 1


@dataclass(frozen=True)
class Take:
    """Everything that comes out of one request, in memory.

    ``symbols`` are in the seed's own key, ``/`` last if the model ended the tune; the first
    ``seed_steps`` steps are the seed's, but for the span that was ``rewritten``. The files are
    made by ``sheet`` and carry ``recipe``.
    """

    symbols: tuple[str, ...]
    seed_steps: int
    setting: Setting
    sound: Sound
    facts: Facts
    recipe: str = ""
    rewritten: tuple[int, int] | None = None

    @cached_property
    def sheet(self) -> Sheet:
        """The melody with its files."""
        sheet = Sheet(self.symbols, self.seed_steps, self.setting, self.recipe)
        vars(sheet)["sound"] = self.sound  # what is known already need not be played again
        return sheet

    @cached_property
    def notes(self) -> list[Note]:
        """The melody as it is written, without its end mark."""
        return to_notes(self.symbols)

    @property
    def adds_nothing(self) -> bool:
        """Whether the model ended at once, so that it is the opening and nothing more."""
        return self.rewritten is None and count_steps(self.notes) <= self.seed_steps

    @property
    def midi(self) -> bytes:
        """A Standard MIDI File."""
        return self.sheet.midi

    @property
    def wav(self) -> bytes:
        """A 16-bit WAV file."""
        return self.sheet.wav

    @property
    def roll_png(self) -> bytes:
        """The piano roll, seed and continuation in different colours."""
        return self.sheet.roll_png

    @property
    def musicxml(self) -> str:
        """A MusicXML score."""
        return self.sheet.musicxml

    @property
    def abc(self) -> str:
        """An ABC tune."""
        return self.sheet.abc
