"""Names in a MIDI file: of the piece, of its voices, and of the sounds that play them."""

import re

from melody.scores.midi.events import INSTRUMENT, TEXT, TRACK_NAME, Track
from melody.scores.text import decode

MOST_TEXTS = 32  # of a track that are looked through for a title
TITLE_MARK = re.compile(r"@T\s*(.+)|(?:song |tune )?title\s*[:=]\s*(.+)", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
SOUNDS = (
    "acoustic grand piano, bright piano, electric grand piano, honky-tonk piano,"
    "electric piano, electric piano, harpsichord, clavinet,"
    "celesta, glockenspiel, music box, vibraphone, marimba, xylophone, tubular bells, dulcimer,"
    "drawbar organ, percussive organ, rock organ, church organ, reed organ, accordion,"
    "harmonica, bandoneon,"
    "nylon guitar, steel guitar, jazz guitar, clean guitar, muted guitar, overdriven guitar,"
    "distorted guitar, guitar harmonics,"
    "acoustic bass, fingered bass, picked bass, fretless bass, slap bass, slap bass,"
    "synth bass, synth bass,"
    "violin, viola, cello, contrabass, tremolo strings, pizzicato strings, harp, timpani,"
    "strings, slow strings, synth strings, synth strings, choir, voice, synth voice,"
    "orchestra hit,"
    "trumpet, trombone, tuba, muted trumpet, french horn, brass, synth brass, synth brass,"
    "soprano sax, alto sax, tenor sax, baritone sax, oboe, english horn, bassoon, clarinet,"
    "piccolo, flute, recorder, pan flute, bottle, shakuhachi, whistle, ocarina,"
    "square lead, saw lead, calliope lead, chiff lead, charang lead, choir lead, fifths lead,"
    "bass lead,"
    "new age pad, warm pad, polysynth pad, choir pad, bowed pad, metallic pad, halo pad,"
    "sweep pad,"
    "rain, soundtrack, crystal, atmosphere, brightness, goblins, echoes, science fiction,"
    "sitar, banjo, shamisen, koto, kalimba, bagpipe, fiddle, shanai,"
    "tinkle bell, agogo, steel drums, woodblock, taiko, melodic tom, synth drum,"
    "reverse cymbal,"
    "fret noise, breath, seashore, birds, telephone, helicopter, applause, gunshot"
)
PROGRAMS = tuple(name.strip() for name in SOUNDS.split(","))
PLAIN_WORDS = (
    "acoustic alto baritone bass brass cello ch channel choir chord chords clarinet conductor "
    "control cornet default drum drums electric ensemble fiddle file flute grand guitar harp "
    "harmony horn instr instrument instruments karaoke kmidi left lead lh lower lyrics melody "
    "meta mid midi music name new no note oboe organ part percussion piano recorder rh right "
    "sax saxophone score seq sequence solo soft song soprano staff string strings tempo tenor "
    "the track tracks trombone trumpet untitled unnamed upper unknown viola violin vocal vocals "
    "voice voices words hand bright wizard"
)
NO_TITLES = frozenset(PLAIN_WORDS.split())


def name_of(track: Track, kind: int = TRACK_NAME) -> str:
    """The first name of a track, or the first of its texts of another kind."""
    texts = (decode(meta.content).strip() for meta in track.metas if meta.kind == kind)
    return next((text for text in texts if text), "")


def instrument_of(track: Track, program: int | None) -> str:
    """What a track says that plays it, or the name of its first sound."""
    return name_of(track, INSTRUMENT) or (PROGRAMS[program] if program is not None else "")


def title_of_tracks(tracks: list[Track]) -> str:
    """The title that a karaoke file or a text states, else the first track's name.

    That name is no title where it only says what plays, or where the other voices have one too.
    """
    for track in tracks:
        texts = [meta.content for meta in track.metas if meta.kind == TEXT][:MOST_TEXTS]
        for text in texts:
            if match := TITLE_MARK.fullmatch(decode(text).strip()):
                return (match[1] or match[2]).strip()
    name = name_of(tracks[0]) if tracks else ""
    others = [track for track in tracks[1:] if track.notes]
    is_part = bool(tracks and tracks[0].notes and any(name_of(track) for track in others))
    return "" if is_part or not looks_like_a_title(name) else name


def looks_like_a_title(name: str) -> bool:
    """Whether a name says more than what plays."""
    words = WORD.findall(name.lower())
    return name.isprintable() and len("".join(words)) > 1 and not NO_TITLES.issuperset(words)
