# Targets for those who build and change Campanile: make help.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# golangci-lint is built from its source at this version; 3 minutes the first
# time, from Go's build cache afterwards.
GOLANGCI := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GO_BUILD := CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)"
TEST_TIMEOUT ?= 15m

.PHONY: help
help: ## show this
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

.PHONY: test
test: needed-report ## every test, with the race detector and in random order; CAMPANILE_NO_SKIP=1 forbids skips
	@go test -race -shuffle=on -timeout $(TEST_TIMEOUT) ./...

# The servers and tools that tests run, read from the tests themselves.
.PHONY: needed
needed: ## list the programs that tests run
	@grep -rhoE --include='*_test.go' --exclude-dir=node_modules --exclude-dir=needs 'needs\.Binary\([a-z]+, "[^"]+"\)' . | cut -d'"' -f2 | sort -u || true

# go test is silent about a skip in a package that passes: say it here.
.PHONY: needed-report
needed-report:
	@for b in $$($(MAKE) -s --no-print-directory needed); do \
		PATH="$$PATH:/usr/sbin:/usr/local/sbin:/sbin$$(printf ':%s' /usr/lib/postgresql/*/bin)" command -v "$$b" >/dev/null || \
			echo "make test: $$b is not installed: the tests that run it are skipped, or fail with CAMPANILE_NO_SKIP=1"; \
	done

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME (30s), FUZZJOBS (4) at a time
	@.ci/fuzz

.PHONY: lint
lint: ## gofmt, go vet, golangci-lint (.golangci.yml)
	@unformatted=$$(git ls-files -co --exclude-standard -- '*.go' | while read -r f; do [ ! -f "$$f" ] || gofmt -l "$$f"; done); \
	if [ -n "$$unformatted" ]; then echo "not formatted, run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	$(GOLANGCI) run ./...

SEEDS ?= 2 3 4
.PHONY: truth
truth: ## every verdict of other simulated regions than the tests' against their truth: SEEDS="2 3 4", 1,500 comuni each, a minute
	for seed in $(SEEDS); do TRUTH_COMUNI=1500 TRUTH_SEED=$$seed go test ./cmd/campanile -run '^TestLabTruth$$' -count 1 -v -timeout 20m || exit 1; done

.PHONY: bench
bench: ## benchmarks: pages per CPU-second of fetch, parse and judge; the store; the metrics
	go test -run '^$$' -bench . -benchmem ./...

.PHONY: bench-evaluate
bench-evaluate: ## does the method of docs/evaluation.md find known effects? 2,000 simulated programmes of each world, eight minutes; PROGRAMMES=100 is quicker
	go test ./evaluate -run '^$$' -bench Programmes -benchtime 1x -timeout 30m

.PHONY: bench-history
bench-history: ## fill three years of 1,500 comuni and measure size, pages and writes: 7 GB in TMPDIR, some minutes
	HISTORY_COMUNI=1500 HISTORY_DAYS=1095 go test ./store -run '^TestHistory$$' -count 1 -v -timeout 60m

MINUTES ?= 40
.PHONY: soak
soak: ## runs without end over 300 comuni that troubles befall and leave, MINUTES=40: does anything grow, wait, or fail twice?
	SOAK_MINUTES=$(MINUTES) go test ./cmd/campanile -run '^TestSoak$$' -count 1 -v -timeout $$(( $(MINUTES) + 20 ))m

.PHONY: client-check
client-check: ## make a client from docs/openapi.json by its lockfile and use it (needs npm and the network)
	go test -tags client ./web -run '^TestGeneratedClient$$' -count 1

.PHONY: bench-load
bench-load: ## 500 readers and 20 requests for scans a second for a minute, on loopback
	LOAD_READERS=500 LOAD_SECONDS=60 go test ./cmd/campanile -run '^TestLoad$$' -count 1 -v -timeout 10m

.PHONY: kill-test
kill-test: ## a run of KILL_COMUNI (1188) that is killed, stopped and cut off from its database, on PostgreSQL and SQLite
	KILL_COMUNI=$${KILL_COMUNI:-1188} go test ./cmd/campanile -run '^TestRunSurvives' -count 1 -v -timeout 60m

.PHONY: cross
cross: ## the program compiles for the other systems it may be tried on
	GOOS=darwin go build -o /dev/null ./cmd/campanile
	GOOS=windows go build -o /dev/null ./cmd/campanile

.PHONY: docs
docs: ## write what is generated: docs/checks.md, docs/openapi.json, deploy/grafana/dashboards
	@new=$$(mktemp); trap 'rm -f "$$new"' EXIT; \
	go run ./cmd/campanile checks --format markdown >"$$new" && cat "$$new" >docs/checks.md
	go test ./web -run '^TestOpenAPI$$' -update
	go test ./dashboards -run '^TestFilesAreCurrent$$' -update

.PHONY: docs-check
docs-check: ## fail when a generated document is not what the code says
	@new=$$(mktemp); trap 'rm -f "$$new"' EXIT; \
	go run ./cmd/campanile checks --format markdown >"$$new"; \
	diff -u docs/checks.md "$$new" || { echo "docs/checks.md is stale: run make docs"; exit 1; }
	@go test -run '^TestOpenAPI$$|^TestDependencies|^TestFilesAreCurrent$$' ./web ./internal/architecture ./dashboards

.PHONY: assets
assets: ## fetch bootstrap-italia by its lockfile, to be embedded (needs npm and the network)
	cd web/frontend && npm ci --ignore-scripts --no-audit --no-fund && node build.mjs

.PHONY: demo
demo: assets ## a simulated region, scanned and served on this machine
	go run ./cmd/campanile demo

.PHONY: build
build: ## dist/campanile: one static file
	@mkdir -p dist
	$(GO_BUILD) -o dist/campanile ./cmd/campanile

.PHONY: image
image: ## build the container image with Docker
	docker build --build-arg VERSION=$(VERSION) -t campanile:$(VERSION) .

.PHONY: image-check
image-check: build ## build the image's last stage with buildah, without a registry, and look into it
	.ci/image-check dist

.PHONY: clean
clean: ## remove what was built
	rm -rf dist
