"""Peak memory of step 1 for so many songs and for four times as many, each in a fresh process."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SONGS = 1000
LETTERS = "cdefgab"


def write_songs(folder: Path, count: int) -> None:
    """Songs of 64 notes, each with a beginning of its own."""
    for place in range(count):
        letters = [LETTERS[(place // 7**at) % 7] for at in range(4)] + list(LETTERS) * 9
        notes = "\n".join(f"8{letter}" for letter in letters[:64])
        (folder / f"{place:05}.krn").write_text(f"**kern\n*M4/4\n*C:\n{notes}\n*-\n")


def peak(count: int, folder: Path) -> tuple[float, float]:
    """Megabytes at most in the main process, from a cold cache and from a warm one."""
    songs = folder / str(count)
    songs.mkdir()
    write_songs(songs, count)
    environment = {**os.environ, "MELODY_CACHE": str(folder / f"cache-{count}")}
    command = [sys.executable, "-m", "benchmarks.preprocess.memory", str(songs), str(folder / "o")]
    told = [
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    ]
    return float(told[0]), float(told[1])


def memory() -> Iterator[tuple[str, object]]:
    """Peak memory at two sizes."""
    with tempfile.TemporaryDirectory() as name:
        for count in (SONGS, 4 * SONGS):
            cold, warm = peak(count, Path(name))
            yield f"{count} songs, cold cache: peak megabytes of the main process", cold
            yield f"{count} songs, warm cache: peak megabytes of the main process", warm


def main(songs: str, out: str) -> None:
    """Prepare a folder as the command line does, and tell the peak."""
    from melody.cli.parser import main as run

    # Standard output is for the number alone.
    sys.stdout, stdout = sys.stderr, sys.stdout
    run(["prepare", "--songs", songs, "--out", out, "--workers", "1"])
    stdout.write(f"{peak_kibibytes() / 1024:.1f}\n")


def peak_kibibytes() -> int:
    """The most memory that this program had; Linux alone does not count what began it."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(status.read_text().partition("VmHWM:")[2].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main(*sys.argv[1:])
