# Every target sets up what it needs: Python 3.11 and make are enough.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CODE := generator tests templates/runtime
PYTEST := $(BIN)/python -m pytest

# pyright looks for a newer version of itself otherwise.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.DEFAULT_GOAL := generate
.PHONY: generate check test fuzz soak coverage mutants lint format golden bench bench-quick \
	bench-limits clean

generate: $(READY)  ## write generated/ from specs/
	$(BIN)/sdkgen generate

check: $(READY)  ## is generated/ what generate would write?
	$(BIN)/sdkgen check

test: lint check  ## lint, check, and every test
	$(PYTEST) -n auto --dist worksteal

fuzz: $(READY)  ## 1,000 mutated documents (or N=...); the next run takes the next ones
	PYTHONPATH=.:templates $(BIN)/python -m tests.fuzz $(or $(N),1000)

soak: $(READY)  ## 40,000 calls to a failing server, a million rows, first uses in threads; minutes
	PYTHONPATH=.:templates $(BIN)/python -m tests.runtime.soak 20000
	PYTHONPATH=.:templates $(BIN)/python -m tests.runtime.test_first_use 1000
	PYTHONPATH=.:templates $(BIN)/python -m tests.runtime.bulk_soak 50 1000000

coverage: $(READY)  ## lines and branches that no quick test reaches, at most a twentieth
	$(PYTEST) -q -n auto --cov --cov-report= -m "not full and not contract and not slow"
	$(BIN)/coverage report --include "generator/*" --fail-under 95
	$(BIN)/coverage report --include "templates/runtime/*" --fail-under 95

mutants: $(READY)  ## does a test notice when the code is changed? a sample; half an hour
	$(BIN)/python -m tests.mutants $(COUNT)

lint: $(READY)  ## formatting, style and types
	$(BIN)/black --quiet --check --diff $(CODE)
	$(BIN)/ruff check --quiet $(CODE)
	$(BIN)/mypy

format: $(READY)  ## put formatting and imports right
	$(BIN)/ruff check --quiet --fix-only $(CODE)
	$(BIN)/black --quiet $(CODE)

golden: $(READY)  ## write tests/golden anew; read the diff before you commit it
	$(PYTEST) --update-golden -m "not contract and not slow" tests

bench: $(READY)  ## ours beside the peers, into tests/benchmarks; on an idle machine, 15 minutes
	$(BIN)/python -m tests.benchmarks $(if $(ONLY),--only $(ONLY))

bench-quick: $(READY)  ## the benchmarks with tiny inputs and no peers, to see that they work
	$(BIN)/python -m tests.benchmarks --quick

bench-limits: $(READY)  ## how near the limiter comes to what the windows allow
	PYTHONPATH=.:templates $(BIN)/python -m tests.benchmarks.limits

clean:  ## remove what make made, generated/ excepted
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find generator generated templates tests -name __pycache__ -prune -exec rm -rf {} +

$(READY): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@
