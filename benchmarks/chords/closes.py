"""Do phrases close on the chords that they close on, and return over the chords that they had?

Phrases are blocks of four bars, alike ones with one letter, as the page takes them where no form is
told.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from benchmarks.chords.lead_sheets import LeadSheet
from melody.music.chords import DOMINANT, PlacedChord
from melody.music.progression import HALF_CLOSE
from melody.music.sections import FormPart, find_sections
from melody.music.setting import place
from melody.notation import STEPS_PER_QUARTER, count_steps

Finder = Callable[[LeadSheet], list[PlacedChord]]


def written(sheet: LeadSheet) -> list[PlacedChord]:
    """The sheet's own chords."""
    ends = [*(step for step, _ in sheet.chords[1:]), count_steps(sheet.notes)]
    return [
        PlacedChord(begin, end - begin, chord)
        for (begin, chord), end in zip(sheet.chords, ends, strict=True)
        if end > begin
    ]


def measure_closes(sheets: Sequence[LeadSheet], finder: Finder) -> dict[str, float]:
    """Of closes on the tonic and open ones the shares with their chords; the same of returns."""
    counts = Counter[str]()
    for sheet in sheets:
        roots = _roots(sheet, finder(sheet))
        parts = find_sections(sheet.notes, sheet.meter)
        for part in parts:
            counts.update(_close(sheet, part, roots))
        counts.update(_returns(parts, roots))
    return {
        "a tonic at a phrase's end over the tonic": counts["home"] / counts["tonic"],
        "with the dominant before it": counts["led"] / counts["tonic"],
        "an open end over the dominant": counts["half"] / counts["open"],
        "a phrase that returns over the same root": counts["same"] / counts["returns"],
    }


def _roots(sheet: LeadSheet, chords: Sequence[PlacedChord]) -> list[int | None]:
    """At each step the root of what sounds there, in semitones above the tonic."""
    roots: list[int | None] = [None] * count_steps(sheet.notes)
    for placed in chords:
        for step in range(placed.start, min(len(roots), placed.start + placed.steps)):
            roots[step] = (placed.chord.root - sheet.key.tonic) % 12
    return roots


def _close(sheet: LeadSheet, part: FormPart, roots: Sequence[int | None]) -> Counter[str]:
    inside = [
        (start, pitch)
        for start, (pitch, _) in place(sheet.notes)
        if pitch is not None and part.first <= start < part.after
    ]
    if not inside or roots[inside[-1][0]] is None:
        return Counter()
    start, pitch = inside[-1]
    root, above = roots[start], (pitch - sheet.key.tonic) % 12
    if above == 0:
        before = next((each for each in reversed(roots[:start]) if each != root), None)
        led = root == 0 and before == DOMINANT
        return Counter({"tonic": 1, "home": int(root == 0), "led": int(led)})
    return Counter({"open": 1, "half": int(root == DOMINANT)} if above in HALF_CLOSE else {})


def _returns(parts: Sequence[FormPart], roots: Sequence[int | None]) -> Counter[str]:
    firsts, counts = dict[str, FormPart](), Counter[str]()
    for part in parts:
        first = firsts.setdefault(part.letter, part)
        for step in range(part.first, part.after if part is not first else 0, STEPS_PER_QUARTER):
            there = step - part.first + first.first
            if None not in (roots[step], roots[there]):
                counts.update({"returns": 1, "same": int(roots[step] == roots[there])})
    return counts
