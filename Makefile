# The commands that the README gives; `.ci/run` calls the same. `make help` lists them.
SHELL := bash
PYTHON ?= python3
VENV ?= .venv
EXTRAS ?= dev
BIN := $(VENV)/bin
SYSTEM ?= regex
ROWS ?=
comma := ,
# A file in the environment says that khabar is installed there, and one more that an extra is.
ALONE := $(VENV)/.khabar
WITH := $(addprefix $(VENV)/.with-,$(subst $(comma), ,$(EXTRAS)))
# Compiled modules are kept, because tests start khabar hundreds of times.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses auto --dist worksteal
TIMED = TIMEFORMAT='make $@: %0lR ($(1) on two cores); processor time %0lU, of the system %0lS'; time
# What a lowest version or another Python can break: the command, files, records, runs, counting.
# (What `make check` does as well is left out.)
CORE := $(addprefix tests/,test_corpus.py test_predictions.py test_systems.py test_files.py \
	test_fold.py test_text.py test_timex.py test_parquet.py test_strict_yaml.py test_limits.py \
	run/test_runner.py run/test_store.py answers/test_answers.py score/test_cases.py \
	score/test_report.py score/test_tags.py submissions/test_folder.py gold/test_check.py \
	$(addprefix test_cli.py::test_,help_teaches systems evaluate_prints_and_writes \
	check_names_what_is_broken a_users_mistake_is_one_line_and_exit_code_2 a_mistyped_command_is_told))

.PHONY: help setup evaluate rows check test test-all test-soak test-core build bench face release clean

help:  ## what each of these does
	@sed -nE 's/^([a-z-]+):.*  ## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(WITH)  ## an environment in VENV with khabar, editable, and EXTRAS (dev)

$(ALONE): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.with-%: $(ALONE)
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	touch $@

evaluate: $(ALONE)  ## run SYSTEM (regex) on the five articles and score it: a minute from a fresh clone
	$(BIN)/khabar evaluate $(SYSTEM)

rows: $(ALONE)  ## run and submit each leaderboard row whose weights or key are here; ROWS='--fetch' fetches weights
	$(BIN)/python baselines/tools/rows.py $(ROWS)

check: setup  ## lint, types, gold, and that what is generated is up to date
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/khabar check
	$(BIN)/khabar suite build --check
	$(BIN)/khabar build --check
	$(BIN)/khabar leaderboard --check
	$(BIN)/python benchmarks/figures.py --check

test: setup  ## all tests but the slow ones, on every core: some 4 minutes on two
	@$(call TIMED,some 4m) $(PYTEST) -m 'not slow'

test-all: setup  ## all tests
	@$(call TIMED,some 11m) $(PYTEST)

test-soak: setup  ## all tests, with four times as many drawn cases
	@export KHABAR_ALL_CASES=1; $(call TIMED,some 17m) $(PYTEST)

test-core:  ## the core tests, with the packages of the extra `core` (.ci/pythons)
	$(BIN)/python -m pytest -q -n 2 $(CORE)

build: setup  ## dataset/ from seeds/ and gold/, leaderboard from submissions/, figures and pictures
	$(BIN)/khabar suite build
	$(BIN)/khabar build
	$(BIN)/khabar leaderboard
	$(BIN)/python benchmarks/figures.py

bench: setup  ## speed, as ratios to a named peer in the same run
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/regex.py
	$(BIN)/python benchmarks/scoring.py
	$(BIN)/python benchmarks/commands.py
	$(BIN)/python benchmarks/memory.py
	$(BIN)/python benchmarks/formats.py
	$(BIN)/python benchmarks/coverage.py
	$(BIN)/python benchmarks/runner.py
	$(BIN)/python benchmarks/suites.py
	$(BIN)/python benchmarks/llm.py
	$(BIN)/python benchmarks/soak.py
	$(BIN)/python benchmarks/engines.py
	$(BIN)/python benchmarks/power.py --keep
	$(BIN)/python benchmarks/leaderboard.py
	$(BIN)/python benchmarks/page.py --articles 2000

release: $(VENV)/.with-release  ## build and check a release, print the commands that upload it; uploads nothing
	.ci/release $(BIN)/python

# Arabic letters, signs and figures; Latin is left to the reader's own face.
LETTERS := U+0020,U+00A0,U+00AB,U+00BB,U+0609,U+060A,U+060C,U+0610-061B,U+061E-061F,U+0621-065F,$\
	U+0660-066D,U+0670-0671,U+0679,U+067E,U+0686,U+0688,U+0691,U+0698,U+06A4,U+06A9,U+06AD,U+06AF,$\
	U+06BA,U+06BE,U+06C1,U+06CC,U+06D2,U+06D4,U+06F0-06F9,U+200C-200F,U+FDFA,U+FD3E,U+FD3F
AMIRI ?= /usr/share/fonts/opentype/fonts-hosny-amiri/Amiri-Regular.ttf

face: setup  ## the face inside the HTML pages, from Amiri (Debian: fonts-hosny-amiri)
	$(BIN)/python -m pip install --quiet fonttools brotli
	$(BIN)/pyftsubset $(AMIRI) --unicodes="$(LETTERS)" --flavor=woff2 --no-hinting \
	  --layout-features=ccmp,locl,isol,init,medi,fina,rlig,liga,mark,mkmk,kern,calt \
	  --output-file=harness/khabar/templates/fonts/amiri-subset.woff2

clean:
	rm -rf $(VENV) runs dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
