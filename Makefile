# make run      serve the app on http://127.0.0.1:7860 (another port: make run PORT=8000)
# make setup    only create .venv and install; every target does it first, and only when needed
# make test     all tests; what this machine cannot run is left out and named at the end
# make test-bare   the quick part of them as on a machine without FluidSynth, Chromium, Node, PostgreSQL
# make lint     ruff, mypy and, where Node is, the page's scripts
# make format   let ruff put the code in order
# make docs     pages of the Python interface, from the docstrings, in docs/api/
# make train    rebuild every checkpoint we ship
# make tune     a small search for better settings of a training, with its report
# make bench    the benchmarks
# make clean    remove what the targets above made, the environment too
# Another Python than python3: make run PYTHON=python3.12

PYTHON ?= python3
PORT ?= 7860
WORKERS ?= 2
BIN := .venv/bin
APP := .venv/installed-app
DEV := .venv/installed-dev
KERNEL := melody/models/kernel/_kernel.so

.PHONY: run setup test test-bare lint format docs train tune bench clean
.DEFAULT_GOAL := run

run: $(APP) $(KERNEL)
	GRADIO_SERVER_NAME=127.0.0.1 GRADIO_SERVER_PORT=$(PORT) GRADIO_ANALYTICS_ENABLED=False $(BIN)/python app.py

setup: $(APP) $(KERNEL)

test: $(DEV) $(KERNEL)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

# The tests that would notice: sound, the page's start and its tests, the set-up.
test-bare: $(DEV)
	MELODY_TEST_WITHOUT=fluidsynth,chromium,node,postgresql $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup \
		-k "audio or accompaniment or agents or setup or needs or browser or node or votes"

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	sh scripts/javascript.sh lint types

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	sh scripts/javascript.sh format

docs: $(DEV)
	$(BIN)/pdoc --docformat google --output-directory docs/api melody

train: $(APP) $(KERNEL)
	$(BIN)/python train_all.py

tune: $(APP)
	$(BIN)/python -m melody tune --model lstm --corpus german --tunes 240 --epochs 4 --seconds 180 \
		--study .cache/tune-lstm.log --report .cache/tune-lstm.html

bench: $(APP) $(KERNEL)
	@export OMP_NUM_THREADS=1; for folder in benchmarks/*/; do name=$$(basename $$folder); echo "$$name"; $(BIN)/python -m benchmarks.$$name.run || exit 1; done

clean:
	rm -rf $(KERNEL) .venv node_modules .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis docs/api dist

$(APP): requirements.txt scripts/install.py
	$(PYTHON) scripts/install.py requirements.txt
	@touch $@

$(DEV): requirements-dev.txt requirements-cluster.txt requirements-postgres.txt requirements.txt scripts/install.py
	$(PYTHON) scripts/install.py requirements-dev.txt
	@touch $(APP) $@

# Where there is no C compiler nothing is made, and NumPy does the same work.
$(KERNEL): melody/models/kernel/kernel.c scripts/build_kernel.py
	@$(PYTHON) scripts/build_kernel.py
