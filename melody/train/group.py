"""Several processes that train one model together, on one machine or on many (``torchrun``).

Each computes its rows of every batch; gradients are summed over all of them, so that the result is
that of one process, up to rounding. The first process alone validates and writes. What a process
must know of the others it is sent as numbers, never as pickled objects.
"""

import atexit
import os
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, distributed, nn

from melody.models.base import Batch, MelodyModel
from melody.models.dropout import CUT, Cut, cut_dropouts
from melody.notation import MelodyError
from melody.storage.files import write_bytes


def choose_device() -> torch.device:
    """Where this process trains: on a GPU of its own, where each has one, else on a processor."""
    own = int(os.environ.get("LOCAL_RANK", "0"))
    here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    if not torch.cuda.is_available() or here > torch.cuda.device_count():
        return torch.device("cpu")
    torch.cuda.set_device(own)
    return torch.device("cuda", own)


def can_halve(device: torch.device) -> bool:
    """Whether a device computes well in bfloat16: other ones are slower in it, or refuse."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


class Group:
    """The processes of a training; one process alone is a group, too."""

    def __init__(self) -> None:
        self.size = int(os.environ.get("WORLD_SIZE", "1"))
        self.rank = int(os.environ.get("RANK", "0"))
        self.device = choose_device()
        if self.size > 1 and not distributed.is_initialized():
            # Numbers travel from processor to processor, weights and gradients between GPUs.
            has_gpu = self.device.type == "cuda"
            distributed.init_process_group("cpu:gloo,cuda:nccl" if has_gpu else "gloo")
            atexit.register(distributed.destroy_process_group)

    @property
    def is_first(self) -> bool:
        """Whether this process validates and writes."""
        return self.rank == 0

    def join(self, model: MelodyModel) -> MelodyModel:
        """Let a model be trained by all together, from the weights of the first."""
        model.to(self.device)
        if self.size > 1:
            cut_dropouts(model)
            self.share(model)
        return model

    def share(self, *models: nn.Module) -> None:
        """Give all processes the weights that the first one has."""
        if self.size > 1:
            for model in models:
                for weights in model.state_dict().values():
                    distributed.broadcast(weights, 0)

    def tell(self, *numbers: float) -> list[float]:
        """Numbers of the first process, for all of them."""
        told = torch.tensor(numbers, dtype=torch.float64)
        if self.size > 1:
            distributed.broadcast(told, 0)
        return told.tolist()

    def add(self, *numbers: float) -> list[float]:
        """The sums of numbers over all processes."""
        added = torch.tensor(numbers, dtype=torch.float64)
        if self.size > 1:
            distributed.all_reduce(added)
        return added.tolist()

    def send_file(self, path: Path) -> None:
        """Give all processes a file of the first one; where it has none, there is none anywhere."""
        if self.size == 1:
            return
        content = path.read_bytes() if self.is_first and path.is_file() else b""
        (length,) = self.tell(len(content))
        sent = torch.zeros(int(length), dtype=torch.uint8)
        if self.is_first and length:
            sent.copy_(torch.frombuffer(bytearray(content), dtype=torch.uint8))
        distributed.broadcast(sent, 0)
        if not self.is_first and length and not path.is_file():
            write_bytes(path, sent.numpy().tobytes())

    def part_of(self, batch: Batch) -> tuple[Batch, Cut, bool]:
        """This process's rows of a batch, where they are, and whether they count.

        Where there are fewer rows than processes some compute the first one for nothing: what they
        draw stays in step with the others.
        """
        whole = len(batch[0])
        first, after = (whole * n // self.size for n in (self.rank, self.rank + 1))
        counts = after > first
        cut = Cut(whole, first, after) if counts else Cut(whole, 0, 1)
        return tuple(each[cut.first : cut.after] for each in batch), cut, counts

    def compute(self, model: MelodyModel, batch: Batch, *, half_precision: bool) -> float:
        """Gradients of the mean loss over a whole batch, in all processes; returns that loss."""
        batch = tuple(each.to(self.device) for each in batch)
        halving = torch.autocast(self.device.type, torch.bfloat16, enabled=half_precision)
        if self.size == 1:
            with halving:
                loss = model.loss(batch)
            loss.backward()
            return loss.item()
        own, cut, counts = self.part_of(batch)
        number = model.count_targets(own) if counts else 0
        (total,) = self.add(number)
        token = CUT.set(cut)
        try:
            with halving:
                loss = model.loss(own)
        finally:
            CUT.reset(token)
        share = loss * (number / total) if number else loss * 0
        share.backward()
        self._add_gradients([p.grad for p in model.parameters() if p.grad is not None])
        return self.add(share.item())[0]

    @staticmethod
    def _add_gradients(gradients: Sequence[Tensor]) -> None:
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        distributed.all_reduce(flat)
        at = 0
        for gradient in gradients:
            gradient.copy_(flat[at : at + gradient.numel()].view_as(gradient))
            at += gradient.numel()

    def check_same(self, hash_of_songs: str) -> None:
        """See that all processes train on the same songs.

        Raises:
            MelodyError: when they do not.
        """
        own = float(int(hash_of_songs[:8], 16)) if hash_of_songs else 0.0
        if self.add(float(self.tell(own)[0] != own))[0]:
            raise MelodyError("the processes have other songs; give all of them the same ones")
