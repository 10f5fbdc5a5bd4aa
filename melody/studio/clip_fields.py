"""Which fields of a request hold for the music of a clip."""

from melody.studio.fields import names_of


def names_for_clip() -> tuple[str, ...]:
    """The fields that may be asked of the music for a clip; ``bpm`` is of its beat."""
    names = names_of("sampling", "variation", "playing")
    return (*(name for name in names if name not in ("metronome", "bpm")), "style", "key")
