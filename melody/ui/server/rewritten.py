"""A rewriting for the page: the melody with its span written anew, and how it came about."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from melody.notation import HOLD, MelodyError
from melody.studio.perform import Take, perform_live
from melody.ui.server.pieces import describe_take, read_known
from melody.ui.server.take_files import Outbox


def rewrite_piece(
    fields: Mapping[str, Any], outbox: Outbox, name_model: Callable[[str], str]
) -> dict[str, Any]:
    """A melody with a span of it written anew; ``order`` holds the span as it grew.

    Raises:
        MelodyError: when no span is chosen, or something else cannot be used.
    """
    request = read_known(fields)
    if not request.span:
        raise MelodyError("select what to rewrite: drag over the roll")
    *drafts, take = perform_live(request)
    if not isinstance(take, Take) or take.rewritten is None:
        raise TypeError("a rewriting ends with its take")
    wav = outbox.put_sound(take.sheet)
    told = describe_take(take, name_model(request.checkpoint), wav)
    return {**told, "order": tell_order([str(draft).split() for draft in drafts], *take.rewritten)}


def tell_order(drafts: Sequence[Sequence[str]], first: int, after: int) -> list[str]:
    """The span after each note that was decided, then after each round that changed it.

    Of ``drafts`` the first ones hold a step more each; what is not yet written is silent.

    >>> tell_order([["60", "r", "_"], ["60", "_", "r"], ["60", "_", "62"]], 0, 3)
    ['60 _ r', '60 _ 62']
    """
    steps = after - first
    begins = [n for n in range(1, steps) if drafts[n][first + n] != HOLD]
    kept = [*(n - 1 for n in begins), *range(steps - 1, len(drafts))]
    spans = [" ".join(drafts[n][first:after]) for n in kept]
    return [span for n, span in enumerate(spans) if not n or span != spans[n - 1]]
