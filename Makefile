# Every command a person or CI runs. `make` alone prints this list.
# A fresh clone needs npm and make: each command first installs what it needs.
SHELL := /bin/sh
.SHELLFLAGS := -euc
INSTALLED := node_modules/.installed
SYSTEM_PATH := $(PATH)
# What npm installed, node among it, comes before the system's.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

N ?= 20000
KILLS ?= 100
SIZES ?= 10000,100000,1000000

.PHONY: help install image crds chart manifest demo test check format format-fix lint types tidy lock unit coverage cluster-tools databases sdk-tools test-sdk vendor-tools test-vendor test-cluster test-e2e demo-cluster fuzz fuzz-local fuzz-http test-crash bench bench-facts bench-operator bench-snapshot

help: ## show this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(INSTALLED) ## install the dependencies, Node 24 among them (every command does it)

# npm brings Node 24 for Linux on x64 and arm64. Elsewhere a Node on the PATH does, if it is new enough.
$(INSTALLED): package.json package-lock.json
	@command -v npm >/dev/null || { echo 'Cannot install: no npm on the PATH' >&2; exit 1; }
	@echo npm ci
	@PATH="$(SYSTEM_PATH)" npm ci --no-fund --no-audit --loglevel=error
	@node -e 'process.exit(process.versions.node.split(".")[0] < 24 ? 1 : 0)' 2>/dev/null || { \
	  echo "Cannot run: needs Node 24 or newer, and npm has none for this machine ($$(uname -sm))." >&2; \
	  echo 'Put a Node 24 on the PATH and run make again.' >&2; exit 1; }
	@touch $@

image: $(INSTALLED) ## images of both programs as files of dist/, without Docker (ARCH=arm64)
	@node operator/image/main.ts $(if $(ARCH),--arch $(ARCH))

crds: $(INSTALLED) chart ## write crds/ and docs/osofallback.md from the schema in operator/api
	@node operator/cli/generate.ts

chart: $(INSTALLED) ## write what is made from the sources of charts/: values, their schema, the CRD
	@node operator/chart/main.ts files

manifest: $(INSTALLED) ## write dist/oso-fallback-operator.yaml, the chart for kubectl alone; needs Helm or cluster-tools
	@PATH="$(PATH):$(CURDIR)/.cache/cluster-tools" node operator/chart/main.ts manifest --out dist/oso-fallback-operator.yaml

demo: $(INSTALLED) ## kill a primary in mid-traffic and compare every answer; HOLD=1 leaves both running
	@node test/demo/demo.ts $(if $(HOLD),--hold)

test: check cluster-tools sdk-tools vendor-tools ## everything CI runs
	node test/run.ts unit cluster

check: format lint types ## what fails fastest: format, lint, types

format: $(INSTALLED) ## fail on a file that the formatter would change
	oxfmt --check node operator test
format-fix: $(INSTALLED) ## rewrite files as the formatter wants them
	oxfmt node operator test
lint: $(INSTALLED) ## lint, with types
	oxlint node operator test
types: $(INSTALLED) ## type-check
	tsc --noEmit
tidy: $(INSTALLED) ## layers, test pairs, cycles, unused exports, README, wording
	node --test --test-reporter=dot 'test/tidy/*.test.ts'
lock: ## after npm install of a package: complete package-lock.json for every platform
	node test/tidy/write-lock-file.ts

unit: $(INSTALLED) ## all tests but those on a Kubernetes, without coverage; T='test/node/polar/*.test.ts' for some
	node --test $(if $(T),$(T),'test/!(cluster|e2e)/**/!(*.cluster).test.ts')
coverage: $(INSTALLED) ## the same, with line coverage; fails under 90 % of any file of node/ or operator/
	node test/run.ts unit

databases: ## install PostgreSQL and MariaDB where they are missing (Debian, as root); tests do without, or skip by name
	@ls /usr/lib/postgresql/*/bin/initdb /usr/sbin/mariadbd >/dev/null 2>&1 || { \
	  apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql mariadb-server; }

cluster-tools: $(INSTALLED) ## build what the tests on a Kubernetes need, from Go modules; minutes once, then cached
	@node test/cluster/build-tools.ts
test-cluster: cluster-tools ## the tests on a Kubernetes; what this machine cannot run is skipped by name; T=… for some
	$(if $(T),node --test $(T),node test/run.ts cluster)

sdk-tools: $(INSTALLED) ## install the SDKs of PyPI, each version by itself, and build the Rust one; two minutes once, then cached
	@node test/sdk/build-tools.ts
test-sdk: sdk-tools ## official SDKs against every failure of a primary, with a node as fallback; WRITE=1 writes the table
	$(if $(WRITE),SDK_MATRIX_WRITE=1) node --test --test-timeout=100000 'test/sdk/*.test.ts'

vendor-tools: $(INSTALLED) ## install the tests that the vendor publishes, and their runner; cached
	@node test/vendor/build-tools.ts
test-vendor: vendor-tools ## the vendor's own tests, unchanged, against the primary and against a node
	node --test --test-timeout=200000 'test/vendor/*.test.ts'

test-e2e: cluster-tools ## fleets on a whole Kubernetes, through an outage; six minutes, and a table of what they took
	@node --test --test-reporter=spec --test-timeout=900000 test/e2e/fleet.test.ts
demo-cluster: cluster-tools ## a Kubernetes, operator, fleet and SDK in a pod; then the primary is cut off; HOLD=1 leaves a shell
	@node test/demo-cluster/demo.ts $(if $(HOLD),--hold)

fuzz: $(INSTALLED) ## compare both evaluators on N generated worlds (N=20000, SEED=now)
	node test/fuzz/run.ts $(N) $(SEED)
fuzz-local: $(INSTALLED) ## compare SQL on a database with the engine on N generated questions (N=20000, SEED=now, DIALECT=mysql)
	node test/fuzz/local-run.ts $(N) '$(SEED)' $(DIALECT)
fuzz-http: $(INSTALLED) ## send N malformed and well-formed requests to nodes, over TLS too (N=20000, SEED=now)
	@node test/fuzz/http/run.ts $(N) $(SEED)
test-crash: $(INSTALLED) ## kill a process KILLS times while it keeps generations, and start again (KILLS=100, SEED=now)
	@node test/crash/run.ts $(KILLS) $(SEED)
bench: $(INSTALLED) ## figures as ratios of one run; JSON=1 prints them as JSON (SIZES=10000,…)
	@node test/bench/bench.ts --sizes $(SIZES) $(if $(JSON),--json)
bench-snapshot: $(INSTALLED) ## builds, starts, small pods and swaps, each with its goal; JSON=1; takes a quarter of an hour
	@node test/bench/bench-snapshot.ts $(if $(ONLY),--only $(ONLY)) $(if $(JSON),--json)
bench-facts: $(INSTALLED) ## how fast an index of facts is built and read, how large it is
	@node test/bench/facts.ts
bench-operator: cluster-tools ## requests, lists and a dead connection, with the client of the operator on a real API server; JSON=1
	@node test/bench/bench-operator.ts $(if $(ONLY),--only $(ONLY)) $(if $(JSON),--json)
