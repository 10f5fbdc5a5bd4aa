"""The studio: a request in, a take out; the one door for page, command line, API and tests."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from melody.generate.decoding import why_stopped
from melody.generate.promises import Verdict
from melody.music.keys import parse_key
from melody.music.meters import parse_meter
from melody.music.setting import Setting
from melody.notation import Note, count_steps, to_notes
from melody.render.audio import Sound
from melody.render.sheet import Sheet
from melody.runs.checkpoints import Checkpoint, load
from melody.seeds.opening import Opening, prepare_seed
from melody.seeds.seed import Seed
from melody.seeds.text import read_text
from melody.studio.recipe import write_recipe
from melody.studio.request import Request, recipe_of
from melody.studio.writing import (
    in_own_key,
    listen,
    rewrite,
    span_of,
    steps_asked,
    verdicts,
    write_on,
)


@dataclass(frozen=True)
class Facts:
    """What is worth telling about a take.

    ``stop``: ``end`` (the model ended the tune), ``bars`` (the length asked for), ``limit`` (ours),
    ``span`` (that is rewritten) or ``stopped`` (the person's).
    ``bars`` may be a fraction where the last bar is not full; ``seconds`` of music, tail aside.
    ``repairs`` say what was changed in the seed, ``remarks`` what else happened; ``promises`` are
    those asked for, and whether the finished notes keep them.
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
    def midi(self) -> bytes:
        """A Standard MIDI File."""
        return self.sheet.midi

    @property
    def wav(self) -> bytes:
        """A 16-bit WAV file."""
        return self.sheet.wav

    @property
    def roll_png(self) -> bytes:
        """The piano roll, seed and continuation told apart."""
        return self.sheet.roll_png

    @property
    def musicxml(self) -> str:
        """A MusicXML score."""
        return self.sheet.musicxml

    @property
    def abc(self) -> str:
        """An ABC tune."""
        return self.sheet.abc


def perform(request: Request, folder: Path | None = None) -> Take:
    """Make a take; ``folder`` holds the runs (default: the shipped ones).

    Raises:
        MelodyError: when something in the request cannot be used; the line says what to do.
    """
    return next(part for part in perform_live(request, folder) if isinstance(part, Take))


def perform_live(request: Request, folder: Path | None = None) -> Iterator[str | Take]:
    """Make a take note by note: the growing melody as notation, and at last the take.

    Raises:
        MelodyError: as :func:`perform`.
    """
    checkpoint = load(request.checkpoint, folder)
    opening = open_with(request, checkpoint)
    write = rewrite if request.span else write_on
    symbols: list[str] = []
    for symbols in write(request, checkpoint, opening, folder):
        yield " ".join(in_own_key(request, opening, symbols))
    steps = steps_asked(request.bars, opening.setting)
    stop = "span" if request.span else why_stopped(symbols, steps)
    yield finish(request, opening, symbols, stop, folder)


def open_with(request: Request, checkpoint: Checkpoint) -> Opening:
    """Read a request's seed and make it ready for a model; one that knows metre hears the meter.

    Raises:
        MelodyError: when seed, key, meter, pickup, tempo or instrument cannot be used.
    """
    seed = request.seed if isinstance(request.seed, Seed) else read_text(request.seed)
    opening = prepare_seed(
        seed,
        checkpoint.vocabulary,
        key=parse_key(request.key) if request.key else None,
        meter=parse_meter(request.meter) if request.meter else None,
        pickup=request.pickup,
        bpm=request.bpm,
        instrument=request.instrument,
    )
    opening = listen(opening, request, checkpoint)
    names = ("swing", "metronome", "transposition", "accompaniment")
    played = {name: getattr(request, name) for name in names}
    return replace(opening, setting=replace(opening.setting, **played))


def finish(
    request: Request, opening: Opening, symbols: list[str], stop: str, folder: Path | None = None
) -> Take:
    """Symbols at home -> the take in the person's own key, with its sound."""
    own = in_own_key(request, opening, symbols)
    setting, steps = opening.setting, count_steps(to_notes(own))
    recipe = write_recipe(recipe_of(request))
    sound = Sheet(tuple(own), len(opening.symbols), setting, recipe).sound
    facts = Facts(
        checkpoint=request.checkpoint,
        stop=stop,
        bars=round((steps - setting.pickup) / setting.meter.steps_per_bar, 2),
        seconds=round(steps * setting.seconds_per_step, 2),
        key=setting.key.name,
        key_source=opening.key_source,
        meter=str(setting.meter),
        meter_source=opening.meter_source,
        random_seed=request.random_seed,
        repairs=opening.repairs,
        remarks=(sound.remark,) if sound.remark else (),
        engine=sound.engine,
        promises=tuple(verdicts(request, own, opening, folder)),
    )
    span = span_of(request, opening) if request.span else None
    return Take(tuple(own), len(opening.symbols), setting, sound, facts, recipe, span)
