"""What a person hums or whistles -> an opening: pitch, notes, tuning, key, tempo, grid."""
