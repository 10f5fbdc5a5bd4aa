"""MusicXML, plain or compressed -> what is in it, whatever a stranger put there."""
