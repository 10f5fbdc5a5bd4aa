"""What models write: promises kept, spans filled without touching a note outside, meters heard."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.context import Context
from melody.generate.constraints import KEEP
from melody.generate.defaults import METER_COUNTS, infer_meter
from melody.generate.promises import NOTHING, Promises
from melody.generate.rerank import judge_of, random_seeds, rerank
from melody.generate.sampling import Sampling
from melody.music.meters import Meter
from melody.notation import END, MelodyError, is_symbol, parse, to_notes
from melody.runs.checkpoints import load
from melody.studio.performance import perform as perform_in
from melody.studio.performance import perform_live
from melody.studio.plan import Plan, hear_opening
from melody.studio.request import Request
from melody.studio.work import Work
from melody.studio.writing import verdicts, write

MODELS = ("lstm-folk@2", "bert-folk@2")
MELODY = "67 _ 67 _ 69 _ _ _ r _ 72 _ 71 _ 69 _ 67 _ _ _ 64 _ 62 _ 60 _ _ _ _ _ _ _ /"
LENGTH = len(MELODY.split()) - 1


@pytest.fixture(scope="module", params=MODELS)
def label(request):
    return request.param


def drafted(request, folder):
    """The symbols at home and the plan: what a take holds, without its sound."""
    plan = Plan.of(request, folder)
    return [*write(plan, Work())], plan


def finished(request, folder):
    """The symbols in the person's own key, and what was promised."""
    drafts, plan = drafted(request, folder)
    own = plan.own(drafts[-1])
    return own, verdicts(plan, own)


def finished_or_told(request, folder, words):
    """The same, or None where it was refused in these words."""
    try:
        return finished(request, folder)
    except MelodyError as error:
        told = str(error)
    assert words in told
    return None


promises = st.builds(
    Promises,
    lowest=st.one_of(st.none(), st.integers(45, 62)),
    highest=st.one_of(st.none(), st.integers(67, 84)),
    in_scale=st.booleans(),
    largest_leap=st.one_of(st.none(), st.integers(2, 12)),
    ends_on_tonic=st.booleans(),
)
knobs = st.builds(
    Sampling,
    temperature=st.sampled_from([0, 0.5, 1.0, 3.0, 10.0]),
    top_k=st.sampled_from([0, 1, 5]),
    top_p=st.sampled_from([0.01, 0.5, 1.0]),
)
requests = st.builds(
    Request,
    checkpoint=st.sampled_from(MODELS),
    seed=st.sampled_from(["C4 D4", "67 _ 65 _ 64", "G3:3 r B4", "60 _ _ 61 66 _ r"]),
    bars=st.one_of(st.none(), st.integers(4, 6)),
    sampling=knobs,
    random_seed=st.integers(0, 2**32 - 1),
    key=st.sampled_from([None, "C", "Eb", "A minor", "F# minor"]),
    meter=st.sampled_from(["2/4", "3/8", "6/8"]),
    style=st.sampled_from(["", "irish", "chorale"]),
    promises=promises,
)


@settings(max_examples=40)
@given(request_=requests)
def test_no_request_breaks_a_promise_writes_nonsense_or_fails_but_in_plain_words(
    folk_checkpoints, request_
):
    done = finished_or_told(request_, folk_checkpoints, "promises")
    if done is None:
        return
    symbols, kept = done
    assert parse(" ".join(symbols)) == symbols
    assert all(verdict.kept for verdict in kept)
    if request_.bars:
        assert END not in symbols


@pytest.mark.parametrize("bars", [1, 2, 5, 9])
@pytest.mark.parametrize(("meter", "pickup"), [("4/4", 0), ("3/4", 4), ("6/8", 2)])
def test_the_number_of_bars_is_exact(folk_checkpoints, label, bars, meter, pickup):
    request = Request(label, "C4:1", bars=bars, meter=meter, pickup=pickup)
    symbols, _ = finished(request, folk_checkpoints)
    bar = {"4/4": 16, "3/4": 12, "6/8": 12}[meter]
    assert len(symbols) == pickup + bars * bar


def test_a_melody_asked_to_close_ends_by_itself_on_a_close_or_at_the_limit_on_one(
    folk_checkpoints, label
):
    for random_seed in range(4):
        request = Request(
            label, "C4 D4", random_seed=random_seed, promises=Promises(ends_on_tonic=True)
        )
        symbols, kept = finished(request, folk_checkpoints)
        assert [verdict.kept for verdict in kept] == [True]
        assert len(symbols) <= 4 + 512 + 1


def test_promises_that_cannot_be_kept_are_told_in_one_line(folk_checkpoints, label):
    request = Request(label, "D4", bars=1, key="C", promises=Promises(90, 100, False, 1, True))
    with pytest.raises(MelodyError, match="promises"):
        finished(request, folk_checkpoints)


@given(first=st.integers(-2, LENGTH), length=st.integers(1, LENGTH), keep=st.sampled_from(KEEP))
def test_a_rewriting_never_touches_a_note_outside_its_span(folk_checkpoints, first, length, keep):
    request = Request("bert-folk@2", MELODY, span=(first, first + length), keep=keep, key="Eb")
    done = finished_or_told(request, folk_checkpoints, "whole note")
    if done is None:
        return
    symbols, _ = done
    before, begin, end = MELODY.split(), max(0, first), first + length
    assert symbols[:begin] == before[:begin]
    assert symbols[end:] == before[end:]
    assert len(symbols) == len(before)
    assert edges(symbols) >= {place for place in edges(before) if not begin <= place < end}
    assert all(map(is_symbol, symbols))


def edges(symbols):
    return {place for place, symbol in enumerate(symbols) if symbol != "_"}


def test_every_draft_of_a_rewriting_is_a_melody_of_the_same_length(folk_checkpoints):
    request = Request("bert-folk@2", MELODY, span=(8, 24), rounds=3)
    drafts, plan = drafted(request, folk_checkpoints)
    opening, (first, after) = plan.opening, plan.span
    assert len(drafts) == (after - first) + 3
    assert {len(draft) for draft in drafts} == {LENGTH}
    for draft in drafts:
        assert to_notes(draft)
        assert draft[:first] + draft[after:] == list(
            opening.symbols[:first] + opening.symbols[after:]
        )


def test_rounds_of_revision_change_something_and_repeat_themselves(folk_checkpoints):
    def last(rounds):
        request = Request("bert-folk@2", MELODY, span=(0, LENGTH), rounds=rounds, meter="4/4")
        return drafted(request, folk_checkpoints)[0][-1]

    assert last(6) == last(6) != last(0)


def test_keeping_the_rhythm_keeps_where_every_note_begins(folk_checkpoints):
    request = Request("bert-folk@2", MELODY, span=(4, 24), keep="rhythm", random_seed=3)
    symbols, _ = finished(request, folk_checkpoints)
    assert edges(symbols) == edges(MELODY.split())
    assert symbols != MELODY.split()


def test_a_model_that_reads_one_way_says_so_when_asked_to_fill(folk_checkpoints):
    with pytest.raises(MelodyError, match="left to right"):
        finished(Request("lstm-folk@2", MELODY, span=(4, 24)), folk_checkpoints)


@pytest.mark.parametrize("span", [(1,), ("1", 9), (1.0, 9), [0, 8], (True, 9)])
def test_a_span_is_two_whole_numbers(folk_checkpoints, span):
    with pytest.raises(MelodyError, match="span"):
        finished(Request("bert-folk@2", MELODY, span=span), folk_checkpoints)


def test_promises_hold_inside_a_span_and_into_the_note_after_it(folk_checkpoints):
    asked = Promises(lowest=62, highest=72, in_scale=True, largest_leap=4)
    for random_seed in range(5):
        request = Request(
            "bert-folk@2", MELODY, span=(8, 24), promises=asked, random_seed=random_seed
        )
        _, kept = finished(request, folk_checkpoints)
        assert len(kept) == 3
        assert all(verdict.kept for verdict in kept)


def test_the_drafts_of_a_take_are_shown_as_they_grow_and_the_take_says_what_was_rewritten(
    folk_checkpoints,
):
    request = Request("bert-folk@2", MELODY, span=(8, 24))
    *drafts, take = perform_live(request, folk_checkpoints)
    assert take.rewritten == (8, 24)
    assert take.facts.stop == "span"
    assert take.symbols[-1] == END
    assert drafts[-1].split() == list(take.symbols)


def test_of_several_candidates_the_one_most_like_real_tunes_is_picked(folk_checkpoints):
    judge = load("lstm-folk@2", folk_checkpoints)
    usual = judge.run.epochs[judge.run.best_epoch].valid_loss
    alone = [
        drafted(Request("bert-folk@2", "C4 D4", bars=2, random_seed=seed, meter="4/4"),
              folk_checkpoints)[0][-1]
        for seed in random_seeds(5, 4)
    ]  # fmt: skip
    request = Request("bert-folk@2", "C4 D4", bars=2, random_seed=5, meter="4/4", candidates=4)
    drafts, plan = drafted(request, folk_checkpoints)
    context = Context(Meter(), 0, plan.opening.setting.key.mode)
    place = rerank(judge, alone, len(plan.opening.symbols), context)
    assert drafts[-1] == alone[place]
    assert len(drafts) > 4, "nothing is seen of the others"
    assert usual > 0


def test_the_judge_is_the_other_model_and_itself_where_there_is_none(
    folk_checkpoints, tiny_checkpoints
):
    bert, lstm = (load(label, folk_checkpoints) for label in ("bert-folk@1", "lstm-folk@1"))
    assert judge_of(bert, folk_checkpoints).run.name == "lstm-folk"
    assert judge_of(lstm, folk_checkpoints).run.name == "bert-folk"
    assert judge_of(bert, folk_checkpoints / "lstm-folk") is bert
    assert tiny_checkpoints


@pytest.mark.parametrize("candidates", [0, 17, True])
def test_a_nonsense_number_of_candidates_is_refused(folk_checkpoints, candidates):
    with pytest.raises(MelodyError, match="candidates"):
        finished(Request("bert-folk@2", "C4", candidates=candidates), folk_checkpoints)


def test_the_first_candidate_is_the_variation_itself():
    assert random_seeds(7, 3)[0] == 7
    assert len(set(random_seeds(2**32 - 1, 16))) == 16


def test_the_meter_heard_is_one_of_the_known_ones_and_asked_or_stated_ones_are_kept(
    folk_checkpoints, label
):
    checkpoint = load(label, folk_checkpoints)
    heard = infer_meter(checkpoint, MELODY.split()[:-1], Context(mode="major"))
    assert heard in METER_COUNTS
    request = Request(label, MELODY)
    opening = Plan.of(request, folk_checkpoints).opening
    assert opening.meter_source == "heard by the model"
    asked = Plan.of(replace(request, meter="3/4"), folk_checkpoints).opening
    assert (asked.setting.meter, asked.meter_source) == (Meter(3, 4), "as asked")


def test_the_talks_models_hear_no_meter(tiny_checkpoints):
    plan = Plan.of(Request("lstm-talk@5", "C4 D4"), tiny_checkpoints)
    assert plan.opening.meter_source == "assumed"
    assert hear_opening(plan.opening, plan.request, plan.checkpoint) is plan.opening


KNOBS = [Sampling(0), Sampling(0.7, 3), Sampling(1.0, 0, 0.9), Sampling(5.0)]
ASKED = [
    NOTHING,
    Promises(57, 77, True, 7, True),
    Promises(largest_leap=3),
    Promises(ends_on_tonic=True),
]
OPENINGS = ["60 _", "67 _ 65", "55 _ 72 _ 71 _ 69", "64 r _"]


def test_three_hundred_takes_keep_their_promises_whatever_the_knobs(
    folk_checkpoints, tiny_checkpoints
):
    labels = {"lstm-folk@2": folk_checkpoints, "bert-folk@1": folk_checkpoints,
              "lstm-talk@1": tiny_checkpoints}  # fmt: skip
    dice = random.Random(1)
    for number in range(300):
        label = [*labels][number % 3]
        request = Request(
            label,
            dice.choice(OPENINGS),
            bars=dice.choice([2, 3]),
            sampling=dice.choice(KNOBS),
            random_seed=number,
            meter=dice.choice(["2/4", "3/8"]),
            promises=dice.choice(ASKED),
        )
        symbols, kept = finished(request, labels[label])
        assert parse(" ".join(symbols)) == symbols
        assert all(verdict.kept for verdict in kept)


def test_a_take_through_the_studio_tells_its_promises(folk_checkpoints):
    asked = Promises(lowest=55, highest=79, ends_on_tonic=True)
    take = perform_in(Request("lstm-folk@2", "C4 D4", bars=2, promises=asked), folk_checkpoints)
    assert [verdict.kept for verdict in take.facts.promises] == [True, True]
    assert '"lowest":55' in take.recipe
