"""Serve the page: python app.py. Host and port: GRADIO_SERVER_NAME and GRADIO_SERVER_PORT."""

import os
import sys
from importlib import import_module

# Before NumPy and PyTorch are loaded: models this small lose time to a second thread.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from melody.notation import MelodyError
from melody.ui import build, serve, write_log

write_log()
demo = build()

if __name__ == "__main__":
    if os.environ.get("SPACES_ZERO_GPU"):
        # ZeroGPU refuses an app without a GPU function; the models here need none.
        import_module("spaces").GPU(lambda: None)
    try:
        serve(demo)
    except MelodyError as error:
        sys.exit(str(error))
