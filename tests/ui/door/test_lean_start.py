"""Gradio is loaded without type stubs and without pandas, which is there when it is asked for."""

import subprocess
import sys

from melody.storage.paths import ROOT

PROGRAM = """
import sys, inspect
real = inspect.getfile
import melody.ui
import gradio
from gradio import caching, component_meta
assert inspect.getfile is real
assert "pandas" not in sys.modules
assert not component_meta.create_or_modify_pyi(gradio.Button, "Button", [])
assert caching.pd.DataFrame({"a": [1]}).shape == (1, 1)
import pandas
assert caching.pd.DataFrame is pandas.DataFrame
print("lean")
"""


def test_pandas_is_loaded_when_it_is_asked_for_and_nothing_stays_replaced():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1:] == ["lean"], done.stderr
