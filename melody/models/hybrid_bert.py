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

import torch
from torch import Tensor, nn
from torch.nn import functional

from melody.context import STYLES
from melody.models.attention import Block, attention_mask, rotary_angles
from melody.models.base import NO_TARGET, Batch, MelodyModel, TuneExample
from melody.models.feature_tables import FeatureEmbedding
from melody.models.inputs import ContextEmbedding, batches_of_like_length, drop_features, stack
from melody.models.masking import draw_mask, masking_stage, set_dropout


class HybridBERT(MelodyModel):
    """A transformer encoder with rotary positions, context, and a linear head at every position.

    Position 0 reads the id V, which stands before the first symbol. ``pitches``: those of the last
    symbols of the vocabulary, from low to high.
    """

    takes_pitches = True

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
        vectors = self._embed(ids, context, masked, features)
        cosines, sines = rotary_angles(torch.arange(vectors.shape[1]), self.head_size)
        angles = cosines.to(vectors.device), sines.to(vectors.device)
        mask = attention_mask(functional.pad(masked, (1, 0)), lengths + 1)
        for block in self.blocks:
            vectors = block(vectors, angles, mask)
        logits: Tensor = self.head(self.final_norm(vectors[:, :-1]))
        return logits

    def _embed(self, ids: Tensor, context: Tensor, masked: Tensor, features: Tensor) -> Tensor:
        """(B, T) ids, (B, T, F) context, (B, T + 1, K) features -> (B, T + 1, D)."""
        read = functional.pad(ids, (1, 0), value=self.begin)
        expected = self.context(functional.pad(context, (0, 0, 0, 1)))
        masks = self.mask_embedding(functional.pad(masked, (1, 0)).long())
        vectors = self.symbols(read) + expected + masks
        for more in self.features.vectors(features):
            vectors = vectors + more
        embedded: Tensor = self.dropout(vectors)
        return embedded

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

    def fill_logits(self, ids: Tensor, context: Tensor, masked: Tensor) -> Tensor:
        """(T,) ids, their (T, F) context and which are masked -> (T, V) logits of each symbol.

        A masked symbol is predicted from the unmasked ones and the masked ones before it; the
        logits of an unmasked symbol mean nothing.
        """
        lengths = torch.tensor([len(ids)], device=ids.device)
        logits: Tensor = self(ids[None], context[None], masked[None], lengths)[0]
        return logits
