# `make play` is all that a stranger needs. What has to be installed, .install/install.sh installs.

SCRIPT ?= rhythm
BIN := .venv/bin

# The program is started hundreds of times, and its code would be compiled each time.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help play test test-installs check bench catalogues
.DEFAULT_GOAL := help

help:
	@echo "make play                Play an exercise aloud (rhythm; another one: make play SCRIPT=own)"
	@echo "make test                Run the tests"
	@echo "make test-installs       Install everything anew, as a stranger would, and look whether it works"
	@echo "make check               Check format, lint, types, imports and spelling"
	@echo "make bench               Measure: our figures, the anchors' and the goals"
	@echo "make catalogues          Bring the sentences to translate into voicerepair/languages/*.po"
	@echo
	@echo "Each installs what it needs first: into .venv, and by the system's package manager."
	@echo "PACKAGES=no leaves the system alone, PYTHON=python3.12 chooses the Python."

# 130 is how a session ends that was stopped by Ctrl-C: an ending, not an error of make's.
play:
	@sh .install/install.sh play
	@if [ -t 0 ] && [ -t 1 ]; then \
		$(BIN)/voicerepair play $(SCRIPT) || [ $$? -eq 130 ]; \
	else \
		echo "There is no terminal here, so nobody could take a turn. This is a rehearsal instead:"; \
		$(BIN)/voicerepair rehearse $(SCRIPT); \
	fi

# First the sittings, in which milliseconds count, and beside them what takes as long in one process:
# the tests of script/ and session/, whose coverage is counted. Then the rest, in four: two begin with a
# virtual sound card and mostly wait, the others compute. numpy's own threads would wait by spinning,
# and turn a second into a minute. A process that crashes ends the run: pytest-xdist would wait for
# ever for what it puts in its place.
FIRST := tests/e2e/test_sitting.py tests/script tests/session tests/project
IN_PROCESSES := --dist loadgroup --no-loadscope-reorder --max-worker-restart=0
test: export OPENBLAS_NUM_THREADS := 1
test:
	@sh .install/install.sh test
	$(BIN)/pytest $(FIRST) -n 2 $(IN_PROCESSES) --cov
	$(BIN)/pytest $(FIRST:%=--ignore=%) -n 4 $(IN_PROCESSES)

# Downloads, and twice: a wheel in an empty environment, and the README's quick start in a fresh clone.
test-installs:
	@sh .install/install.sh test
	$(BIN)/pytest tests/project -m installs -n 2 --dist loadgroup --max-worker-restart=0

check:
	@sh .install/install.sh check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	@echo "Format, lint, types, imports and spelling are in order."

bench:
	@sh .install/install.sh test
	$(BIN)/pytest tests/bench -m bench -s -q --timeout=0 -o faulthandler_timeout=0

# What a catalogue lacks has an empty translation afterwards; a test names it until it has one.
catalogues:
	@sh .install/install.sh play
	@template=$$(mktemp) && \
	$(BIN)/pybabel -q extract --no-default-keywords -k translatable -c "For translators:" -w 100 \
		--no-location -o "$$template" voicerepair && \
	for catalogue in voicerepair/languages/*.po; do \
		$(BIN)/pybabel -q update --no-fuzzy-matching -w 100 --ignore-obsolete --ignore-pot-creation-date \
			-i "$$template" -o "$$catalogue" -l "$$(basename "$$catalogue" .po)" || exit 1; \
	done; rm -f "$$template"
