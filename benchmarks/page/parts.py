"""Write down which of Gradio's files the page begins with: assets/page-parts.json.

``python -m benchmarks.page.parts`` serves the page without a bundle and visits it in Chromium. To
be run after Gradio was updated, or the page uses a part of it that it did not use.
"""

import json
from urllib.parse import urlsplit

from benchmarks.page.visit import visit
from melody.storage.files import write_text
from melody.ui.server.door.bundle import AT, FOLDER, PARTS_FILE
from tests.live import serve_shipped


def main() -> None:
    """Visit, and write the names in the order in which they were fetched."""
    PARTS_FILE.unlink(missing_ok=True)
    with serve_shipped() as (port, _, _):
        fetched = visit(f"http://127.0.0.1:{port}")
    paths = [urlsplit(url.partition(" ")[0]).path for url in fetched]
    names = [path.removeprefix(AT) for path in paths if path.startswith(AT)]
    there = [name for name in names if (FOLDER / name).is_file() and name.endswith(("js", "css"))]
    write_text(PARTS_FILE, json.dumps(list(dict.fromkeys(there)), indent=1) + "\n")
    print(f"{len(there)} files")


if __name__ == "__main__":
    main()
