#: make                  the extension, and build/: libagno.a, libagno.so, agno-load, examples/
#: make client           the latter alone
#: make install          the extension into the server that PG_CONFIG names, and the client (headers,
#:                       libraries, agno-load) under PREFIX (/usr/local); install-extension and
#:                       install-client do one of the two
#: make installcheck     its regression tests, on the running server that PGHOST etc. name
#: make check            every test, on a throw-away server; installs what is missing (apt). SUITES="codec
#:                       client" runs but these (names are in test/harness/run_suites)
#: make check-crash      CRASHES=200 crashes under load, DISTURBED_SECONDS=300 of cancels and maintenance
#: make check-cassert    the same on a PostgreSQL with assertions, built from Debian's source package
#: make check-matrix     the same on PostgreSQL 15, 17 and 18 (VERSIONS=, SUITES=), in chroots; as root
#: make check-fresh      the set-up, `make demo` and the first suites in each of the states that a machine
#:                       can be in (STATES=), in chroots; as root
#: make demo             a guided tour, on such a server; INPUT=file.ndjson for your own sessions,
#:                       PORTABLE=1 with the functions in plain SQL instead of the extension
#: make bench            against plain COPY and the usual upserts: a table, build/bench.json, charts
#:                       (QUICK=1 a tenth of it, PUBLISH=1 copies them to bench/results,
#:                       ONLY="sync real:new" parts of it, STRATEGIES="client copy_text" some of the ways)
#: make fuzz             the parsers, FUZZ_RUNS=5000000 (or FUZZ_SECONDS=) times each; FUZZ=a few of them
#: make check-sanitizers the tests under ASan and UBSan, the extension's too, and under TSan
#: make check-drivers    docs/drivers.md: Python, Go, Node and Java, as far as they can be had (apt)
#: make check-compilers  -Wall -Wextra -Werror with clang, as `make` does with gcc, and its programs' tests
#: make lint             clang-tidy's opinion of every source, shellcheck's of every script
#: make coverage         the lines that the tests run, in build/coverage/report
#: make stress           32 clients for ten minutes (`make check` has one): nothing lost, nothing leaks
#: make dist             build/agno-VERSION.zip of what is committed, for PGXN
#: make deb              Debian packages in build/deb: the client, and the extension for PG_CONFIG's version (VERSIONS=)
#: make check-deb        makes, installs and tries them in a chroot; as root
#: make check-container  builds the image of packaging/container, and tries it, with buildah; as root
#: make format           the sources, with clang-format; format-check only says what it would do
#: make uninstall, uninstall-extension, uninstall-client, clean
#:
#: PG_CONFIG=... picks a server (else test/harness/find_pg_config does), DESTDIR=... stages an install, WERROR= lets warnings pass.

# PGXS builds, installs and regression-tests the extension; client/client.mk adds the client
# library and command line, test/test.mk the test programs.

.DEFAULT_GOAL := all

# For the shell, as one word.
quoted = '$(subst ','\'',$(1))'

# Compilers fail without a word about it where they can't write.
ifneq (,$(TMPDIR))
ifeq (,$(shell [ -d "$$TMPDIR" ] && [ -w "$$TMPDIR" ] && echo yes))
$(warning TMPDIR, $(value TMPDIR), can't be written: /tmp is used)
unexport TMPDIR
endif
endif

# These begin by installing what is missing, so they can't need PGXS. (It has a `check`, too,
# which only says that there is none.)
workflows := bench check check-cassert check-compilers check-container check-crash check-deb check-drivers check-fresh check-matrix \
    check-sanitizers coverage deb demo dist format format-check fuzz help lint stress

ifneq (,$(filter $(workflows),$(MAKECMDGOALS)))

.PHONY: $(workflows)

MAKEFLAGS += --no-print-directory
# Which PostgreSQL is used may be another after the installation: asked for each line anew, but where
# one is asked for.
set_up = test/harness/install_packages
ifeq (,$(PG_CONFIG))
set_up = env -u PG_CONFIG test/harness/install_packages
override PG_CONFIG = $(shell test/harness/find_pg_config 2>/dev/null)
endif
export PG_CONFIG
submake = $(MAKE) -s $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))
building = echo 'Building (a minute or so, the first time) ...'
sources = $(wildcard codec/*.[ch]pp codec/*/*.[ch]pp extension/src/*.[ch]pp extension/src/*/*.[ch]pp client/*/*.[ch]pp client/*/*/*.[ch]pp \
    bench/*.[ch]pp bench/*/*.[ch]pp test/*/*.[ch]pp test/*/*/*.[ch]pp test/robustness/fuzz/support/*.[ch]pp)

help:
	@sed -n 's/^#: \{0,1\}//p' Makefile

check:
	@$(set_up) build run test fuzz
	@$(building)
	@$(submake) all tests fuzzers
	@test/harness/with_cluster test/harness/run_suites

check-crash:
	@$(set_up)
	@$(submake) all
	@AGNO_CRASHES=$(or $(CRASHES),200) AGNO_DISTURBED_SECONDS=$(or $(DISTURBED_SECONDS),300) \
	    test/harness/with_cluster sh -ec 'for name in crash disturbed; do \
	        test/harness/tap_test test/t/$$name.pl; done'

check-compilers:
	@$(set_up) build run test fuzz
	@$(submake) all
	@tools/lint/build_with_clang

check-sanitizers:
	@$(set_up)
	@$(submake) all
	@tools/sanitizers/run

lint:
	@$(set_up) build run test clang-tidy shellcheck
	@tools/lint/run

coverage:
	@$(set_up) build run test fuzz gcovr
	@tools/coverage/measure

fuzz:
	@$(set_up) build run test fuzz
	@$(submake) all fuzzers fast-fuzzers
	@test/robustness/fuzz/run long $(FUZZ)
	@test/harness/with_cluster test/robustness/fuzz/compare_with_server

check-cassert:
	@test/machines/cassert/run

check-matrix:
	@test/machines/matrix/run

check-fresh:
	@test/machines/fresh/run

bench:
	@$(set_up) build run gnuplot-nox
	@$(set_up) golang-go golang-github-lib-pq-dev || echo 'Without Go, one way less is measured.'
	@$(submake) all build/tests/bench
	@bench/run

stress:
	@$(set_up)
	@$(submake) all
	@STRESS_SECONDS=600 test/harness/with_cluster test/robustness/stress/run

dist:
	@$(set_up) git
	@packaging/make_dist

deb:
	@$(set_up) build build-essential debhelper
	@$(building)
	@packaging/make_deb

check-drivers:
	@$(set_up)
	@$(submake) all
	@test/docs/check_drivers

check-deb:
	@test/packaging/run_deb

check-container:
	@test/packaging/run_container

# INPUT is relative to where make was called, which `make -C` leaves in PWD.
demo:
	@$(set_up) build run
	@$(building)
	@$(submake) all
	@cd $(call quoted,$(or $(value PWD),$(CURDIR))) && \
	    $(call quoted,$(CURDIR)/test/harness/with_cluster) \
	    $(call quoted,$(CURDIR)/test/harness/demo) $(if $(INPUT),$(call quoted,$(value INPUT)))

format format-check:
	@$(set_up) clang-format
	@clang-format $(if $(filter format,$@),-i,--dry-run --Werror) $(sources)

# Goals named beside these, as in `make clean check`, one after the other.
.NOTPARALLEL:
$(filter-out $(workflows),$(MAKECMDGOALS)):
	@$(MAKE) $@

else

# The client needs libpq alone: that of the PostgreSQL asked for, even where it lacks what servers need.
asked_for := $(PG_CONFIG)
find_pg_config = PG_CONFIG=$(call quoted,$(PG_CONFIG)) test/harness/find_pg_config --quiet
ifneq (,$(filter-out client install-client uninstall-client clean,$(or $(MAKECMDGOALS),all)))
override PG_CONFIG := $(or $(shell $(find_pg_config)),$(error $(shell $(find_pg_config:--quiet=2>&1))))
else
override PG_CONFIG := $(shell $(find_pg_config) 2>/dev/null)
endif
export PG_CONFIG

objects    = $(patsubst %.cpp,build/%.o,$(wildcard $(1)))
CODEC_OBJS = $(call objects,codec/*.cpp codec/*/*.cpp)

ifeq (,$(PG_CONFIG))
include client/alone.mk
else

EXTENSION  = extension/agno
DATA       = $(wildcard extension/agno--*.sql)
MODULE_big = agno
OBJS       = $(CODEC_OBJS) $(call objects,extension/src/*.cpp extension/src/*/*.cpp)

sql_tests     := $(basename $(notdir $(sort $(wildcard sql/*.sql))))
REGRESS       := $(strip $(filter setup,$(sql_tests)) $(filter-out setup,$(sql_tests)))
REGRESS_OPTS   = --outputdir=build
specs         := $(basename $(notdir $(sort $(wildcard test/isolation/specs/*.spec))))
ISOLATION     := $(strip $(filter setup,$(specs)) $(filter-out setup,$(specs)))
# Seconds until a step that hangs fails.
export PGISOLATIONTIMEOUT ?= 60
ISOLATION_OPTS = --inputdir=test/isolation --outputdir=build/isolation
EXTRA_CLEAN    = build

# The server's headers as system headers, so that -Werror minds only our own.
WERROR      = -Werror
PG_CXXFLAGS = -std=c++20 -Wall -Wextra -Wno-register $(WERROR)
PG_CPPFLAGS = -I. -Iextension/src -isystem $(shell $(PG_CONFIG) --includedir-server)
# PGXS links with the C compiler; and before 16 it can't hide a module's symbols.
SHLIB_LINK  = -lstdc++ -Wl,--version-script=extension/agno.map
# Its rule for bitcode ignores PG_CXXFLAGS.
override with_llvm := no

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

$(shlib): extension/agno.map

# What was built for another server, or another version of it, is built anew.
$(OBJS): build/server
build/server: always
	@$(MKDIR_P) $(@D)
	@$(PG_CONFIG) | cmp -s - $@ || $(PG_CONFIG) >$@

endif

# needs-of-X stop the build with one line that says what is missing, and how to get it.
check_needs = CXX=$(call quoted,$(CXX)) test/harness/setup/check_needs
.PHONY: always needs-of-extension needs-of-client needs-of-tests
needs-of-extension:
	@$(check_needs) compiler rapidjson
needs-of-client: needs-of-extension
	@$(check_needs) libpq cli11 zlib libzstd lmdb xxhash
needs-of-tests: needs-of-client
	@$(check_needs) gtest
$(CODEC_OBJS) $(OBJS): | needs-of-extension

# The codec sees no header of the server's, and the same object serves module, client and tests.
INCLUDES = $(CPPFLAGS)
build/codec/%.o: INCLUDES = -I.
# Reading JSON is half of an unchanged session's cost, and RapidJSON's templates take 1.4 to 1.6
# times as long at the server's -O2 and with their assertions.
build/codec/%.o: OPTIMIZE = -O3 -DNDEBUG

build/%.o: %.cpp
	@$(MKDIR_P) $(@D)
	$(CXX) $(CXXFLAGS) $(OPTIMIZE) $(INCLUDES) -MMD -MP -c -o $@ $<

include client/client.mk test/test.mk test/robustness/fuzz/fuzz.mk

# PGXS has make take objects for intermediate files, which need not be there where no source is newer than what was
# linked. But a source can be new here, and old by its time: its object is missing.
wanted_objects := $(OBJS) $(CODEC_OBJS) $(CLIENT_OBJS) $(CLI_OBJS)
$(filter-out $(wildcard $(wanted_objects)),$(wanted_objects)): always

# What PGXS installs is the extension.
ifndef EXTENSION_ONLY
install: install-client
uninstall: uninstall-client
endif

.PHONY: install-extension uninstall-extension
install-extension uninstall-extension: %-extension:
	@$(MAKE) $* EXTENSION_ONLY=yes

# build/copies: whole trees, built in another way.
-include $(shell find build -path build/copies -prune -o -name '*.d' -print 2>/dev/null)

endif
