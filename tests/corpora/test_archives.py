"""Archives: unpacked once and safely; a checksum that names and packing do not change."""

import os
import tarfile

import pytest

from melody.corpora import archives
from melody.corpora.archives import checksum, unpack
from melody.notation import MelodyError
from tests.data_folders import squeeze, tar

pytestmark = pytest.mark.usefixtures("own_cache")


def test_an_archive_is_unpacked_into_the_cache_and_not_beside_it(tmp_path, own_cache):
    archive = tar(tmp_path / "a.tar.gz", **{"songs__a.krn": b"score", "songs__b.txt": b"t"})

    folder = unpack(archive, (".krn",))

    assert own_cache in folder.parents
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["a.krn"]
    assert {path.name for path in tmp_path.iterdir()} == {"cache", "a.tar.gz"}


def test_an_archive_is_unpacked_once_for_its_content(tmp_path):
    first = unpack(tar(tmp_path / "a.tar.gz", **{"a.krn": b"one"}), (".krn",))
    (first / "a.krn").write_bytes(b"kept")
    assert unpack(tmp_path / "a.tar.gz", (".krn",)) == first
    other = unpack(tar(tmp_path / "a.tar.gz", **{"a.krn": b"two"}), (".krn",))

    assert (first / "a.krn").read_bytes() == b"kept"
    assert (other / "a.krn").read_bytes() == b"two"


@pytest.mark.parametrize("name", ["up__a.krn", "__tmp__a.krn", "songs__up__up__a.krn", "a\\b.krn"])
def test_a_file_that_would_lie_outside_is_refused(tmp_path, own_cache, name):
    with pytest.raises(MelodyError, match="outside its folder"):
        unpack(tar(tmp_path / "a.tar.gz", **{"good.krn": b"x", name: b"x"}), (".krn",))

    assert not list(own_cache.rglob("*.krn"))


def test_links_in_an_archive_are_passed_over(tmp_path):
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as packed:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            link = tarfile.TarInfo("link.krn")
            link.type, link.linkname = kind, "/etc/hostname"
            packed.addfile(link)

    assert not list(unpack(path, (".krn",)).iterdir())


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_archive_is_told_in_one_line(tmp_path, content):
    (tmp_path / "a.tar.gz").write_bytes(content)
    with pytest.raises(MelodyError, match="no whole archive"):
        unpack(tmp_path / "a.tar.gz", (".krn",))


def test_an_archive_cut_short_leaves_nothing_behind(tmp_path, own_cache):
    whole = tar(tmp_path / "a.tar.gz", **{"a.krn": os.urandom(9000), "b.krn": os.urandom(9000)})
    whole.write_bytes(whole.read_bytes()[:9000])
    with pytest.raises(MelodyError, match="no whole archive"):
        unpack(whole, (".krn",))

    assert not list((own_cache / "unpacked").iterdir())


def test_an_archive_that_holds_far_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 100)
    with pytest.raises(MelodyError, match="holds more than"):
        unpack(tar(tmp_path / "a.tar.gz", **{"a.krn": bytes(101)}), (".krn",))


def test_a_checksum_is_of_the_contents_alone(tmp_path):
    for name, content in (("a.krn", b"one"), ("b.krn", b"two")):
        (tmp_path / name).write_bytes(content)
    before = checksum(sorted(tmp_path.glob("*.krn")))
    (tmp_path / "a.krn").rename(tmp_path / "z.krn")
    assert checksum(sorted(tmp_path.glob("*.krn"))) == before
    squeeze(tmp_path / "z.krn")
    assert checksum([tmp_path / "z.krn.gz", tmp_path / "b.krn"]) == before
    (tmp_path / "b.krn").write_bytes(b"three")

    assert checksum([tmp_path / "z.krn.gz", tmp_path / "b.krn"]) != before


def test_a_table_that_broke_off_still_has_a_checksum(tmp_path):
    (tmp_path / "a.gz").write_bytes(b"\x1f\x8b\x08")
    assert len(checksum([tmp_path / "a.gz"])) == 16
