"""Copying: whatever the random seed, no run shared with a song is longer than was promised."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.generate import copying
from melody.generate.constraints import KEEP
from melody.generate.copying import CopyGuard, steps_copied
from melody.generate.lookahead import Constraint, LookAhead
from melody.generate.novelty import Borrowing, build_index
from melody.generate.promises import Promises
from melody.generate.sampling import Sampling
from melody.generate.symbol_sets import sets_of
from melody.music.intervals import interval_pairs
from melody.notation import MelodyError, parse, to_notes
from melody.studio import writing
from melody.studio.plan import Plan
from melody.studio.request import Request
from melody.studio.work import Work
from melody.studio.writing import verdicts
from melody.studio.writing import write as draft
from melody.vocabulary import Vocabulary
from tests.tiny import invent_tunes

BAR = 16
NONE = Borrowing(np.zeros(1, dtype=np.uint8), np.zeros(1, dtype=np.uint8))
SONGS = [to_notes(tune.symbols) for tune in invent_tunes(40)]
SEEDS = range(6)


def indexed(melodies):
    return build_index(melodies, [str(number) for number in range(len(melodies))], NONE)


def pretend(patch, index):
    """Let the models have learned the songs of an index."""
    for module in (copying, writing):
        patch.setattr(module, "load_index", lambda _: index)


@pytest.fixture(scope="module")
def free(folk_checkpoints):
    """What is written where nothing is promised."""
    return [write(ask(seed, None, bars=5), folk_checkpoints) for seed in SEEDS]


@pytest.fixture
def known(monkeypatch, free):
    """The songs that the models learned: those very takes, so that all would be copied."""
    index = indexed([to_notes(own) for own, _ in free])
    pretend(monkeypatch, index)
    return index


def write(request, folder):
    """A melody in its own key, and the verdicts on it."""
    plan = Plan.of(request, folder)
    own = plan.own([*draft(plan, Work())][-1])
    return own, [verdict.kept for verdict in verdicts(plan, own)]


def ask(random_seed, most, **more):
    """A request whose key and meter are said, so that a bar is a bar."""
    promised = {name: more.pop(name) for name in ("ends_on_tonic", "largest_leap") if name in more}
    return Request(
        more.pop("checkpoint", "lstm-folk@2"), more.pop("seed", "C4 D4/8 E4/8 D4"), key="C",
        meter="4/4", sampling=Sampling(0.6), random_seed=random_seed,
        promises=Promises(most_copied=most, **promised), **more,
    )  # fmt: skip


@pytest.mark.parametrize("ends_on_tonic", [False, True])
@pytest.mark.parametrize("most", [1, 2, 4])
def test_no_random_seed_copies_more_than_was_promised(folk_checkpoints, known, most, ends_on_tonic):
    for seed in SEEDS:
        asked = ask(seed, most, ends_on_tonic=ends_on_tonic, largest_leap=9, bars=5)
        own, kept = write(asked, folk_checkpoints)
        assert all(kept)
        assert steps_copied(known, to_notes(own), (20, len(own))) <= most * BAR


def test_what_is_free_copies_all_and_stays_as_it_is_where_that_is_allowed(
    folk_checkpoints, known, free
):
    for seed, (own, _) in zip(SEEDS, free, strict=True):
        assert steps_copied(known, to_notes(own), (20, len(own))) > 4 * BAR
        assert write(ask(seed, 5, bars=5), folk_checkpoints)[0] == own


SONG = " ".join(invent_tunes(3)[2].symbols)


@settings(max_examples=12)
@given(st.integers(0, 2**31), st.sampled_from(KEEP), st.integers(0, 40), st.integers(16, 24))
def test_a_rewritten_span_copies_no_more_either(folk_checkpoints, random_seed, keep, first, steps):
    span = {"seed": SONG, "span": (first, first + steps), "keep": keep, "rounds": 1}
    asked = ask(random_seed, None, checkpoint="bert-folk@2", **span)
    copied, _ = write(asked, folk_checkpoints)
    with pytest.MonkeyPatch.context() as patch:
        pretend(patch, indexed([to_notes(copied), to_notes(parse(SONG)[:-1])]))
        asked = replace(asked, promises=Promises(most_copied=1))
        assert write(asked, folk_checkpoints)[1] == [True]


def test_a_corpus_without_an_index_is_told_in_one_line(folk_checkpoints):
    with pytest.raises(MelodyError, match="no index of the training songs"):
        write(ask(1, 2, bars=5), folk_checkpoints)


def copied_by_hand(notes, written):
    """The same by comparing all runs with all songs, note by note."""
    onsets = np.cumsum([0, *(steps for _, steps in notes)])[:-1]
    first = next(n for n, note in enumerate(notes) if note.pitch is not None)
    begun = [int(at) for n, at in enumerate(onsets) if n != first]
    pairs, best = interval_pairs(notes), 0
    for start in range(len(pairs)):
        for stop in range(start + 4, len(pairs) + 1):
            is_own = begun[stop - 1] >= written[0] and begun[start] < written[1]
            if is_own and stands_in_a_song(pairs[start:stop]):
                best = max(best, sum(steps for _, steps in pairs[start:stop]))
    return best


FEW = SONGS[:5]


def stands_in_a_song(run):
    return any(
        run == own[place : place + len(run)]
        for own in map(interval_pairs, FEW)
        for place in range(len(own))
    )


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 30), st.integers(31, 64))
def test_what_was_copied_is_what_comparing_note_by_note_finds(one, other, first, after):
    index = build_index(FEW, ["?"] * 5, NONE)
    melody = [*FEW[one][:8], *FEW[other][3:12]]
    found = steps_copied(index, melody, (first, after))
    assert found == copied_by_hand(melody, (first, after))


def test_where_nothing_else_is_left_the_guard_yields():
    vocabulary = Vocabulary.of([["60", "62"]])
    melody = parse("60 _ _ _ " * 6)
    look_ahead = LookAhead(Constraint(24, 32, frozenset({60})), vocabulary)
    guard = CopyGuard(indexed([to_notes(melody * 2)]), 4, melody, look_ahead, [])
    for symbol in ("60", "_", "_", "_"):
        guard.append(symbol)
    asked, left, copied = map(sets_of(vocabulary).of, WANTED)
    assert guard.allowed(asked) == left
    assert guard.allowed(copied) == copied


WANTED = (("60", "_", "r", "/"), ("_",), ("60", "r", "/"))
