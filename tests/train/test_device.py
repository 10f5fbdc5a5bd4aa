"""A GPU is used where there is one; here a device without numbers stands for it.

PyTorch's ``meta`` tensors refuse to meet those of the processor, as a GPU's do.
"""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import torch

from melody.context import hide_length
from melody.models.feature_tables import CopyFeatureEmbedding, FeatureEmbedding
from melody.models.networks import NETWORKS
from melody.train import fit, group
from melody.train.settings import Training
from tests.small_models import SIZES, small_data

ELSEWHERE = torch.device("meta")


@pytest.fixture(autouse=True)
def features_without_numbers(monkeypatch):
    """What is computed from a tune's ids by the processor, in its shape."""

    def none(more):
        def compute(self, ids, *_):
            shape = len(ids), ids.shape[1] + more, len(self.in_order())
            return torch.zeros(shape, dtype=int, device=ids.device)

        return compute

    monkeypatch.setattr(CopyFeatureEmbedding, "compute", none(0))
    monkeypatch.setattr(FeatureEmbedding, "compute", none(1))


@pytest.mark.parametrize("name", NETWORKS)
def test_a_model_trains_and_is_validated_wherever_its_weights_and_its_batch_are(name):
    data = small_data()
    model = NETWORKS[name].of(data.vocabulary, **SIZES[name]).to(ELSEWHERE)
    generator = torch.Generator().manual_seed(1)
    batch = next(iter(model.batches(data.parts["train"][:4], generator)))
    model.begin_stage(2)
    model.loss(tuple(each.to(ELSEWHERE) for each in batch)).backward()
    trained = [weights for weights in model.parameters() if weights.grad is not None]
    assert trained
    assert {weights.grad.device for weights in trained} == {ELSEWHERE}
    ids, context = data.parts["valid"][0]
    nats = model.eval().negative_log_likelihood(
        ids.to(ELSEWHERE), hide_length(context).to(ELSEWHERE)
    )
    assert nats.device == ELSEWHERE


@pytest.fixture
def two_gpus(monkeypatch):
    for name, answer in {
        "is_available": True, "device_count": 2, "set_device": None, "is_bf16_supported": True,
    }.items():  # fmt: skip
        monkeypatch.setattr(torch.cuda, name, lambda *_, answer=answer: answer)


@pytest.mark.usefixtures("two_gpus")
def test_a_gpu_is_used_without_a_flag_and_in_half_precision():
    device = group.choose_device()
    assert device == torch.device("cuda", 0)
    assert fit._settle(Training(), device).half_precision
    assert not fit._settle(Training(), torch.device("cpu")).half_precision


@pytest.mark.usefixtures("two_gpus")
def test_each_process_has_a_gpu_of_its_own_or_none_has(monkeypatch):
    monkeypatch.setenv("LOCAL_RANK", "1")
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    assert group.choose_device() == torch.device("cuda", 1)
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "3")
    assert group.choose_device() == torch.device("cpu")


def test_a_batch_goes_to_the_device_and_is_computed_as_it_can(monkeypatch):
    asked = []

    def halve(kind, form, *, enabled):
        asked.append((kind, form, enabled))
        return nullcontext()

    def loss(batch):
        assert [each.device for each in batch] == [ELSEWHERE]
        return torch.ones((), requires_grad=True)

    monkeypatch.setattr(group.torch, "autocast", halve)
    alone = group.Group()
    alone.device = ELSEWHERE
    model = SimpleNamespace(loss=loss)
    assert alone.compute(model, (torch.zeros(2, 3),), half_precision=True) == 1
    assert asked == [("meta", torch.bfloat16, True)]
