"""What instruments can play: the lowest and the highest note of each, as it sounds."""

# As orchestration books have them for good players; keyboards and harps by their keys and strings.
RANGES = {
    "Piano": (21, 108),
    "Electric piano": (28, 103),
    "Harpsichord": (29, 89),
    "Music box": (60, 96),
    "Marimba": (45, 96),
    "Accordion": (53, 93),
    "Guitar": (40, 83),
    "Violin": (55, 103),
    "Cello": (36, 76),
    "Harp": (24, 103),
    "Trumpet": (52, 84),
    "Clarinet": (50, 91),
    "Flute": (60, 96),
    "Recorder": (60, 98),  # from a tenor's lowest to a soprano's highest
}
