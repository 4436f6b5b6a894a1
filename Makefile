# Needs only Python 3.11 or newer and make. Settings are environment variables: see the README.

VENV := .venv
BIN := $(VENV)/bin
NODE_BIN := node_modules/.bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Without byte code each process compiles the whole house: a third of a start, half of a collection.
unexport PYTHONDONTWRITEBYTECODE

VENDOR := static/vendor/imports.json
RUN_STAMP := $(VENV)/.run.stamp
DEV_STAMP := $(VENV)/.dev.stamp
FUZZ_STAMP := $(VENV)/.fuzz.stamp
NODE_STAMP := $(VENV)/.node.stamp
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
HASHED := $(PIP) --no-build-isolation --require-hashes

.PHONY: install run demo test test-faults test-long test-deps test-pythons check lint lists types docs not-repeated fmt bench soak bundle deb release lock clean
.DELETE_ON_ERROR:

install: $(RUN_STAMP) $(VENDOR)
	@echo "Installed. Make the street: $(BIN)/patrol setup"

run demo: $(RUN_STAMP) $(VENDOR)
	@$(BIN)/patrol prepare $(if $(filter demo,$@),--demo)
	@exec $(BIN)/python tools/start.py $@

test: $(DEV_STAMP) $(NODE_STAMP)
	@TMPDIR="$$(sh tools/test-folder.sh)" $(BIN)/python -m pytest $(or $(ARGS),-n 3 --dist worksteal)

test-faults: $(DEV_STAMP) $(FUZZ_STAMP) $(VENDOR)
	@$(BIN)/python -m pytest tests/faults $(ARGS)

test-long: test-faults
	@LIFECYCLES=200 STRANGER_EXAMPLES=20 $(BIN)/python -m pytest tests/story/test_lifecycle.py tests/web/http/test_stranger.py

test-deps:
	@sh tools/test-deps.sh

# The newer versions of Python that stand on this machine; where none does, it only says so.
test-pythons:
	@sh tools/test-pythons.sh

HOUSE_TESTS = $(addprefix tests/,test_architecture.py test_circles.py test_prose.py \
	test_statement_budget.py test_worker_budget.py tools/test_lists.py tools/test_generated.py)

LINTERS = lint-python lint-types lint-browser lint-layers
.PHONY: $(LINTERS)

check: lint
	$(BIN)/python -m pytest --quiet $(HOUSE_TESTS)

lint: $(LINTERS)

lint-python: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-types: $(DEV_STAMP)
	$(BIN)/mypy

lint-browser: $(NODE_STAMP)
	$(NODE_BIN)/tsc --project tsconfig.json
	$(NODE_BIN)/tsc --project tsconfig.worker.json
	$(NODE_BIN)/biome ci --error-on-warnings

lint-layers: $(DEV_STAMP)
	$(BIN)/lint-imports

lists: $(DEV_STAMP)
	$(BIN)/python tools/lists.py

types: $(DEV_STAMP)
	$(BIN)/python tools/browser_types.py

docs: $(DEV_STAMP)
	$(BIN)/python tools/api_docs.py

not-repeated: $(DEV_STAMP) $(VENDOR)
	$(BIN)/python tools/not_repeated.py

fmt: $(DEV_STAMP) $(NODE_STAMP)
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(NODE_BIN)/biome check --write

bench: $(DEV_STAMP) $(VENDOR)
	@$(BIN)/python -m bench $(if $(ROWS),--rows $(ROWS)) $(if $(QUICK),--quick)

# Beside a running `make demo` with the same PATROL_DATA: URL=http://127.0.0.1:5000 MINUTES=60
soak: $(DEV_STAMP)
	@$(BIN)/python -m bench.soak $(or $(URL),http://127.0.0.1:5000) $(MINUTES)

bundle: $(RUN_STAMP) $(VENDOR)
	@$(BIN)/python tools/bundle.py $(if $(ARCH),--arch $(ARCH)) $(if $(PYTHONS),--python $(PYTHONS))

deb: bundle
	@$(BIN)/python tools/deb.py dist/patrol-$$($(BIN)/patrol --version | cut -d' ' -f2)-$(or $(ARCH),x86_64)

release: $(RUN_STAMP)
	@$(BIN)/python tools/release.py $(if $(NEXT),--next $(NEXT))

lock: $(DEV_STAMP)
	$(BIN)/python tools/lock.py $(if $(UPGRADE),--upgrade)

clean:
	rm -rf $(VENV) .pythons node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache bench/results.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@sh tools/venv.sh $(VENV) $(PYTHON)

$(RUN_STAMP): requirements-build.lock requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the Python packages…"
	@$(PIP) --require-hashes -r requirements-build.lock
	@$(HASHED) -r requirements.lock
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(RUN_STAMP)
	@echo "Installing the development packages…"
	@$(HASHED) -r requirements-dev.lock
	@touch $@

$(FUZZ_STAMP): requirements-fuzz.lock $(DEV_STAMP)
	@$(HASHED) -r requirements-fuzz.lock
	@touch $@

$(VENDOR): package-lock.json tools/vendor.py | $(RUN_STAMP)
	@echo "Installing the browser libraries…"
	@$(BIN)/python tools/vendor.py
	@touch $@

$(NODE_STAMP): package-lock.json tools/vendor.py | $(RUN_STAMP)
	@echo "Installing the browser libraries and their checkers…"
	@$(BIN)/python tools/vendor.py --dev
	@touch $(VENDOR) $@
