"""The BERT that reads in both directions and writes: one encoder, one mask for each task.

Position t + 1 reads symbol t and predicts symbol t + 1. Unmasked symbols attend to one another in
both directions; a masked one is attended to only by itself and by the masked ones after it, so
that each is predicted from all that is unmasked and from the masked ones before it. All masked:
continuation. A span masked: filling. Single symbols masked: BERT's masked language model.

Shapes: B tunes, T symbols, V vocabulary, D width, F features.
Sources: Devlin et al., BERT (2019); blank filling by attention: Du et al., GLM (2022); causal and
masked learning in one network: Charpentier & Samuel, GPT or BERT: why not both? (2024).
Copy features (:mod:`melody.models.copy_features`) and gap features
(:mod:`melody.models.gap_features`) are added to the embeddings.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from melody.context import STYLES
from melody.models.attention import Block, KeysValues, attention_mask, rotary_angles
from melody.models.base import NO_TARGET, Batch, ConvertedModel, TuneExample, sum_nats
from melody.models.gap_features import FeatureEmbedding, FeatureState
from melody.models.inputs import ContextEmbedding, batches_of_like_length, drop_features, stack
from melody.models.masking import all_masked, draw_mask, masking_stage, set_dropout
from melody.models.stepping import (
    BlockWeights,
    EmbeddingRows,
    EncoderWeights,
    KeyValueCache,
    LayerNormWeights,
    angles_at,
    stack_tables,
    to_array,
)

MASKED = 1  # the row of a masked symbol in ``mask_embedding``


class HybridState(NamedTuple):
    """A cache for each block, the features, the next position, and how many are cached.

    Where a span is filled, more positions are cached than come before it.
    """

    caches: tuple[KeyValueCache, ...]
    features: FeatureState
    position: int
    cached: int
    weights: EncoderWeights


class HybridBERT(ConvertedModel[EncoderWeights]):
    """A transformer encoder with rotary positions, context, and a linear head at every position.

    Position 0 reads the id V, which stands before the first symbol. ``pitches``: those of the last
    symbols of the vocabulary, from low to high.
    """

    title = "two-way BERT"
    kind = "bert"
    uses_context = True
    takes_pitches = True
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
            vocabulary_size, width=width, layers=layers, heads=heads, feed_forward=feed_forward,
            dropout=dropout, symbols_at_once=symbols_at_once, styles=styles,
        )  # fmt: skip
        self.begin = vocabulary_size
        self.mask_shares = masking_stage(0).shares
        self.symbols_at_once = symbols_at_once
        self.head_size = width // heads
        self.symbols = nn.Embedding(vocabulary_size + 1, width)
        self.mask_embedding = nn.Embedding(2, width)
        self.context = ContextEmbedding(width, styles)
        self.dropout_share = dropout
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(
            Block(width, heads, feed_forward, dropout) for _ in range(layers)
        )
        self.final_norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary_size)
        for table in (self.symbols, self.mask_embedding):
            nn.init.normal_(table.weight, std=0.1)
        self.features = FeatureEmbedding(vocabulary_size, pitches, width)

    def forward(self, ids: Tensor, context: Tensor, masked: Tensor, lengths: Tensor) -> Tensor:
        """Predict every symbol of tunes of (B,) ``lengths``: (B, T, V) logits.

        ``ids`` (B, T), their ``context`` (B, T, F), and which are ``masked`` (B, T).
        """
        features = self.features.compute(ids, context, masked, lengths)
        vectors, _ = self._encode_all(ids, context, masked, lengths, features)
        return self._predict(vectors[:, :-1])

    def _encode_all(
        self, ids: Tensor, context: Tensor, masked: Tensor, lengths: Tensor, features: Tensor
    ) -> tuple[Tensor, tuple[KeysValues, ...]]:
        vectors = self._embed(ids, context, masked, features)
        mask = attention_mask(functional.pad(masked, (1, 0)), lengths + 1)
        return self._encode(vectors, torch.arange(vectors.shape[1]), mask)

    def _embed(self, ids: Tensor, context: Tensor, masked: Tensor, features: Tensor) -> Tensor:
        """(B, T) ids, (B, T or T + 1, F) context, (B, T + 1, K) features -> (B, T + 1, D)."""
        read = functional.pad(ids, (1, 0), value=self.begin)
        missing = read.shape[1] - context.shape[1]
        expected = self.context(functional.pad(context, (0, 0, 0, missing)))
        masks = self.mask_embedding(functional.pad(masked, (1, 0)).long())
        vectors = self.symbols(read) + expected + masks
        for more in self.features.vectors(features):
            vectors = vectors + more
        embedded: Tensor = self.dropout(vectors)
        return embedded

    def _encode(
        self, vectors: Tensor, positions: Tensor, mask: Tensor | None
    ) -> tuple[Tensor, tuple[KeysValues, ...]]:
        cosines, sines = rotary_angles(positions, self.head_size)
        angles = (cosines.to(vectors.device), sines.to(vectors.device))
        keys_values = []
        for block in self.blocks:
            vectors, of_block = block(vectors, angles, mask)
            keys_values.append(of_block)
        return vectors, tuple(keys_values)

    def _predict(self, vectors: Tensor) -> Tensor:
        logits: Tensor = self.head(self.final_norm(vectors))
        return logits

    def begin_stage(self, stage: int) -> None:
        """Set masks, dropout and whether the feature tables are trained, for a stage (0, 1, ...).

        Tables that are not trained stay at zero and add nothing.
        """
        now = masking_stage(stage)
        self.mask_shares = now.shares
        for table in self.features.in_order():
            table.requires_grad_(now.uses_features)
        set_dropout(self, self.dropout_share * now.dropout_factor)

    def batches(self, tunes: Sequence[TuneExample], generator: torch.Generator) -> Iterator[Batch]:
        """Whole tunes of like length: ids, context, which are masked, and the tunes' lengths."""
        for chosen in batches_of_like_length(tunes, self.symbols_at_once, generator):
            lengths = torch.tensor([len(tune.ids) for tune in chosen])
            context = stack([tune.context for tune in chosen])
            masks = [draw_mask(tune.context, self.mask_shares, generator) for tune in chosen]
            yield (
                stack([tune.ids for tune in chosen]),
                drop_features(context, generator),
                stack(masks),
                lengths,
            )

    def loss(self, batch: Batch) -> Tensor:
        """Mean nats per masked symbol of a batch: cross-entropy."""
        ids, context, masked, lengths = batch
        logits = self(ids, context, masked, lengths).flatten(0, 1)
        targets = ids.masked_fill(~masked, NO_TARGET).flatten()
        return functional.cross_entropy(logits, targets, ignore_index=NO_TARGET)

    def logits(self, ids: Tensor, context: Tensor) -> Tensor:
        """(T,) ids of a tune and their (T, F) context -> (T - 1, V) logits after the first."""
        return self.fill_logits(ids, context, torch.ones_like(ids, dtype=torch.bool))[1:]

    def likelihoods_under(self, ids: Tensor, contexts: Tensor) -> Tensor:
        """(T,) ids of a tune and (B, T, F) contexts -> (B,) nats of the tune under each of them."""
        ids = ids.expand(len(contexts), -1)
        logits = self(ids, contexts, *all_masked(ids))
        return sum_nats(logits[:, 1:], ids[:, 1:])

    def fill_logits(self, ids: Tensor, context: Tensor, masked: Tensor) -> Tensor:
        """(T,) ids, their (T, F) context and which are masked -> (T, V) logits of each symbol.

        A masked symbol is predicted from the unmasked ones and the masked ones before it; the
        logits of an unmasked symbol mean nothing.
        """
        lengths = torch.tensor([len(ids)], device=ids.device)
        logits: Tensor = self(ids[None], context[None], masked[None], lengths)[0]
        return logits

    def start(self, ids: Tensor, context: Tensor) -> HybridState:
        """(B, T) ids and the (B, T + 1, F) context up to the step after -> the state."""
        masked, lengths = all_masked(ids)
        features = self.features.compute(ids, context, masked, lengths)
        vectors, keys_values = self._encode_all(ids, context, masked, lengths, features)
        state = self.features.start(ids, features[:, :0])
        return self._state(keys_values, state, vectors.shape[1])

    def start_fill(
        self, ids: Tensor, context: Tensor, first: int, after: int
    ) -> tuple[Tensor, HybridState]:
        """Read all but steps ``first`` to ``after`` (not included) of a tune, in both directions.

        (B, T) ids, their (B, T, F) context -> (B, V) logits of step ``first``, and the state from
        which :meth:`step` goes on through the span.
        """
        masked = torch.zeros_like(ids, dtype=torch.bool)
        masked[:, first:after] = True
        lengths = torch.full((len(ids),), ids.shape[1])
        features = self.features.compute(ids, context, masked, lengths)
        vectors = self._embed(ids, context, masked, features)
        positions = torch.cat([torch.arange(first + 1), torch.arange(after + 1, vectors.shape[1])])
        vectors, keys_values = self._encode(vectors[:, positions], positions, None)
        state = self.features.start(ids[:, :first], features[:, first:after])
        return self._predict(vectors[:, first]), self._state(keys_values, state, first + 1)

    def _state(
        self, keys_values: Sequence[KeysValues], features: FeatureState, position: int
    ) -> HybridState:
        caches = tuple(map(KeyValueCache.of, keys_values))
        return HybridState(caches, features, position, caches[0].length, self._step_weights())

    def step(self, state: HybridState, ids: Tensor, context: Tensor) -> tuple[Tensor, HybridState]:
        """A state, (B,) ids and the (B, F) context of the next step -> its (B, V) logits."""
        read, expected = ids.tolist(), context.tolist()
        features = self.features.advance(state.features, read)
        given = zip(read, self.features.next_features(features, expected), strict=True)
        rows = [(number, MASKED, *more) for number, more in given]
        vectors = state.weights.rows.sum_of(rows, expected)
        angles = angles_at(state.position, self.head_size)
        logits, caches = state.weights.step(vectors, angles, state.caches, state.cached)
        place = state.position + 1, state.cached + 1
        return torch.from_numpy(logits), HybridState(caches, features, *place, state.weights)

    def _convert_weights(self) -> EncoderWeights:
        tables = [self.symbols, self.mask_embedding, *self.features.in_order()]
        rows = to_array(stack_tables(tables, self.context))
        return EncoderWeights(
            EmbeddingRows.of(tables, self.context, rows),
            tuple(BlockWeights.of(block) for block in self.blocks if isinstance(block, Block)),
            LayerNormWeights.of(self.final_norm),
            to_array(self.head.weight.T),
            to_array(self.head.bias),
        )
