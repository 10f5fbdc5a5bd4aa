"""The fixed requests whose takes must not change by a byte, and what their takes are hashed to.

``python -m tests.golden_takes`` writes the hashes anew, where a change is a decided one.
"""

import hashlib
import json
from dataclasses import fields
from typing import Any

from melody.generate.promises import Promises
from melody.generate.sampling import Sampling
from melody.seeds.uploads import read_upload
from melody.storage.paths import ROOT
from melody.studio.performance import perform
from melody.studio.request import Request
from melody.studio.take import Take

FILE = ROOT / "tests" / "data" / "takes.json"


def read_request(given: dict[str, Any]) -> Request:
    """The request that one line of the file describes, its knobs and promises in their classes."""
    asked = dict(given)
    parts = {}
    for name, kind in (("sampling", Sampling), ("promises", Promises)):
        own = {each.name for each in fields(kind)}
        parts[name] = kind(**{key: asked.pop(key) for key in own & set(asked)})
    if "file" in asked:
        asked["seed"] = read_upload(asked.pop("file"), asked.pop("text").encode())
    if "span" in asked:
        asked["span"] = tuple(asked["span"])
    return Request(**asked, **parts)


def digest(take: Take) -> str:
    """The hash of a take's symbols, its MIDI file and both its scores."""
    parts = (" ".join(take.symbols).encode(), take.midi, take.musicxml.encode(), take.abc.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def main() -> None:
    """Write the hash of every take beside its request."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    for row in rows:
        row["sha256"] = digest(perform(read_request(row["request"])))
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
