# Everything is kept in .venv/, pwa/node_modules/ and DATA_DIR. `make help` lists the commands.
PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= data
export PORT DATA_DIR

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
READY := $(VENV)/.ready
PWA_MODULES := pwa/node_modules/.package-lock.json
PWA_BUILT := pwa/dist/index.html
PWA_SOURCES := $(shell find pwa -path pwa/node_modules -prune -o -path pwa/dist -prune -o -type f -print 2>/dev/null)

.PHONY: help run phone test check coverage soak lint bench pwa-check browser migration lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(READY) $(PWA_BUILT) ## set up, fill an empty database with sample data, serve on PORT
	@$(BIN)/guanqia serve --desk --sample

phone: $(READY) $(PWA_BUILT) ## as run, over HTTPS on the local network, for a real phone (ADDRESS=192.168.1.10)
	@$(BIN)/guanqia phone --sample $(if $(ADDRESS),--address $(ADDRESS))

# In memory, where there is room: the tests commit some fifty thousand times, and wait for the disk
# each time. `make soak` stays on the disk.
IN_MEMORY := $(shell df --output=avail -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 6000000 {print "/dev/shm"}')
test check coverage: export PYTEST_DEBUG_TEMPROOT := $(IN_MEMORY)
# Each process of the tests would compile all that it reads.
test check coverage: export PYTHONDONTWRITEBYTECODE :=

test: $(READY) $(PWA_BUILT) browser ## everything: lint, types, unit, PostgreSQL, a real browser
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint pwa-check
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -q

check: $(READY) lint ## lint, types and the tests that need no service, in seconds
	$(BIN)/pytest -n 2 -q -m "not service and not browser"

coverage: $(READY) ## every branch of records and the seal log, by their own tests
	$(BIN)/coverage run -m pytest -q -m "not postgres" tests/records tests/seals tests/verification \
		tests/monitoring/test_erasing.py --deselect tests/seals/test_alterations.py
	$(BIN)/coverage report

soak: $(READY) ## the long fault runs and alterations, an hour or two; their table goes into docs/reliability.md
	ALTERATIONS=1000 $(BIN)/pytest -q --soak --timeout 7200 tests/faults tests/seals/test_alterations.py
	$(BIN)/pytest -q --soak -m soak tests/browser

bench: $(READY) ## the tables of benchmarks/, beside other makers of labels
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@for table in $(filter-out $(addprefix benchmarks/,table.py wear.py county.py country.py floor.py service.py),$(wildcard benchmarks/*.py)); do echo "== $$table"; $(PY) $$table || exit 1; done

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

pwa-check: $(PWA_MODULES)
	$(PY) hatch_build.py npm run check

browser: $(READY)
	@$(PY) -m tests.browser.chromium

migration: $(READY) ## MESSAGE="Keep …": write the step that changed models need, for review
	DATA_DIR=$$(mktemp -d) $(PY) -c "import sys, server; from server import schema; \
		server.create_app().app_context().push(); schema.write_migration(sys.argv[1])" "$(MESSAGE)"
	$(BIN)/ruff format -q server/migrations

lock: $(READY) ## renew the lock files from pyproject.toml and pwa/package.json
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q pyproject.toml --upgrade --python-version 3.11 --universal --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" -o requirements/runtime.txt
	$(BIN)/uv pip compile -q pyproject.toml --upgrade --group dev -c requirements/runtime.txt --python-version 3.11 \
		--universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -o requirements/dev.txt
	$(BIN)/uv pip compile -q --upgrade --group bench -c requirements/dev.txt --python-version 3.11 \
		--universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -o requirements/bench.txt
	$(PY) hatch_build.py npm update

clean: ## remove what was built; DATA_DIR stays
	rm -rf $(VENV) pwa/node_modules pwa/dist dist

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }

$(READY): requirements/dev.txt pyproject.toml | $(PY)
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# npm writes this file when it has installed what the lock file says.
$(PWA_MODULES): pwa/package-lock.json | $(READY)
	$(PY) hatch_build.py npm ci --no-audit --no-fund

$(PWA_BUILT): $(PWA_SOURCES) $(PWA_MODULES)
	$(PY) hatch_build.py npm run build
	@touch $@
