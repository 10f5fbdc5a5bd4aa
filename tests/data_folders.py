"""A folder of data as a person may have it, with three tunes that we wrote ourselves."""

import gzip
import io
import tarfile
from pathlib import Path

from melody.music.keys import Key
from melody.music.setting import Setting
from melody.notation import Note
from melody.render.midi import write_midi

KERN = "!!!OTL: {title}\n**kern\n*M3/4\n*a:\n4e\n=1\n4a\n4b\n4cc\n=2\n4b\n4g#\n4e\n=3\n2a\n*-\n"
ABC = "X:{number}\nT:{title}\nM:2/4\nL:1/8\nK:G\nG|GABc|d2cB|{ending}|G3|]\n"
JAZZ_COLUMNS = (
    "melid", "bar", "beat", "tatum", "division", "period", "onset_beats", "onset_sec",
    "duration_sec", "pitch", "phrase_id",
)  # fmt: skip
JAZZ_SOLOS = (
    "melid\tid\tperformer\ttitle\tkey\tsignature\n1\tA Player_Blues_FINAL.sv\tA. Player\tBlues\t"
    "F-maj\t4/4\n"
)
POP_NOTES = "song\tonset_beats\tduration_beats\tonset_16th_snapped\tpitch\n"
POP_SONGS = "song\tbeats_per_bar\tfirst_downbeat_beat_index\tkey_audio\n001\t4\t2\tBb:min\n"
SCALE = (67, 69, 71, 74, 72)


def jazz_rows(phrases: list[list[tuple[int, int, int, int]]]) -> str:
    """Phrases of (bar, beat, tatum, division) notes -> the table, at a second a beat."""
    rows = []
    for number, phrase in enumerate(phrases, start=1):
        for bar, beat, tatum, division in phrase:
            onset = 4 * bar + beat - 1 + (tatum - 1) / division
            pitch = 60 + (7 * len(rows)) % 12
            rows.append(
                (1, bar, beat, tatum, division, 4, round(onset, 6), onset, 0.4, pitch, number)
            )
    lines = ["\t".join(map(str, row)) for row in (JAZZ_COLUMNS, *rows)]
    return "\n".join(lines) + "\n"


def swing(first_bar: int, bars: int) -> list[tuple[int, int, int, int]]:
    """A phrase of swing eighths."""
    places = [(bar, beat) for bar in range(first_bar, first_bar + bars) for beat in (1, 2, 3, 4)]
    return [(bar, beat, *part) for bar, beat in places for part in ((1, 3), (3, 3))]


def fill(data: Path) -> Path:
    """Write every kind of collection below a folder, unpacked; returns the folder."""
    write(data / "essen" / "europa" / "deutschl" / "a.krn", KERN.format(title="Lied"))
    write(data / "essen" / "asia" / "china" / "han" / "b.krn", KERN.format(title="Ge"))
    write(data / "nova_scotia" / "kern" / "nova001.krn", KERN.format(title="Song"))
    tunes = [
        ABC.format(number=n, title=f"Jig {n}", ending=e) for n, e in ((1, "edcB"), (2, "fedc"))
    ]
    write(data / "nottingham" / "ABC_cleaned" / "jigs.abc", "\n".join(tunes))
    write(data / "nottingham" / "ABC" / "jigs.abc", "X:1\nK:C\nC")
    midi = data / "ceol_rince" / "MIDI" / "Reel.mid"
    midi.parent.mkdir(parents=True)
    midi.write_bytes(write_midi([Note(SCALE[n % 5], 2) for n in range(32)], Setting(key=Key(7))))
    jazz = jazz_rows([swing(1, 4), swing(6, 5)])
    write(data / "wjd_notes.tsv", jazz)
    write(data / "wjd_solos.tsv", JAZZ_SOLOS)
    return data


def write(path: Path, text: str) -> None:
    """Write a text and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def pack(folder: Path, archive: Path) -> None:
    """Pack a folder as a .tar.gz, and take the folder away."""
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(folder, arcname=folder.name)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()


def tar(path: Path, **members: bytes) -> Path:
    """A .tar.gz of members by name (``__`` for a slash, ``up`` for two dots)."""
    with tarfile.open(path, "w:gz") as packed:
        for name, content in members.items():
            member = tarfile.TarInfo(name.replace("__", "/").replace("up", ".."))
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return path


def squeeze(path: Path) -> None:
    """Pack one file with gzip, and take the file away."""
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
