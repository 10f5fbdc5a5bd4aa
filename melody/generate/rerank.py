"""Of several candidates, the one that another model finds about as surprising as a real tune."""

from collections.abc import Sequence
from pathlib import Path

from melody.context import Context, hide_length
from melody.generate.decoding import check_random_seed
from melody.generate.limits import LARGEST_RANDOM_SEED, MOST_CANDIDATES
from melody.notation import MelodyError
from melody.runs.checkpoints import Checkpoint, catalogue, load

STRIDE = 1_000_003  # so that candidates do not equal the takes of the next random seeds


def random_seeds(random_seed: int, candidates: int) -> list[int]:
    """The random seed of each candidate, the first one's as asked.

    Raises:
        MelodyError: when the number of candidates is out of range.
    """
    if isinstance(candidates, bool) or not 1 <= candidates <= MOST_CANDIDATES:
        raise MelodyError(f"the candidates must be a whole number from 1 to {MOST_CANDIDATES}")
    check_random_seed(random_seed)
    return [(random_seed + n * STRIDE) % (LARGEST_RANDOM_SEED + 1) for n in range(candidates)]


def judge_of(checkpoint: Checkpoint, folder: Path | None = None) -> Checkpoint:
    """The best checkpoint of another model on the same corpus; itself, if there is none."""
    run = checkpoint.run
    others = [
        entry
        for entry in catalogue(folder)
        if entry.best and entry.model != run.model and entry.corpus == run.corpus["name"]
    ]
    judges = (load(entry.label, folder) for entry in others)
    return next((j for j in judges if j.vocabulary == checkpoint.vocabulary), checkpoint)


def rerank(
    judge: Checkpoint, melodies: Sequence[Sequence[str]], seed_steps: int, context: Context
) -> int:
    """The index of the melody whose continuation is as likely to the judge as real tunes are.

    The nearest by mean nats per symbol; those of real tunes are the judge's validation loss. The
    likeliest melody would be the dullest.
    """
    typical = judge.run.best_loss

    def distance(melody: Sequence[str]) -> float:
        features = hide_length(context.features(0, len(melody)))
        nats = judge.model.negative_log_likelihood(judge.encode(melody), features)
        return abs(float(nats[seed_steps - 1 :].mean()) - typical)

    return min(range(len(melodies)), key=lambda place: distance(melodies[place]))
