"""What a JSON text may hold, looked at before Gradio does: no addresses, no crowd of small things.

A text of 2 MB can ask for thirty times as much memory while it waits in the queue, or for a
session whose name has a million letters.
"""

import json
import re
from collections.abc import Collection

from melody.ui.server.door.addresses import is_address, is_own_file
from melody.ui.server.door.bodies import TOO_LARGE, RefusedError

MOST_VALUES = 20_000
LONGEST_NAME = 100  # of a session, a function or a part of the page
LONGEST_WIDE = 256 * 1024  # characters of other scripts, which take four bytes each
NAMES = ("session_hash", "event_id", "fn_name", "upload_id")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
SEPARATORS = ",[{"
NO_ADDRESS = "this server fetches nothing from elsewhere; upload the file itself"
TOO_DEEP = "that is nested too deep to be read; send plain values"
CROWD = "that holds more values than anything here needs; send less"
NO_NAME = "the name of a session or a function must be a short text; load the page again"


def check_contents(body: bytes, own_hosts: Collection[str]) -> None:
    """Look at every object of a JSON text, however deep; what is no JSON holds no file data.

    The page sends an uploaded file's link along as its ``url``: a link to ``own_hosts`` may stay.

    Raises:
        RefusedError: when one of them is file data that names an address, or it is too much.
    """

    def look(pairs: list[tuple[str, object]]) -> None:
        for name, value in pairs:
            if name == "path" and is_address(value):
                raise RefusedError(400, NO_ADDRESS)
            if name == "url" and is_address(value) and not is_own_file(value, own_hosts):
                raise RefusedError(400, NO_ADDRESS)
            if name in NAMES:
                check_name(value)

    try:
        text = body.decode(json.detect_encoding(body), "surrogatepass")
        refuse_bulk(text)
        json.loads(text, object_pairs_hook=look)
    except RecursionError:
        raise RefusedError(400, TOO_DEEP) from None
    except ValueError:
        return


def check_name(value: object) -> None:
    """Refuse a name that is none.

    Raises:
        RefusedError: when it is empty, long, or no text.
    """
    if value is None:
        return
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME or not value.isprintable():
        raise RefusedError(400, NO_NAME)


def refuse_bulk(text: str) -> None:
    """Refuse what is short as a text and takes much memory when it is read.

    Raises:
        RefusedError: when it holds too many values, or too much of another script.
    """
    if sum(map(text.count, SEPARATORS)) > MOST_VALUES:
        bare = QUOTED.sub("", text)
        if sum(map(bare.count, SEPARATORS)) > MOST_VALUES:
            raise RefusedError(400, CROWD)
    if len(text) > LONGEST_WIDE and not (text.isascii() and "\\u" not in text):
        raise RefusedError(413, TOO_LARGE)
