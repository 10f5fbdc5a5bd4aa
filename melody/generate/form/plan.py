"""The plan of a form: which bars are new, which return, and where the melody closes.

A piece is a stretch as long as a bar, counted from the melody's first step: with a pickup it
begins so much before the bar line, as phrases do. Where a length is asked, a bar counts from the
bar line: what is left of a pickup after the last piece then belongs to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from melody.generate.form.forms import CLOSED, NAMED, FormPattern
from melody.generate.form.found import ANY, UNIT_OF, draw_length, draw_one, forms_of
from melody.generate.limits import AS_THE_STYLE_DOES
from melody.music.meters import Meter
from melody.music.phrases import ALIKE, letters_of, likeness
from melody.music.sections import write_sections
from melody.notation import LONGEST_TAKE

FEWEST_BARS_OF_A_MARK = 2
FEWEST_PIECES = 4  # shorter melodies have no form but a close
USUAL_LENGTH, THREES = 16, 12  # bars: whose forms hold where no song is so long


@dataclass(frozen=True)
class FormSection:
    """Pieces ``first`` to ``after`` (not included) of a melody.

    ``source`` is the first piece of the section that it repeats, ``None`` where it is new;
    ``close`` how it ends, and ``is_changed`` whether that section ends otherwise.
    """

    letter: str
    first: int
    after: int
    close: str
    source: int | None = None
    is_changed: bool = False


@dataclass(frozen=True)
class FormPlan:
    """The sections of a melody of ``steps`` steps; its pieces are as long as a bar.

    ``climax`` is the first step of the section that may rise above all others, or ``None``.
    """

    sections: tuple[FormSection, ...]
    meter: Meter
    pickup: int
    steps: int

    @property
    def letters(self) -> str:
        """The form: ``AABA``."""
        return "".join(section.letter for section in self.sections)

    def found_in(self, symbols: Sequence[str]) -> str:
        """The letters of the sections as a melody has them, by how alike they are."""
        bar = self.meter.steps_per_bar
        return letters_of([symbols[s.first * bar : s.after * bar] for s in self.sections])

    def over_bars(self, symbols: Sequence[str]) -> str:
        """The same with the bars of each, as a score has them; blank where they are single bars."""
        sizes = [section.after - section.first for section in self.sections]
        is_told = len(sizes) > 1 and min(sizes) >= FEWEST_BARS_OF_A_MARK
        return write_sections(self.found_in(symbols), sizes) if is_told else ""

    @property
    def climax(self) -> FormSection | None:
        """The section that the highest note belongs to: the last new one after the first."""
        new = [each for each in self.sections[1:] if each.source is None]
        return new[-1] if new else None

    def end_of(self, section: FormSection) -> int:
        """The step after a section."""
        is_last = section is self.sections[-1]
        return self.steps if is_last else section.after * self.meter.steps_per_bar


def plan_form(
    asked: str,
    seed: Sequence[str],
    meter: Meter,
    pickup: int,
    *,
    style: str,
    bars: int | None,
    most: int,
    random_seed: int,
) -> FormPlan:
    """Plan a form for a melody that begins with a seed; ``most`` is the longest in bars.

    The form is the one asked for, or drawn from those of real songs; of those, one that the seed
    has begun. A length that is not asked for is drawn, too, and at least twice the seed's; it
    counts a pickup of half a bar at most: the last bar leaves it out, as in 94 of 100 songs.
    """
    dice = Random(random_seed)
    given = len(seed) // meter.steps_per_bar
    before = pickup if bars or 2 * pickup > meter.steps_per_bar else 0
    bars = bars or _length(asked, given, meter, style, most, dice)
    form = _choose(asked, seed, meter, style, bars, dice)
    steps = min(LONGEST_TAKE, before + bars * meter.steps_per_bar)
    return FormPlan(_sections(form, bars, seed, meter), meter, pickup, steps)


def _length(asked: str, given: int, meter: Meter, style: str, most: int, dice: Random) -> int:
    bars = NAMED[asked].bars if asked in NAMED else draw_length(style, meter, dice)
    while bars < 2 * given and 2 * bars <= most:
        bars *= 2
    while bars > most and bars > 1:
        bars //= 2
    return max(bars, min(given + 1, most))


def _choose(
    asked: str, seed: Sequence[str], meter: Meter, style: str, bars: int, dice: Random
) -> FormPattern:
    if bars < FEWEST_PIECES:
        return FormPattern("A", CLOSED, bars)
    forms: dict[FormPattern, int] = {}
    if asked == AS_THE_STYLE_DOES:
        alike = bars if bars in UNIT_OF else THREES if bars % 4 and not bars % 3 else USUAL_LENGTH
        forms = forms_of(style, meter, alike)
    else:
        letters = NAMED[asked].letters
        every = {**forms_of(style, meter, bars), **forms_of(ANY, meter, bars)}
        same = {form: songs for form, songs in every.items() if form.letters == letters}
        forms = same or {NAMED[asked]: 1}
    begun = {form: n for form, n in forms.items() if _has_begun(form, bars, seed, meter)}
    form: FormPattern = draw_one(begun or forms, dice)
    return form if len(form.letters) <= bars else FormPattern("A", CLOSED, bars)


def _has_begun(form: FormPattern, bars: int, seed: Sequence[str], meter: Meter) -> bool:
    """Whether the sections that a seed has begun are as alike as the form has them."""
    sections = _cut(form, bars)
    return all(
        _is_begun(section, sections[:place], seed, meter.steps_per_bar)
        for place, section in enumerate(sections)
    )


def _is_begun(
    section: FormSection, earlier: Sequence[FormSection], seed: Sequence[str], bar: int
) -> bool:
    first, after = section.first * bar, min(section.after * bar, len(seed))
    if after - first < bar:
        return True
    part = seed[first:after]
    alike = {
        other.letter
        for other in earlier
        if likeness(part, seed[other.first * bar : other.first * bar + len(part)]) >= ALIKE
    }
    is_new = all(other.letter != section.letter for other in earlier)
    return not alike if is_new else section.letter in alike


def _cut(form: FormPattern, bars: int) -> list[FormSection]:
    """A form's sections over so many bars; what is left over lengthens the first new one."""
    count = len(form.letters)
    sizes = [bars // count] * count
    longer = next((n for n in range(1, count) if form.letters[n] not in form.letters[:n]), -1)
    sizes[longer] += bars % count
    starts = [sum(sizes[:place]) for place in range(count)]
    return [
        FormSection(letter, start, start + size, close)
        for letter, start, size, close in zip(form.letters, starts, sizes, form.closes, strict=True)
    ]


def _sections(
    form: FormPattern, bars: int, seed: Sequence[str], meter: Meter
) -> tuple[FormSection, ...]:
    """The sections, each with the one that it repeats, unless the seed goes another way there."""
    cut, done = _cut(form, bars), list[FormSection]()
    for section in cut:
        before = next((s for s in reversed(done) if s.letter == section.letter), None)
        if before and _is_begun(section, done, seed, meter.steps_per_bar):
            changed = before.close != section.close
            section = replace(section, source=before.first, is_changed=changed)
        elif before:
            section = replace(section, letter=chr(max(map(ord, form.letters)) + 1 + len(done)))
        done.append(section)
    return tuple(done)
