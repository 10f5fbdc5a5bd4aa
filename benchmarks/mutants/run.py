"""Does any broken file crash a reader, hang it or fill the memory?

``python -m benchmarks.mutants.run [--each 5000]`` breaks the samples and cases of each format so
many times at random and reads each of them in a process with the memory limit of uploads, under a
clock of CPU seconds; one in a hundred is also given to the child that reads uploads. Writes
``results.csv``: per format how many were read, refused, not answered for, killed or too slow, the
slowest, and the most memory. Exit status 1 where one fell.
"""

import argparse
import csv
import multiprocessing
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from melody.notation import MelodyError
from melody.scores.score import FORMATS
from melody.seeds.upload_child import CPU_SECONDS, LIMITS, hear_file
from melody.seeds.uploads import ask_child, check_answer
from melody.storage.paths import ROOT
from tests.score_files import CONTAINER, SAMPLES, zipped
from tests.scores.mutants import is_fit, mutant, xml_mutant

HERE = Path(__file__).parent
CASES = ROOT / "tests" / "data" / "cases"
FEWEST_SECONDS = 2  # of CPU time that we call a hang: files of this size take milliseconds
A_CHILD = 100
READ, REFUSED, UNANSWERED, KILLED, SLOW = "read", "refused", "not answered", "killed", "too slow"
KINDS = (READ, REFUSED, UNANSWERED, KILLED, SLOW)


@dataclass
class Tally:
    """What became of the mutants of one format."""

    file_format: str
    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    memory: float = 0.0  # MB
    by_child: int = 0

    def row(self) -> list[object]:
        """The line of the table."""
        counts = [self.counts[kind] for kind in KINDS]
        return [
            self.file_format, sum(counts), *counts, round(self.slowest, 2), round(self.memory),
            self.by_child,
        ]  # fmt: skip


def find_samples(file_format: str) -> list[bytes]:
    """The files that are broken: our sample of the format, and the cases."""
    cases = (next(case.glob("input.*")) for case in sorted(CASES.iterdir()))
    ours = [case for case in cases if FORMATS.get(case.suffix) == file_format]
    return [SAMPLES[file_format], *(case.read_bytes() for case in ours)]


def make_mutant(samples: Sequence[bytes], file_format: str, number: int) -> bytes:
    """The mutant of that number: the same in every process.

    Two of three in XML stay well-formed, else the parser would refuse them all.
    """
    chance = random.Random(f"{file_format} {number}")
    data = chance.choice(samples)
    if file_format not in ("musicxml", "mxl") or number % 3 == 0:
        return mutant(data, chance, chance.choice([1, 2, 4, 16]))
    if file_format == "musicxml":
        return xml_mutant(data, chance)
    music = xml_mutant(SAMPLES["musicxml"], chance)
    return zipped(**{"META-INF/container.xml": CONTAINER, "deep/a.xml": music})


def outcome(file_format: str, data: bytes) -> str:
    """What became of one file."""
    answer = hear_file(file_format, data)
    if not is_fit(answer):
        return UNANSWERED
    return REFUSED if "error" in answer else READ


def work(file_format: str, numbers: range, pipe: Connection) -> None:
    """Read mutants one after the other in a limited process, and tell of each."""
    wanted = LIMITS[resource.RLIMIT_AS]
    resource.setrlimit(resource.RLIMIT_AS, (wanted, wanted))
    samples = find_samples(file_format)
    for number in numbers:
        data = make_mutant(samples, file_format, number)
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # its signal ends the process
        start = time.process_time()
        kind = outcome(file_format, data)
        spent = time.process_time() - start
        signal.setitimer(signal.ITIMER_PROF, 0)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        pipe.send((number, SLOW if spent > FEWEST_SECONDS else kind, spent, memory))


def read_all(file_format: str, each: int) -> Iterator[tuple[int, str, float, float]]:
    """Read so many mutants; where one kills the process another goes on behind it."""
    number = 0
    while number < each:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        worker = multiprocessing.Process(
            target=work, args=(file_format, range(number, each), theirs)
        )
        worker.start()
        theirs.close()
        try:
            while number < each:
                yield ours.recv()
                number += 1
        except EOFError:
            worker.join()
            is_slow = worker.exitcode == -signal.SIGPROF
            yield number, SLOW if is_slow else KILLED, float(CPU_SECONDS if is_slow else 0), 0.0
            number += 1
        worker.join()


def ask_children(file_format: str, each: int, tally: Tally) -> None:
    """Give some of the mutants to the process that reads uploads."""
    samples = find_samples(file_format)
    for number in range(0, each, A_CHILD):
        answer = ask_child(file_format, make_mutant(samples, file_format, number))
        tally.by_child += 1
        try:
            check_answer(answer)
        except MelodyError:
            if not answer:
                tally.counts[UNANSWERED] += 1
                print(f"{file_format} {number}: no answer of the child", file=sys.stderr)


def measure(file_format: str, each: int) -> Tally:
    """What becomes of the mutants of a format."""
    tally = Tally(file_format)
    for number, kind, spent, memory in read_all(file_format, each):
        tally.counts[kind] += 1
        tally.slowest, tally.memory = max(tally.slowest, spent), max(tally.memory, memory)
        if kind in (UNANSWERED, KILLED, SLOW):
            print(f"{file_format} {number}: {kind}", file=sys.stderr)
    ask_children(file_format, each, tally)
    return tally


def main() -> int:
    """Measure, write ``results.csv`` and tell the rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=5000, help="mutants of each format")
    parser.add_argument("--only", choices=sorted(SAMPLES), help="one format")
    options = parser.parse_args()
    formats = [options.only] if options.only else sorted(SAMPLES)
    tallies = [measure(file_format, options.each) for file_format in formats]
    head = ["format", "mutants", *KINDS, "slowest, CPU s", "most memory, MB", "by the child"]
    rows = [head, *(tally.row() for tally in tallies)]
    if not options.only:
        with (HERE / "results.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    for row in rows:
        print(*row, sep=", ")
    return int(any(t.counts[kind] for t in tallies for kind in (UNANSWERED, KILLED, SLOW)))


if __name__ == "__main__":
    sys.exit(main())
