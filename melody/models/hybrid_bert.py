"""The BERT that reads in both directions and writes: one encoder, symbols hidden from it.

Which symbols are hidden is all that differs between its tasks. A slot holds a symbol and predicts
the next one. Visible symbols see one another in both directions; a hidden one is seen only by
itself and by the hidden ones after it, so that each is predicted from all that is visible and
from the hidden ones before it. All hidden: it continues. A span hidden: it fills the span.
Single steps hidden: the masked language model of BERT.

Shapes: B tunes, T symbols, V vocabulary, D width, F features.
Sources: Devlin et al., BERT (2019); blank filling by attention: Du et al., GLM (2022); causal and
masked learning in one network: Charpentier & Samuel, GPT or BERT: why not both? (2024).
What a melody repeats is told to it, as to the LSTM (:mod:`melody.models.echoes`), and what stands
where a gap's surroundings stand once more (:mod:`melody.models.surroundings`).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from melody.context import METER, MODE, STYLE, STYLES, TO_GO
from melody.models.attention import Block, Cache, rotations, who_sees_whom
from melody.models.base import NO_TARGET, Batch, Example
from melody.models.hiding import hide
from melody.models.inputs import ContextEmbedding, forget, like_lengths, stack
from melody.models.knowledge import Knowledge, Known
from melody.models.lessons import lesson, set_dropout
from melody.models.prepared import PreparedModel
from melody.models.rows import Array, Rows, array, stacked
from melody.models.stepping import BlockWeights, Memory, Norm, turns_at

HIDDEN = 1  # in the table of what is hidden and what is not
FORGOTTEN = {METER: 0.15, MODE: 0.1, STYLE: 0.15, TO_GO: 0.5}


class State(NamedTuple):
    """What every layer remembers, what is known, the next slot's place, and how many slots it sees.

    In a span that is filled more slots are seen than come before it.
    """

    memories: tuple[Memory, ...]
    known: Known
    place: int
    kept: int
    weights: "Weights"


class Weights(NamedTuple):
    """What a single step needs: its inputs as rows, the blocks, and the read-out."""

    rows: Rows
    blocks: tuple[BlockWeights, ...]
    last: Norm
    read_out: Array
    bias: Array


class HybridBERT(PreparedModel[Weights]):
    """A transformer encoder with rotary positions, context, and a read-out at every slot.

    Slot 0 holds the id V, which stands before the first symbol. ``pitches``: those of the last
    symbols of the vocabulary, from low to high.
    """

    uses_context = True
    knows_pitches = True
    can_fill = True

    def __init__(
        self,
        vocabulary_size: int,
        width: int = 128,
        layers: int = 4,
        heads: int = 4,
        feed_forward: int = 512,
        dropout: float = 0.05,
        symbols_at_once: int = 1500,
        styles: int = len(STYLES),
        pitches: Sequence[int] = (),
    ) -> None:
        super().__init__(
            vocabulary_size,
            width=width,
            layers=layers,
            heads=heads,
            feed_forward=feed_forward,
            dropout=dropout,
            symbols_at_once=symbols_at_once,
            styles=styles,
        )
        self.begin = vocabulary_size
        self.shares = lesson(0).shares
        self.symbols_at_once = symbols_at_once
        self.head_size = width // heads
        self.symbols = nn.Embedding(vocabulary_size + 1, width)
        self.hidden_or_not = nn.Embedding(2, width)
        self.context = ContextEmbedding(width, styles)
        self.share_dropped = dropout
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(
            Block(width, heads, feed_forward, dropout) for _ in range(layers)
        )
        self.last = nn.LayerNorm(width)
        self.read_out = nn.Linear(width, vocabulary_size)
        for table in (self.symbols, self.hidden_or_not):
            nn.init.normal_(table.weight, std=0.1)
        self.knowledge = Knowledge(vocabulary_size, pitches, width)

    def forward(self, ids: Tensor, context: Tensor, hidden: Tensor, lengths: Tensor) -> Tensor:
        """Predict every symbol of tunes of (B,) ``lengths``: (B, T, V) logits.

        ``ids`` (B, T), their ``context`` (B, T, F), and which are ``hidden`` (B, T).
        """
        told = self.knowledge.recall(ids, context, hidden, lengths)
        vectors = self._embed(ids, context, hidden, told)
        allowed = who_sees_whom(functional.pad(hidden, (1, 0)), lengths + 1)
        vectors, _ = self._encode(vectors, torch.arange(vectors.shape[1]), allowed)
        return self._predict(vectors[:, :-1])

    def _embed(self, ids: Tensor, context: Tensor, hidden: Tensor, told: Tensor) -> Tensor:
        """(B, T) ids, their (B, T or T + 1, F) context -> (B, T + 1, D) of the slots.

        ``told``: (B, T + 1, K), as :class:`Knowledge` recalls it.
        """
        slots = functional.pad(ids, (1, 0), value=self.begin)
        missing = slots.shape[1] - context.shape[1]
        expected = self.context(functional.pad(context, (0, 0, 0, missing)))
        out_of_sight = self.hidden_or_not(functional.pad(hidden, (1, 0)).long())
        vectors = self.symbols(slots) + expected + out_of_sight
        for more in self.knowledge.vectors(told):
            vectors = vectors + more
        embedded: Tensor = self.dropout(vectors)
        return embedded

    def _encode(
        self, vectors: Tensor, places: Tensor, allowed: Tensor | None
    ) -> tuple[Tensor, tuple[Cache, ...]]:
        turns = rotations(places, self.head_size)
        caches = []
        for block in self.blocks:
            vectors, cache = block(vectors, turns, allowed)
            caches.append(cache)
        return vectors, tuple(caches)

    def _predict(self, vectors: Tensor) -> Tensor:
        logits: Tensor = self.read_out(self.last(vectors))
        return logits

    def begin_stage(self, stage: int) -> None:
        """Begin the lesson of a stage; from what is told in vain nothing is learnt."""
        now = lesson(stage)
        self.shares = now.shares
        for table in self.knowledge.in_order():
            table.requires_grad_(now.tells)
        set_dropout(self, self.share_dropped * now.times_dropout)

    def batches(self, tunes: Sequence[Example], generator: torch.Generator) -> Iterator[Batch]:
        """Whole tunes of like length: ids, context, what is hidden, and the tunes' lengths."""
        for chosen in like_lengths(tunes, self.symbols_at_once, generator):
            lengths = torch.tensor([len(tune.ids) for tune in chosen])
            context = stack([tune.context for tune in chosen])
            hidden = stack([hide(tune.context, self.shares, generator) for tune in chosen])
            yield (
                stack([tune.ids for tune in chosen]),
                forget(context, FORGOTTEN, generator),
                hidden,
                lengths,
            )

    def loss(self, batch: Batch) -> Tensor:
        """Mean nats per hidden symbol of a batch."""
        ids, context, hidden, lengths = batch
        logits = self(ids, context, hidden, lengths).flatten(0, 1)
        targets = ids.masked_fill(~hidden, NO_TARGET).flatten()
        return functional.cross_entropy(logits, targets, ignore_index=NO_TARGET)

    def logits(self, ids: Tensor, context: Tensor) -> Tensor:
        """(T,) ids of a tune and their (T, F) context -> (T - 1, V) logits after the first."""
        return self.fill_logits(ids, context, torch.ones_like(ids, dtype=torch.bool))[1:]

    def fill_logits(self, ids: Tensor, context: Tensor, hidden: Tensor) -> Tensor:
        """(T,) ids, their context and which are hidden -> (T, V) logits of each symbol.

        A hidden symbol is predicted from all that is visible and the hidden ones before it; what
        is said of a visible one is without meaning.
        """
        lengths = torch.tensor([len(ids)])
        logits: Tensor = self(ids[None], context[None], hidden[None], lengths)[0]
        return logits

    def start(self, ids: Tensor, context: Tensor) -> State:
        """(B, T) ids and the (B, T + 1, F) context up to the step after -> the state."""
        hidden = torch.ones_like(ids, dtype=torch.bool)
        lengths = torch.full((len(ids),), ids.shape[1])
        told = self.knowledge.recall(ids, context, hidden, lengths)
        vectors = self._embed(ids, context, hidden, told)
        allowed = who_sees_whom(functional.pad(hidden, (1, 0)), lengths + 1)
        _, caches = self._encode(vectors, torch.arange(vectors.shape[1]), allowed)
        return self._state(caches, self.knowledge.begin(ids, told[:, :0]), vectors.shape[1])

    def start_fill(
        self, ids: Tensor, context: Tensor, first: int, after: int
    ) -> tuple[Tensor, State]:
        """Read all but steps ``first`` to ``after`` (not included) of a tune, in both directions.

        (B, T) ids, their (B, T, F) context -> (B, V) logits of step ``first``, and the state from
        which :meth:`step` goes on through the span.
        """
        hidden = torch.zeros_like(ids, dtype=torch.bool)
        hidden[:, first:after] = True
        lengths = torch.full((len(ids),), ids.shape[1])
        told = self.knowledge.recall(ids, context, hidden, lengths)
        embedded = self._embed(ids, context, hidden, told)
        places = torch.cat([torch.arange(first + 1), torch.arange(after + 1, embedded.shape[1])])
        vectors, caches = self._encode(embedded[:, places], places, None)
        known = self.knowledge.begin(ids[:, :first], told[:, first:after])
        return self._predict(vectors[:, first]), self._state(caches, known, first + 1)

    def _state(self, caches: Sequence[Cache], known: Known, place: int) -> State:
        memories = tuple(map(Memory.of, caches))
        return State(memories, known, place, memories[0].kept, self._prepared())

    def step(self, state: State, ids: Tensor, context: Tensor) -> tuple[Tensor, State]:
        """A state, (B,) ids and the (B, F) context of the next step -> its (B, V) logits."""
        weights, memories = state.weights, []
        read, expected = ids.tolist(), context.tolist()
        known = self.knowledge.after(state.known, read)
        told = zip(read, self.knowledge.numbers(known, expected), strict=True)
        vectors = weights.rows.add_up([(number, HIDDEN, *more) for number, more in told], expected)
        turns = turns_at(state.place, self.head_size)
        for block, memory in zip(weights.blocks, state.memories, strict=True):
            vectors, memory = block.step(vectors, turns, memory, state.kept)
            memories.append(memory)
        logits = weights.last(vectors) @ weights.read_out + weights.bias
        state = State(tuple(memories), known, state.place + 1, state.kept + 1, weights)
        return torch.from_numpy(logits), state

    def _prepare(self) -> Weights:
        tables = [self.symbols, self.hidden_or_not, *self.knowledge.in_order()]
        return Weights(
            Rows.of(tables, self.context, array(stacked(tables, self.context))),
            tuple(BlockWeights.of(block) for block in self.blocks if isinstance(block, Block)),
            Norm.of(self.last),
            array(self.read_out.weight.T),
            array(self.read_out.bias),
        )
