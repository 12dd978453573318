# The README's two commands are `make demo` and `make test`; both make their own environment first.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test check lint notebooks docs benchmarks clean

demo: $(VENV)/installed
	$(BIN)/qualitykit demo

# Two processes, file by file, so that what a file's tests share is made once.
PYTEST = $(BIN)/python -m pytest --numprocesses 2 --dist loadfile

test: $(VENV)/tested
	$(PYTEST) --cov=qualitykit --cov-report=term --cov-fail-under=90 --doctest-modules qualitykit tests
	KERAS_BACKEND=jax $(PYTEST) -m backends tests
	KERAS_BACKEND=torch $(PYTEST) -m backends tests

# Style, the house rules, and with ROOM=layers the tests of one room.
ROOM ?=
check: lint
	$(BIN)/python -m pytest tests/test_house.py $(if $(ROOM),tests/$(ROOM))

lint: $(VENV)/tested
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

notebooks: $(VENV)/tested
	$(BIN)/python -m pytest tests/test_notebooks.py

docs: $(VENV)/tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[docs]"
	$(BIN)/mkdocs build --strict

benchmarks: $(VENV)/tested
	$(BIN)/python benchmarks/scoring.py

clean:
	rm -rf $(VENV) scores.csv report.html demo_photographs

$(VENV)/installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/tested: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev,jax,torch]"
	touch $@
