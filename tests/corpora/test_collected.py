"""Collections below a folder of data: three tunes of our own, unpacked and in archives."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from melody.cli.parser import main
from melody.cli.songs import describe_corpora, list_corpora
from melody.corpora import CORPORA, find_corpus
from melody.corpora.archives import checksum
from melody.corpora.collected import FOLDER_CORPORA, WORLD
from melody.corpora.places import find_scores
from melody.music.keys import Key
from melody.notation import MelodyError
from melody.preprocess.encode import encode
from melody.preprocess.prepare import prepare
from melody.preprocess.token_file import read_tunes
from melody.scores.read import read_score
from melody.scores.score import Source
from tests.data_folders import POP_NOTES, POP_SONGS, fill, pack, squeeze, write
from tests.score_files import SAMPLES

pytestmark = pytest.mark.usefixtures("own_cache")

FOUND = {
    "essen_kern": ["essen_kern/asia/china/han/b.krn", "essen_kern/europa/deutschl/a.krn"],
    "nova_scotia": ["nova_scotia/nova001.krn"],
    "nottingham": ["nottingham/jigs.abc#1", "nottingham/jigs.abc#2"],
    "ceol_rince": ["ceol_rince/Reel.mid"],
    "weimar": ["weimar/A_Player_Blues#1"],
}


@pytest.fixture
def data(tmp_path):
    return fill(tmp_path / "data")


@pytest.fixture
def packed(data):
    pack(data / "essen", data / "essen_kern.tar.gz")
    pack(data / "nova_scotia", data / "nova_scotia_kern.tar.gz")
    pack(data / "nottingham", data / "nottingham.tar.gz")
    pack(data / "ceol_rince", data / "ceol_rince_midi.tar.gz")
    squeeze(data / "wjd_notes.tsv")
    return data


def names(name, data):
    return [source.name for source in find_corpus(name, data).find()]


@pytest.mark.parametrize("name", FOUND)
def test_a_collection_is_found_unpacked(data, name):
    assert names(name, data) == FOUND[name]


@pytest.mark.parametrize("name", FOUND)
def test_a_collection_is_found_under_the_same_names_in_its_archive(packed, name):
    before = {path.name for path in packed.iterdir()}
    assert names(name, packed) == FOUND[name]
    assert {path.name for path in packed.iterdir()} == before


def test_the_environment_may_name_the_folder(data, monkeypatch):
    with pytest.raises(MelodyError, match="--data DIR, or in MELODY_DATA"):
        find_corpus("weimar").find()
    monkeypatch.setenv("MELODY_DATA", str(data))

    assert [source.name for source in CORPORA["weimar"].find()] == FOUND["weimar"]


def test_what_music21_brings_needs_no_folder(data):
    assert find_corpus("german", data) is CORPORA["german"]


@pytest.mark.parametrize("name", [name for name in FOLDER_CORPORA if name not in FOUND])
def test_a_collection_that_is_not_there_is_told_in_one_line(data, name):
    with pytest.raises(MelodyError, match=f"{name} is not in 'data'"):
        find_corpus(name, data).find()


@pytest.mark.parametrize("name", [*FOLDER_CORPORA, "world"])
def test_a_folder_that_is_not_there_or_holds_nothing_is_told(tmp_path, name):
    with pytest.raises(MelodyError, match="no folder named 'nowhere'"):
        find_corpus(name, tmp_path / "nowhere").find()
    with pytest.raises(MelodyError, match="'corpora'"):
        find_corpus(name, tmp_path).find()


def test_other_songs_than_were_measured_are_told_of_and_used(data, caplog):
    place = FOLDER_CORPORA["nova_scotia"].find_in.args[0]
    assert names("nova_scotia", data) == FOUND["nova_scotia"]
    assert [record.getMessage() for record in caplog.records] == [
        "nova_scotia: these are not the songs that were measured (checksum differs)"
    ]
    caplog.clear()
    same = type(place)(**{**vars(place), "checksum": checksum(place.files(data))})
    find_scores(same, data, "canadian")

    assert not caplog.records


def test_songs_of_essen_have_the_style_of_their_country(data):
    sources = find_corpus("essen_kern", data).find()

    assert [source.style for source in sources] == ["chinese", "german"]


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """What becomes of all that is found, in one run: to start a reader takes seconds."""
    patch = pytest.MonkeyPatch()
    patch.setenv("MELODY_CACHE", str(tmp_path_factory.mktemp("cache")))
    data = fill(tmp_path_factory.mktemp("all"))
    sources = [source for name in FOUND for source in find_corpus(name, data).find()]
    all_of_it = replace(find_corpus("nottingham", data), find=lambda: sources)
    yield prepare(all_of_it, workers=1)
    patch.undo()


def test_a_tune_of_each_kind_is_kept_with_all_that_is_known_of_it(done):
    tunes = {tune.name.split("/")[0]: tune for tune in reversed(done.tunes)}
    told = {
        name: (tune.style, str(tune.meter), tune.pickup, tune.key.name, tune.title)
        for name, tune in tunes.items()
    }

    assert told == {
        "essen_kern": ("chinese", "3/4", 4, "A minor", "Ge"),
        "nottingham": ("british", "2/4", 2, "G major", "Jig 1"),
        "ceol_rince": ("irish", "4/4", 0, "G major", "Melody"),
        "weimar": ("jazz", "4/4", 0, "F major", "Blues (A. Player)"),
    }


def test_copies_are_dropped_within_a_collection_and_between_them(done):
    refused = {refusal.name: refusal.detail for refusal in done.refusals}

    assert refused == {
        "essen_kern/europa/deutschl/a.krn": f"is the same as {FOUND['essen_kern'][0]}",
        "nova_scotia/nova001.krn": f"is the same as {FOUND['essen_kern'][0]}",
    }


def test_a_lead_sheet_has_the_title_and_genre_of_the_database(data):
    sheet = data / "openewld" / "dataset" / "Me" / "My_Song" / "My_Song.mxl"
    other = data / "openewld" / "dataset" / "Me" / "Other_One" / "Other_One.mxl"
    for path in (sheet, other):
        path.parent.mkdir(parents=True)
        path.write_bytes(SAMPLES["mxl"])
    with closing(sqlite3.connect(data / "openewld" / "OpenEWLD.db")) as database, database:
        database.execute("CREATE TABLE works (id, title, path_leadsheet)")
        database.execute("CREATE TABLE work_genres (id, genre, occurrences)")
        database.execute(
            "INSERT INTO works VALUES (1, 'My Song!', 'dataset/Me/My_Song/My_Song.mxl')"
        )
        database.execute("INSERT INTO work_genres VALUES (1, 'Pop', 2), (1, 'Jazz', 3)")
    sources = find_corpus("openewld", data).find()

    assert [(s.title, s.style) for s in sources] == [("My Song!", "jazz"), ("Other One", "pop")]
    pack(data / "openewld", data / "openewld.tar.gz")
    assert [(s.title, s.style) for s in find_corpus("openewld", data).find()] == [
        ("My Song!", "jazz"),
        ("Other One", "pop"),
    ]


def test_of_a_lead_sheets_key_the_signature_alone_is_believed(tmp_path):
    path = tmp_path / "a.abc"
    path.write_text("X:1\nM:4/4\nL:1/4\nK:C\nACED|CBA^G|A4|]\n")
    source = Source(path, "a", states_tonic=False)
    tune = encode(source, read_score(source))

    assert (tune.key, tune.key_source) == (
        Key(9, "minor"),
        "signature from the score, key found",
    )


def test_tables_that_are_not_laid_out_as_they_should_be_are_told(data):
    write(data / "pop909_melodies.tsv", POP_NOTES.replace("pitch", "note") + "001\t1\t1\t1\t60\n")
    write(data / "pop909_songs.tsv", POP_SONGS)
    with pytest.raises(MelodyError, match="pop909 are not laid out"):
        find_corpus("pop909", data).find()


def test_passages_are_cut_once_and_then_taken_from_the_cache(data, monkeypatch):
    first = find_corpus("weimar", data).find()
    monkeypatch.setattr(
        "melody.corpora.passages.read_table", lambda _path: pytest.fail("read anew")
    )

    assert find_corpus("weimar", data).find() == first


def test_the_world_is_folk_and_all_that_is_found(data, caplog, monkeypatch):
    monkeypatch.setattr("melody.corpora.shipped._together", lambda _names: [Source(data, "folk")])
    found = names("world", data)

    assert found == ["folk", *(name for each in WORLD for name in FOUND.get(each, []))]
    assert "essen_kern" not in WORLD
    missing = {name for name in WORLD if name not in FOUND}
    told = [r.getMessage() for r in caplog.records if r.getMessage().startswith("left out")]
    assert {message.split()[2] for message in told} == missing


def test_a_collection_can_be_left_out_of_the_world(data, monkeypatch):
    monkeypatch.setattr("melody.corpora.shipped._together", lambda _names: [Source(data, "folk")])
    left = [source.name for source in find_corpus("world", data, ["nottingham"]).find()]

    assert set(names("world", data)) - set(left) == set(FOUND["nottingham"])
    assert "folk" in left
    with pytest.raises(MelodyError, match="no corpus named 'nowhere'"):
        find_corpus("world", data, ["nowhere"])


def test_the_list_says_what_is_here_and_how_to_get_the_rest(data):
    rows = {row["name"]: row for row in list_corpora(data)}

    assert rows["german"]["state"] == "present"
    assert rows["folk"]["tunes"] == 13355
    assert rows["weimar"]["state"] == "present, other songs than were measured"
    assert rows["pop909"]["state"] == "missing"
    text = describe_corpora(list(rows.values()))
    assert "lay pop909_melodies.tsv and pop909_songs.tsv" in text
    assert {row["state"] for row in list_corpora(None) if row["tunes"] is None} == {"missing"}


def test_prepare_and_corpora_take_the_folder(data, tmp_path, capsys):
    arguments = ["prepare", "--corpus", "nottingham", "--data", str(data), "--workers", "1"]
    assert main([*arguments, "--out", str(tmp_path / "a.txt"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tunes_kept"] == 2
    assert [tune.title for tune in read_tunes(tmp_path / "a.txt")] == ["Jig 1", "Jig 2"]
    assert main(["corpora", "--data", str(data), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(CORPORA)
