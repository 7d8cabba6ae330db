# Each target sets up what it needs on a fresh machine: Python 3.11 or newer with venv, and make.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test test-slow check bench accuracy scrapyd setup clean

demo: setup
	$(BIN)/scrapy demo

test: setup
	$(BIN)/python -m pytest -n 2

# Many of them wait for a board or a browser: three share two cores.
test-slow: setup
	$(BIN)/python -m pytest -n 3 -m slow

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m tests.benchmarks

accuracy: setup
	$(BIN)/python -m tests.accuracy

scrapyd: setup
	$(BIN)/python -m tests.scrapyd_smoke

setup: $(VENV)/.ready

# A virtual environment that was cut off half-way has no .ready, and is made again.
$(VENV)/.ready: requirements.txt requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "jobcrawler needs Python 3.11 or newer; say make PYTHON=...")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

clean:
	rm -rf $(VENV)
