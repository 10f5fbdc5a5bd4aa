"""Bytes of a text file -> text, whatever editor wrote it."""

import codecs

MARKS = {  # byte order mark -> encoding
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def decode(data: bytes) -> str:
    """Read UTF-8, UTF-16 with its mark, or Latin-1; every line ends in a plain newline.

    NUL bytes are left out.
    """
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
