"""The corpora that a person gets themselves: they are found below a folder of data."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from melody.corpora.corpus import Corpus, usual_data
from melody.corpora.lead_sheets import OPENEWLD, find_lead_sheets
from melody.corpora.note_tables import read_jazz, read_pop
from melody.corpora.passages import Table, find_passages
from melody.corpora.places import Place, check_data, find_scores, with_style
from melody.notation import MelodyError
from melody.scores.score import Source

log = logging.getLogger(__name__)

ESSEN_PARTS = {
    "deutschl": "german", "china": "chinese", "europa": "european", "asia": "asian",
    "america": "american", "africa": "african",
}  # fmt: skip
JAZZ_ORIGIN = "repository klausfrieler/jazzodata"
JAZZ_VERSION = "commit 0dc98cf9e14fdf034e86ffdfe4728cb924d750f1"

ESSEN = Place(
    name="essen_kern",
    folders=("essen_kern", "essen", "essen-folksong-collection"),
    archive="essen_kern.tar.gz",
    songs="*.krn",
    checksum="d18ec3acfc08a25b",
)
NOVA_SCOTIA = Place(
    name="nova_scotia",
    folders=("nova_scotia", "nova_scotia_kern", "creighton-nova-scotia"),
    archive="nova_scotia_kern.tar.gz",
    songs="*.krn",
    checksum="4ca286f1722c005c",
)
NOTTINGHAM = Place(
    name="nottingham",
    folders=("nottingham", "nottingham-dataset"),
    archive="nottingham.tar.gz",
    songs="ABC_cleaned/*.abc",
    checksum="8f5f78491c6e19c4",
)
CEOL_RINCE = Place(
    name="ceol_rince",
    folders=("ceol_rince", "ceol_rince_midi", "cre_corpus", "folk_ngram_analysis/cre_corpus"),
    archive="ceol_rince_midi.tar.gz",
    songs="MIDI/*.mid",
    checksum="9246a5cd614681fe",
)
WEIMAR = Table(
    name="weimar",
    notes="wjd_notes.tsv",
    solos="wjd_solos.tsv",
    read=partial(read_jazz, number="melid"),
    style="jazz",
    checksum="f1439c49dc2ba0d2",
)
OMNIBOOK = Table(
    name="omnibook",
    notes="omnibook_notes.tsv",
    solos="omnibook_solos.tsv",
    read=partial(read_jazz, number="id"),
    style="jazz",
    checksum="3ae9d18e2a425ed3",
)
POP909 = Table(
    name="pop909",
    notes="pop909_melodies.tsv",
    solos="pop909_songs.tsv",
    read=read_pop,
    style="pop",
    checksum="7ff766563450fc1f",
)


def _essen(data: Path) -> list[Source]:
    return with_style(find_scores(ESSEN, data, "mixed"), ESSEN_PARTS)


def _declare(find_in: Callable[[Path], list[Source]], files: Place | Table, **facts: Any) -> Corpus:
    return Corpus(
        find=lambda: find_in(usual_data()),
        find_in=find_in,
        files_in=files.files,
        checksum=files.checksum,
        **facts,
    )


def _clone(repository: str, archive: str) -> str:
    return f"clone {repository} into the folder of data, or lay {archive}.tar.gz there"


def _tables(table: Table, of: str) -> str:
    return f"lay {table.notes} and {table.solos}, made of {of}, into the folder of data"


FOLDER_CORPORA = {
    "essen_kern": _declare(
        _essen,
        ESSEN,
        title="The Essen Folksong Collection in Humdrum kern, with the keys that it states",
        origin="repository ccarh/essen-folksong-collection",
        version="commit 2d0ca75e87dc7a725556c8090e3681c1fa3a0452",
        licence="MuseData terms: one user, research and teaching, no redistribution",
        citation=(
            "Helmut Schaffrath, The Essen Folksong Collection in the Humdrum Kern Format, edited "
            "by David Huron, Center for Computer Assisted Research in the Humanities 1995"
        ),
        style="german, chinese, european and others",
        how_to_get=_clone("ccarh/essen-folksong-collection", "essen_kern"),
    ),
    "nova_scotia": _declare(
        partial(find_scores, NOVA_SCOTIA, style="canadian"),
        NOVA_SCOTIA,
        title="Songs and ballads from Nova Scotia",
        origin="repository craigsapp/creighton-nova-scotia",
        version="commit ea5c34917de5b7f0a53939ca6bacd124532a73fc",
        licence="none stated",
        citation=(
            "Helen Creighton, Songs and Ballads from Nova Scotia, Toronto 1932; in Humdrum kern by "
            "Craig Stuart Sapp"
        ),
        style="canadian",
        how_to_get=_clone("craigsapp/creighton-nova-scotia", "nova_scotia_kern"),
    ),
    "nottingham": _declare(
        partial(find_scores, NOTTINGHAM, style="british"),
        NOTTINGHAM,
        title="The Nottingham Music Database: British and American dance tunes, in ABC",
        origin="repository jukedeck/nottingham-dataset",
        version="commit 0992bb6cd864f6d4b90d6663e08c0ef53ffaa08f",
        licence="GPL-3.0",
        citation="Eric Foxley, Nottingham Music Database; cleaned edition by Jukedeck 2017",
        style="british",
        how_to_get=_clone("jukedeck/nottingham-dataset", "nottingham"),
    ),
    "ceol_rince": _declare(
        partial(find_scores, CEOL_RINCE, style="irish"),
        CEOL_RINCE,
        title="Ceol Rince na hÉireann: Irish dance tunes, as MIDI",
        origin="repository polifonia-project/folk_ngram_analysis, cre_corpus",
        version="commit 9d8ccf9fe40ffdd2a1787e75527062fc1d07c669",
        licence="CC BY 4.0 by its README, the Unlicense by its licence file",
        citation=(
            "Breandán Breathnach, Ceol Rince na hÉireann, Dublin 1963-1999; ABC edition by Bill "
            "Black; MIDI edition by the Polifonia project"
        ),
        style="irish",
        how_to_get=_clone("polifonia-project/folk_ngram_analysis", "ceol_rince_midi"),
    ),
    "openewld": _declare(
        find_lead_sheets,
        OPENEWLD,
        title="OpenEWLD: lead sheets of songs, among them jazz standards",
        origin="repository 00sapo/OpenEWLD",
        version="commit ec03cbd809ca5296ee708591b970d0423dcbe31c",
        licence="scores in the public domain by its README; database MIT, genres CC0",
        citation=(
            "Federico Simonetta, Filippo Carnovalini, Nicola Orio and Antonio Rodà, Symbolic Music "
            "Similarity through a Graph-based Representation, Audio Mostly 2018"
        ),
        style="jazz, pop, rock and stage",
        how_to_get=_clone("00sapo/OpenEWLD", "openewld"),
    ),
    "weimar": _declare(
        partial(find_passages, WEIMAR),
        WEIMAR,
        title="The Weimar Jazz Database: passages of transcribed solos",
        origin=JAZZ_ORIGIN,
        version=JAZZ_VERSION,
        licence="MIT; the Weimar Jazz Database itself under the Open Database License 1.0",
        citation=(
            "Martin Pfleiderer, Klaus Frieler, Jakob Abeßer, Wolf-Georg Zaddach and Benjamin "
            "Burkhart (editors), Inside the Jazzomat, Mainz 2017"
        ),
        style="jazz",
        how_to_get=_tables(WEIMAR, "wjd_transforms and wjd_meta of klausfrieler/jazzodata"),
    ),
    "omnibook": _declare(
        partial(find_passages, OMNIBOOK),
        OMNIBOOK,
        title="The Charlie Parker Omnibook: passages of his solos",
        origin=JAZZ_ORIGIN,
        version=JAZZ_VERSION,
        licence="MIT",
        citation=(
            "Charlie Parker Omnibook, Atlantic Music 1978; tables by Klaus Frieler and others, "
            "jazzodata 2022"
        ),
        style="jazz",
        how_to_get=_tables(OMNIBOOK, "the omnibook tables of klausfrieler/jazzodata"),
    ),
    "pop909": _declare(
        partial(find_passages, POP909),
        POP909,
        title="POP909: passages of the melodies of Chinese pop songs",
        origin="repository music-x-lab/POP909-Dataset",
        version="commit d83e6edba6872a704f5d3b8b32f5cb540088dae6",
        licence="MIT",
        citation=(
            "Ziyu Wang and others, POP909: A Pop-song Dataset for Music Arrangement Generation, "
            "ISMIR 2020"
        ),
        style="pop",
        how_to_get=_tables(POP909, "the MELODY tracks and beats of music-x-lab/POP909-Dataset"),
    ),
}

# Essen is in folk already, in ABC.
WORLD = tuple(name for name in FOLDER_CORPORA if name != "essen_kern")


def find_everything(data: Path) -> list[Source]:
    """The tunes of all collections of ``world`` below a folder; a missing one is logged.

    Raises:
        MelodyError: when nothing is found.
    """
    files_of_everything(data)
    found: list[Source] = []
    for name in WORLD:
        try:
            found += FOLDER_CORPORA[name].below(data).find()
        except MelodyError as error:
            log.warning("left out: %s", error)
    return found


def files_of_everything(data: Path) -> list[Path]:
    """The files of those collections.

    Raises:
        MelodyError: when there are none.
    """
    check_data(data)
    here = [FOLDER_CORPORA[name] for name in WORLD if FOLDER_CORPORA[name].is_here(data)]
    if not here:
        raise MelodyError(f"there is no collection in {data.name[:40]!r}; 'corpora' names them")
    return [path for corpus in here if corpus.files_in for path in corpus.files_in(data)]
