"""The traditions of the style knob: each in a few words, and those that a run has learned."""

from melody.context import STYLES
from melody.models import MODELS
from melody.runs.checkpoints import read_runs
from melody.storage.paths import home_of_run

ANY = ("any", "")
IN_WORDS = {
    "german": "German songs, four phrases that answer one another",
    "european": "European songs and dances from many countries",
    "chinese": "Chinese songs on five notes",
    "irish": "Irish jigs, reels and airs",
    "scottish": "Scottish reels, strathspeys and songs",
    "american": "American fiddle tunes and songs",
    "mixed": "folk songs of mixed origin",
    "chorale": "chorale tunes, a step at a time, with rests for breath",
    "jazz": "jazz solos, long lines of eighths and sixteenths",
    "pop": "pop songs, short phrases, much off the beat",
    "rock": "rock songs, few notes, repeated",
    "stage": "songs of stage and film, wide and singable",
    "british": "British dances and ballads",
    "canadian": "ballads and songs of Canada's east coast",
}

ALL_STYLES = [ANY, *((f"{style.title()}: {IN_WORDS[style]}", style) for style in STYLES)]


def styles_of_run(name: object) -> list[tuple[str, str]]:
    """The traditions that a run has learned, as the page calls them; none where it knows none."""
    home = home_of_run(name) if isinstance(name, str) else None
    run = next((run for _, run in read_runs(home) if run.name == name), None)
    if run is None or run.model not in MODELS or not MODELS[run.model].uses_context:
        return []
    return ALL_STYLES[: 1 + run.config.get("styles", len(STYLES))]
