"""The page's verbs for programs: typed endpoints for gradio_client and agents."""

from collections.abc import Callable
from dataclasses import asdict
from html import escape
from typing import Any

import gradio as gr

from melody.checkpoints import catalogue
from melody.notation import MelodyError
from melody.studio import Request, Take, perform
from melody.ui.compare import read_requests
from melody.ui.forms import read_form
from melody.ui.outbox import Outbox
from melody.ui.parts import MODEL_QUEUE


def offer(outbox: Outbox) -> None:
    """Add the endpoints to the page that is being built."""
    for verb in (melody_generate(outbox), melody_fill(outbox), melody_compare(outbox)):
        gr.api(verb, **MODEL_QUEUE)
    gr.api(checkpoints, queue=False)


def checkpoints() -> list[dict]:
    """List the checkpoints: model, corpus, epoch, validation loss, whether it is the run's best.

    Returns:
        One object for each: label (run@epoch), run, model, corpus, epoch, valid_loss, best, bytes.
    """
    return [asdict(entry) for entry in catalogue()]


def melody_generate(outbox: Outbox) -> Callable[..., dict]:
    """The verb generate, which writes its files into ``outbox``."""

    def melody_generate(
        checkpoint: str,
        seed: str,
        bars: int = 0,
        temperature: float = 1.0,
        top_k: int = 0,
        top_p: float = 1.0,
        random_seed: int = 1,
        key: str = "",
        meter: str = "",
        pickup: int | None = None,
        bpm: float | None = None,
        instrument: str = "Piano",
        swing: float = 0.5,
        metronome: bool = False,
        transposition: int = 0,
        style: str = "",
        candidates: int = 1,
        lowest: int | None = None,
        highest: int | None = None,
        in_scale: bool = False,
        largest_leap: int | None = None,
        ends_on_tonic: bool = False,
    ) -> dict:
        """Continue an opening with a trained model; the same request gives the same bytes.

        Args:
            checkpoint: A label from `checkpoints`, such as lstm-talk@50, or run@best.
            seed: The opening: symbols (67 _ 65 _), note names (C4 D4 E4:2) or ABC.
            bars: Length of the whole melody in bars; 0 lets the model end it.
            temperature: 0 to 10; 0 always takes the likeliest symbol.
            top_k: Choose among so many likeliest symbols; 0 allows all.
            top_p: Share of probability to choose from, above 0 and up to 1.
            random_seed: The variation, 0 to 4294967295.
            key: Such as G major or F# minor; blank to find it from the opening.
            meter: Such as 3/4; blank to take it from the opening, or 4/4.
            pickup: Sixteenths before the first bar line; null to take it from the opening.
            bpm: Quarter notes a minute, 20 to 300; null to take it from the opening, or 100.
            instrument: Piano, Flute, Violin, Guitar ...
            swing: The first eighth's share of a beat, 0.5 (even) to 0.75; heard, not written.
            metronome: Whether the sound has clicks on the beats.
            transposition: Semitones, -24 to 24, by which sound and files are moved.
            style: A tradition, for models that know it: german, chinese, irish ...; blank for any.
            candidates: Write so many melodies, 1 to 16, of which another model picks one.
            lowest: Promise: no pitch below this, 0 to 127.
            highest: Promise: no pitch above this, 0 to 127.
            in_scale: Promise: stay in the scale of the key.
            largest_leap: Promise: no interval above so many semitones, 1 to 48.
            ends_on_tonic: Promise: end on the tonic, with the bar.

        Returns:
            symbols, stop (end, bars or limit), facts, and files (midi, wav, png, musicxml, abc).
        """
        given = {name: value for name, value in locals().items() if name != "outbox"}
        return answer(lambda: pack(perform(read_form(**given)), outbox))

    return melody_generate


def melody_fill(outbox: Outbox) -> Callable[..., dict]:
    """The verb fill, which writes its files into ``outbox``."""

    def melody_fill(
        checkpoint: str,
        melody: str,
        from_step: int,
        to_step: int,
        keep: str = "",
        rounds: int = 0,
        temperature: float = 1.0,
        top_p: float = 1.0,
        random_seed: int = 1,
        key: str = "",
        meter: str = "",
        pickup: int | None = None,
        style: str = "",
        lowest: int | None = None,
        highest: int | None = None,
        in_scale: bool = False,
        largest_leap: int | None = None,
        bpm: float | None = None,
        instrument: str = "Piano",
    ) -> dict:
        """Write a span of a melody anew with a two-way model; everything outside it stays.

        Args:
            checkpoint: A two-way model from `checkpoints`, such as bert-folk@best.
            melody: The whole melody: symbols (67 _ 65 _), note names (C4 D4 E4:2) or ABC.
            from_step: The first sixteenth that may change, 0 for the beginning.
            to_step: The sixteenth after the last one that may change.
            keep: Blank, rhythm (only pitches change) or outline (ups and downs stay).
            rounds: Rounds of revision after the first writing, 0 to 48.
            temperature: 0 to 10; 0 always takes the likeliest symbol.
            top_p: Share of probability to choose from, above 0 and up to 1.
            random_seed: The variation, 0 to 4294967295.
            key: Such as G major or F# minor; blank to find it from the melody.
            meter: Such as 3/4; blank to find it.
            pickup: Sixteenths before the first bar line; null to find them.
            style: A tradition: german, chinese, irish ...; blank for any.
            lowest: Promise: no new pitch below this, 0 to 127.
            highest: Promise: no new pitch above this, 0 to 127.
            in_scale: Promise: stay in the scale of the key.
            largest_leap: Promise: no interval above so many semitones, 1 to 48.
            bpm: Quarter notes a minute, 20 to 300; null to take it from the melody, or 100.
            instrument: Piano, Flute, Violin, Guitar ...

        Returns:
            symbols, stop (span), facts, and files (midi, wav, png, musicxml, abc).
        """
        given = {name: value for name, value in locals().items() if name != "outbox"}
        seed, *span = (given.pop(name) for name in ("melody", "from_step", "to_step"))
        return answer(lambda: pack(perform(read_form(**given, seed=seed, span=span)), outbox))

    return melody_fill


def melody_compare(outbox: Outbox) -> Callable[..., dict]:
    """The verb compare, which writes its files into ``outbox``."""

    def melody_compare(
        checkpoints: list[str],
        seed: str,
        bars: int = 0,
        temperature: float = 1.0,
        random_seed: int = 1,
        bpm: float | None = None,
        instrument: str = "Piano",
    ) -> dict:
        """Continue one opening with two to four models, with the same random numbers.

        Args:
            checkpoints: Two to four labels, such as lstm-talk@5 and bert-talk@5.
            seed: The opening: symbols (67 _ 65 _), note names (C4 D4 E4:2) or ABC.
            bars: Length of each melody in bars; 0 lets the models end them.
            temperature: 0 to 10; 0 always takes the likeliest symbol.
            random_seed: The variation, 0 to 4294967295.
            bpm: Quarter notes a minute, 20 to 300; null to take it from the opening, or 100.
            instrument: Piano, Flute, Violin, Guitar ...

        Returns:
            takes: one object for each checkpoint, as `melody_generate` returns it.
        """
        given = {name: value for name, value in locals().items() if name != "outbox"}
        labels = given.pop("checkpoints")
        return answer(lambda: perform_all(read_requests(labels, given), outbox))

    return melody_compare


def answer(make: Callable[[], dict]) -> dict:
    """The answer to a call; a person's mistake becomes one plain line."""
    try:
        return make()
    except MelodyError as error:
        raise gr.Error(escape(str(error), quote=False), print_exception=False) from None


def perform_all(requests: list[Request], outbox: Outbox) -> dict:
    """The takes of several requests."""
    return {"takes": [pack(perform(request), outbox) for request in requests]}


def pack(take: Take, outbox: Outbox) -> dict[str, Any]:
    """A take as an answer, its files to be fetched."""
    paths = outbox.write(take)
    return {
        "symbols": " ".join(take.symbols),
        "stop": take.facts.stop,
        "facts": asdict(take.facts),
        "files": {name: gr.FileData(path=path).model_dump() for name, path in paths.items()},
    }
