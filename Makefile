# The two commands of the README are `make run` and `make test`; both build .venv by themselves.
# The system's Python first, if it is new enough: it is compiled for speed, one built on the spot seldom is (docs/decisions.md).
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo /usr/bin/python3 || echo python3)
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: run test lint bench docs audit venv lock clean

run: venv
	$(BIN)/wirecrawl demo

test: venv .venv-witness/.ready .venv-scrapyd/.ready
	$(BIN)/python -m compileall -q wirecrawl tests  # the tests start a thousand programs, and none of them keeps its bytecode
	$(BIN)/pytest -n 4 --dist worksteal  # many tests wait for a server of theirs

lint: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python docs/generate.py --check

bench: venv
	@status=0; for part in bench bench.crawl bench.memory bench.kin_beside; do $(BIN)/python -m $$part || status=1; done; exit $$status

# Asks a database on the network, so it is no part of lint (docs/decisions.md, « Advisories »).
audit: .venv-audit/.ready
	@status=0; for lock in requirements*.txt; do .venv-audit/bin/pip-audit --progress-spinner off --disable-pip --require-hashes -r $$lock || status=1; done; exit $$status

docs: venv
	$(BIN)/python docs/generate.py

venv: .venv/.ready

# Environments are made anew: on one that another Python made, venv fails half-way.
.venv/.ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear $(@D)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# pywb pins an old brotli that shadows ours, so this witness lives in an environment of its own.
.venv-witness/.ready: requirements-witness.txt
	$(PYTHON) -m venv --clear $(@D)
	.venv-witness/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-witness.txt
	touch $@

# scrapyd pins an old setuptools; here it stands beside wirecrawl, as on a user's machine.
.venv-scrapyd/.ready: requirements-scrapyd.txt
	$(PYTHON) -m venv --clear $(@D)
	.venv-scrapyd/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-scrapyd.txt
	touch $@

.venv-audit/.ready: requirements-audit.txt
	$(PYTHON) -m venv --clear $(@D)
	.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.txt
	touch $@

# Ranges stay in pyproject.toml; the lock files hold versions and hashes and no index address.
lock:
	$(BIN)/pip-compile --quiet --extra dev --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements.txt pyproject.toml
	echo pywb setuptools legacy-cgi | tr ' ' '\n' | $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements-witness.txt -
	echo pip-audit | $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements-audit.txt -
	echo scrapyd | $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements-scrapyd.txt pyproject.toml -

clean:
	rm -rf .venv .venv-witness .venv-scrapyd .venv-audit build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
