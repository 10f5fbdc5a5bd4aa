"""What runs are called where people read of them."""

from melody.models import kind_of, title_of


def title(run: str, model: str) -> str:
    """What a run is called: ``LSTM``, ``Folk LSTM``, or ``LSTM · mine`` where it is neither."""
    name = kind_of(model).upper()
    plain = {f"{name}-talk".lower(): name, f"{name}-folk".lower(): f"Folk {name}"}
    return plain.get(run, f"{title_of(model)} · {run}")
