"""Any tune of a corpus, or any score file of one's own -> a score.

The reader of its format, then one way for all of them. Files are taken to be a musician's own:
what strangers upload goes through :mod:`melody.seeds.uploads`, by the same readers.
"""

from dataclasses import replace

from melody.notation import MelodyError
from melody.scores.formats import READERS, refuse_other_tunes
from melody.scores.melody_line import to_score
from melody.scores.reading import Reading
from melody.scores.score import FORMATS, OTHER_FORMATS, PASSAGE, Score, Source, from_json
from melody.scores.stated_key import Belief


def read_score(source: Source, voice: int | str | None = None, tune: int | None = None) -> Score:
    """Read one tune; ``voice`` is the number or the name of the voice wanted, ``tune`` a number.

    Raises:
        MelodyError: when the file cannot be read or holds no notes.
    """
    if source.form == PASSAGE:
        return replace(from_json(source.text or ""), name=source.name)
    score = to_score(
        read_source(source, tune),
        voice,
        form=FORMATS.get(source.path.suffix.lower(), ""),
        belief=Belief(source.states_mode, source.states_tonic),
    )
    return replace(score, name=source.name)


def read_source(source: Source, tune: int | None = None) -> Reading:
    """What the reader of its format finds in a file, or in the text that a source carries.

    Raises:
        MelodyError: when it cannot be read.
    """
    suffix = source.path.suffix.lower()
    if suffix in OTHER_FORMATS:
        from melody.scores.other_formats import read_other

        refuse_other_tunes(tune)
        return read_other(source.path, OTHER_FORMATS[suffix])
    if suffix not in FORMATS:
        raise MelodyError(f"files that end in {suffix!r} are not read")
    text = source.text
    data = source.path.read_bytes() if text is None else text.encode("utf-8", "surrogatepass")
    return READERS[FORMATS[suffix]](data, tune)
