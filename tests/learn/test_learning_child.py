"""What the child process of a training may take."""

import subprocess
import sys

import pytest

CONFINED = "import mmap; from melody.learn.learning_child import confine; confine(9.0); "


def in_child(what):
    told = subprocess.run([sys.executable, "-c", CONFINED + what], capture_output=True, text=True)
    return told.stdout + told.stderr


def test_data_beyond_the_limit_are_refused():
    assert "MemoryError" in in_child("bytearray(5 * 2**29)")


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_libraries_of_many_gigabytes_may_be_mapped(tmp_path):
    library = tmp_path / "library"
    with library.open("wb") as file:
        file.truncate(5 * 2**29)
    mapped = (
        f"file = open({str(library)!r}, 'rb'); m = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)"
    )
    assert in_child(f"{mapped}; print(len(m))") == f"{5 * 2**29}\n"
