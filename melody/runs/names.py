"""What runs are called where people read of them."""

from melody.models import kind_of, title_of

SHIPPED = {"talk": "", "folk": "Folk ", "world": "World "}  # what they learned from


def title(run: str, model: str) -> str:
    """What a run is called: ``LSTM``, ``Folk LSTM``, or ``LSTM · mine`` where it is not shipped."""
    kind, _, songs = run.partition("-")
    if kind == kind_of(model) and songs in SHIPPED:
        return SHIPPED[songs] + kind.upper()
    return f"{title_of(model)} · {run}"
