"""The rooms of the package in their order, and what each may not reach.

A file imports from its own room and from rooms that stand earlier in ``ROOMS``, never later.
"""

ROOMS = (
    *("notation", "storage", "vocabulary", "music", "context", "scores", "render", "models"),
    *(
        "seeds",
        "hearing",
        "dance",
        "corpora",
        "preprocess",
        "runs",
        "train",
        "search",
        "generate",
        "evaluate",
        "studio",
        "learn",
    ),
    *("duel", "ui", "cli", "__main__", "app", "train_all", "scripts"),
)
# Who may not reach whom, through any chain of imports: a module or a room, and each that is out
# of bounds. An entry after the colon is allowed all the same.
BANS = (
    ("models", "generate render scores seeds studio", "the network knows nothing of decoding"),
    ("generate", "scores corpora preprocess", "decoding knows nothing of music files"),
    ("generate.sampling", "models runs seeds", "the sampler is pure functions on logits"),
    ("preprocess", "render models seeds", "songs become symbols, not sound"),
    ("render", "models seeds corpora", "notes become files, whoever wrote them"),
    ("evaluate", "render studio", "a score of a model needs no sound"),
    ("ui", "train preprocess.prepare learn.go_on", "the page shows what was trained"),
)
# Words for what was changed, and facts of a voice: no reader.
ALLOWED = {("generate", "scores.repairs"), ("generate", "scores.score")}
# Packages from elsewhere that a room may not reach: ``*`` is any of them.
FOREIGN = (
    ("notation", "*", "the language needs nothing"),
    ("vocabulary", "*", "the language needs nothing"),
    ("music", "*", "facts of music need nothing"),
    ("storage", "*", "the disk needs nothing"),
    ("scores", "torch", "the score side starts in a tenth of a second"),
    ("seeds", "torch music21", "the score side starts in a tenth of a second"),
    ("hearing", "torch music21", "a child process of half a second"),
    ("dance", "torch music21", "a child process of half a second"),
    ("corpora", "torch music21", "declaring songs reads none"),
    ("seeds.upload_child", "torch music21 numpy", "a child process of 20 ms"),
    *(
        (place, "torch", "what is trained reads and writes in NumPy")
        for place in (
            *("models.trained", "runs", "generate", "evaluate", "studio", "duel", "ui", "app"),
            *("cli.commands", "cli.songs", "cli.dance"),
        )
    ),
)
# Packages that are imported in these modules only, whoever reaches them.
HOMES = {
    "music21": "scores",
    "gradio": "ui app",
    "optuna": "search",
    "torch": "models train",
    "pretty_midi": "render.midi render.engines",
    "fluidsynth": "render.engines",
    "midirenderer": "render.engines",
    "PIL": "render.pianoroll scripts.screenshots",
    "swift_f0": "hearing.track",  # in a child process, never inside the page's
    "soundfile": "hearing.decode scripts.first_take",
    "av": "dance.containers dance.decode",  # in a child process, never inside the page's
    "psycopg": "duel.database_votes",  # an extra of the package
    "verovio": "render.score_svg",  # in a child process, never inside the page's
}
# Packages whose ``__init__`` holds more than a docstring.
FACES = {
    "melody": "the version",
    "melody.models": "the registry of models",
    "melody.corpora": "the registry of corpora",
    "melody.studio": "the public door",
    "melody.ui": "the registry of tabs, and how they make a page",
}
# Public names that more than one module defines.
TWINS = {
    "build": "every tab has one, and TABS lists them",
    "main": "every program has one",
    "checkpoints": "the command and the endpoint are both called so",
    "prepare": "a command is called as what it does",
    "train": "a command is called as what it does",
    "serve": "a command is called as what it does",
    "tune": "a command is called as what it does",
}
# Files under ``SHORTEST`` lines with a single user that stand alone all the same.
SHORT = {
    "melody.models": "the registry",
    "melody.studio": "the public door",
    "melody.corpora": "the registry",
    "melody.ui": "the registry of tabs",
    "melody.cli.serve": "it loads the page, which no other command needs",
    "melody.cli.lesson": "it loads the page's lesson, which no other command needs",
    "melody.corpora.lead_sheets": "a collection with a database beside its songs",
    "melody.ui.lean_start": "it comes before everything else of the page",
    "melody.ui.handover": "what the scripts are given, where whoever adds to it looks",
    "melody.seeds.notations": "a file a notation",
}
LONGEST_FILE, LONGEST_FUNCTION, SHORTEST, MOST_FILES = 250, 40, 60, 20
