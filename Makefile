# The README's two commands are `make demo` and `make test`; both make their own environment first.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# Compiled to bytecode are the modules that are imported, by their first import, and not all twenty thousand.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --editable

.PHONY: demo test coverage check lint notebooks docs benchmarks clean

demo: $(VENV)/installed
	$(BIN)/qualitykit demo

# Two processes, each with half of the tests in their order, so that what a file's tests share is made once; who is
# done first takes over half of what the other has left. One thread each: threads that wait for each other cost a tenth.
PYTEST = TF_NUM_INTRAOP_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 2 --dist worksteal

# JAX compiles every operation of every shape by itself: what one process has compiled, the other and later ones read;
# kernels are made the older way, which takes less time; and what makes compiled code quick and compiling slow is left
# out, but where recipes train.
LIGHTLY_COMPILED = JAX_COMPILATION_CACHE_DIR=$(abspath $(VENV)/jax) JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS=0 \
	JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES=-1 JAX_DISABLE_MOST_OPTIMIZATIONS=1 \
	XLA_FLAGS="--xla_cpu_use_fusion_emitters=false --xla_cpu_parallel_codegen_split_count=1"

test: $(VENV)/tested
	$(PYTEST) --doctest-modules qualitykit tests
	KERAS_BACKEND=jax $(LIGHTLY_COMPILED) $(PYTEST) -m backends tests
	KERAS_BACKEND=torch $(PYTEST) -m backends tests

# Which lines no test runs; apart, since counting them takes as long again as the tests that load no framework.
coverage: $(VENV)/tested
	$(PYTEST) --cov=qualitykit --cov-report=term --cov-fail-under=90 --doctest-modules qualitykit tests

# Style, the house rules, and with ROOM=layers the tests of one room.
ROOM ?=
check: lint
	$(BIN)/python -m pytest tests/test_house.py $(if $(ROOM),tests/$(ROOM))

lint: $(VENV)/tested
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

# Runs them and keeps what they show; that they run is tested with everything else.
notebooks: $(VENV)/tested
	$(BIN)/python docs/run_notebooks.py

docs: $(VENV)/tested
	$(INSTALL) ".[docs]"
	$(BIN)/mkdocs build --strict

benchmarks: $(VENV)/tested
	$(BIN)/python benchmarks/scoring.py

clean:
	rm -rf $(VENV) scores.csv report.html demo_photographs

$(VENV)/installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) .
	touch $@

$(VENV)/tested: $(VENV)/installed
	$(INSTALL) ".[dev,jax,torch]"
	touch $@
