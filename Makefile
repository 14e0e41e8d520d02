# Two commands do everything on a fresh machine: `make demo` and `make test`.
.DEFAULT_GOAL := help
SEED ?= 2011
PY := .venv/bin/python

help:           ## what there is to make
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## */\t/' | expand -t 16

setup: .venv/.run   ## build the environment to run
.venv/.run: requirements/run.txt pyproject.toml scripts/setup
	@scripts/setup run

setup-dev: .venv/.dev   ## build the environment to develop and test
.venv/.dev: requirements/dev.txt pyproject.toml scripts/setup
	@scripts/setup dev

demo: .venv/.run    ## a prison's month of mail through the gate (ONCE=1 ends afterwards, SEED=N makes another prison)
	@.venv/bin/gatelodge demo --seed $(SEED) $(if $(ONCE),--once)

native: .venv/lib/gatelodge-kernel.so ## compile the optional kernel in C (docs/guide/native.md)
.venv/lib/gatelodge-kernel.so: $(wildcard native/*) scripts/setup | .venv/.run
	@scripts/setup native

native-check: .venv/.dev ## the tests of the native kernel with every access to memory checked
	@cc -std=c11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -shared -fPIC -o .venv/lib/checked-kernel.so native/*.c -lm
	@LD_PRELOAD=$$(cc -print-file-name=libasan.so) ASAN_OPTIONS=detect_leaks=0 PYTHONMALLOC=malloc \
		GATELODGE_KERNEL=.venv/lib/checked-kernel.so $(PY) -m pytest -q tests/adapters/test_native.py

test: .venv/.dev    ## everything CI runs: style, types, imports, tests, a real Postfix
	@scripts/setup servers
	@$(MAKE) --no-print-directory native
	@$(MAKE) --no-print-directory check
	@$(PY) -m pytest -q

check: .venv/.dev   ## style, types and the import contract
	@.venv/bin/ruff check src tests bench fuzz
	@.venv/bin/ruff format --check src tests bench fuzz
	@.venv/bin/mypy
	@.venv/bin/lint-imports

bench: .venv/.dev   ## run every benchmark and rewrite bench/RESULTS.md
	@scripts/setup servers
	@$(PY) -m bench

fuzz: .venv/.dev ## every fuzz target for a minute, two at a time (SECONDS=60)
	@$(PY) -m fuzz --seconds $(or $(SECONDS),60)

bombs: .venv/.dev ## files made to grow, loop or nest without end, read in the cage while another mail is read beside each
	@$(PY) -m bench.reading.bombs

escapes: .venv/.dev ## what a taken-over reader would try, run inside the cage
	@$(PY) -m bench.reading.escapes

kill-matrix: .venv/.dev ## SIGKILL at every named moment, many times over
	@$(PY) -m tests.kill --rounds 20

lock:           ## renew the hashed requirements (no addresses in them)
	@scripts/lock

clean:          ## remove the environment and the demo's data
	@rm -rf .venv .venv-peers .venv-readers .gatelodge-demo day.html

.PHONY: help setup setup-dev demo test check bench fuzz bombs escapes kill-matrix native native-check lock clean
