# Every command a person or CI runs. `make` alone prints this list.
BIN := node_modules/.bin
NODE := $(BIN)/node
SHELL := /bin/bash

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

node_modules/.installed: package.json package-lock.json
	npm ci --no-fund --no-audit --loglevel=error
	@touch $@

.PHONY: check format lint types unit test
check: format lint types ## format, lint and types: fails fastest
format: node_modules/.installed ## fail on a file that the formatter would change
	$(BIN)/oxfmt --check node test
format-fix: node_modules/.installed ## rewrite files as the formatter wants them
	$(BIN)/oxfmt node test
lint: node_modules/.installed ## lint, with types
	$(BIN)/oxlint node test
types: node_modules/.installed ## typecheck
	$(BIN)/tsc --noEmit
unit: node_modules/.installed ## unit, case and property tests
	$(NODE) --test 'test/**/*.test.ts'
test: check unit ## everything CI runs
