# The README's two commands are `make demo` and `make test`; both make their own environment first.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test lint notebooks docs benchmarks clean

demo: $(VENV)/installed
	$(BIN)/qualitykit demo

test: $(VENV)/tested
	$(BIN)/python -m pytest --cov=qualitykit --cov-report=term --cov-fail-under=90 --doctest-modules qualitykit tests
	KERAS_BACKEND=jax $(BIN)/python -m pytest -m backends tests
	KERAS_BACKEND=torch $(BIN)/python -m pytest -m backends tests

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
