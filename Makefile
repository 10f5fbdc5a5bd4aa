# make run     serve the app on http://127.0.0.1:7860 (another port: make run PORT=8000)
# make setup   only create .venv and install; every target does it first, and only when needed
# make test    all tests         make lint    ruff, mypy and, where Node is, the page's scripts
# make train   rebuild every checkpoint we ship      make bench   the benchmarks
# Another Python than python3: make run PYTHON=python3.12

PYTHON ?= python3
PORT ?= 7860
WORKERS ?= 2
BIN := .venv/bin
APP := .venv/installed-app
DEV := .venv/installed-dev

.PHONY: run setup test lint format train bench clean
.DEFAULT_GOAL := run

run: $(APP)
	GRADIO_SERVER_NAME=127.0.0.1 GRADIO_SERVER_PORT=$(PORT) GRADIO_ANALYTICS_ENABLED=False $(BIN)/python app.py

setup: $(APP)

test: $(DEV)
	$(BIN)/python -m pytest -n $(WORKERS)

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	sh scripts/javascript.sh lint types

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	sh scripts/javascript.sh format

train: $(APP)
	$(BIN)/python train_all.py

bench: $(APP)
	@export OMP_NUM_THREADS=1; for folder in benchmarks/*/; do name=$$(basename $$folder); echo "$$name"; $(BIN)/python -m benchmarks.$$name.run || exit 1; done

clean:
	rm -rf .venv node_modules .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(APP): requirements.txt scripts/install.py
	$(PYTHON) scripts/install.py requirements.txt
	@touch $@

$(DEV): requirements-dev.txt requirements.txt scripts/install.py
	$(PYTHON) scripts/install.py requirements-dev.txt
	@touch $(APP) $@
