"""Draw the real songs of the blind duel: assets/duel-songs.json, names and hashes but no notes.

``python scripts/duel_songs.py``. Songs of the Essen collection that are test songs of all corpora
that the shipped models learned from, so that no model can know how they go on.
"""

import json
import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from melody.corpora import CORPORA
from melody.duel.duels import BARS
from melody.duel.songs import FILE, tell_apart
from melody.evaluate.held_out import parts_of_corpus
from melody.notation import count_steps, to_notes
from melody.preprocess.encode import Tune
from melody.runs.held_out_names import read_held_out
from melody.storage.files import write_bytes
from melody.storage.paths import checkpoints_folder

SONGS = 60
WORLD = "bert-world"  # a run on the corpus that holds all the others
METERS = ("2/4", "3/4", "4/4", "6/8")
PLAIN_TITLE = re.compile(r"[^\W\d]+(?:[ '-][^\W\d]+){0,7}")  # others hold shelf marks and the like
FEWEST_NOTES, MOST_NOTES = 4, 14  # of the opening's two bars


def main() -> None:
    """Draw the songs and keep their names."""
    folk = parts_of_corpus("folk")
    german = {tune.name for part in ("train", "valid") for tune in parts_of_corpus("german")[part]}
    essen = {source.name for source in CORPORA["essen"].find()} - german
    unknown = essen & set(read_held_out(checkpoints_folder() / WORLD)["test"])
    fit = {tune.title: tune for tune in folk["test"] if tune.name in unknown and is_fit(tune)}
    drawn = sorted(random.Random(1).sample(sorted(fit), SONGS), key=lambda title: fit[title].name)
    listed = [{"name": fit[title].name, "digest": tell_apart(fit[title])} for title in drawn]
    write_bytes(FILE, (json.dumps(listed, indent=1) + "\n").encode())
    print(f"{len(listed)} of {len(fit)} songs")


def is_fit(tune: Tune) -> bool:
    """Whether a song has a plain title and a usual meter, is long enough and sings all the time."""
    if not PLAIN_TITLE.fullmatch(" ".join(tune.title.split())) or tune.key is None:
        return False
    if tune.meter is None or str(tune.meter) not in METERS:
        return False
    bar, notes = tune.meter.steps_per_bar, to_notes(tune.symbols)
    opening = to_notes(tune.symbols[: tune.pickup + 2 * bar])
    sings = FEWEST_NOTES <= sum(note.pitch is not None for note in opening) <= MOST_NOTES
    rests = count_steps([note for note in notes if note.pitch is None])
    return sings and not rests and count_steps(notes) >= tune.pickup + BARS * bar


if __name__ == "__main__":
    main()
