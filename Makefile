#: make                  the extension, and build/: libagno.a, libagno.so, agno-load, examples/
#: make client           the latter alone
#: make install          the extension into the server that PG_CONFIG names, and the client (headers,
#:                       libraries, agno-load) under PREFIX (/usr/local); install-extension and
#:                       install-client do one of the two
#: make installcheck     its regression tests, on the running server that PGHOST etc. name
#: make check            every test, on a throw-away server; installs what is missing (apt)
#: make check-crash      CRASHES=200 crashes under load, DISTURBED_SECONDS=300 of cancels and maintenance
#: make check-cassert    the same on a PostgreSQL with assertions, built from Debian's source package
#: make check-matrix     the same on PostgreSQL 15, 17 and 18 (VERSIONS=), in chroots; as root
#: make demo             a guided tour, on such a server; INPUT=file.ndjson for your own sessions
#: make bench            against plain COPY and the usual upserts: a table, build/bench.json, charts
#:                       (QUICK=1 a tenth of it, PUBLISH=1 copies them to test/bench/results)
#: make fuzz             the parsers, FUZZ_RUNS=5000000 (or FUZZ_SECONDS=) times each; FUZZ=a few of them
#: make check-sanitizers the tests under ASan and UBSan, the extension's too, and under TSan
#: make check-compilers  -Wall -Wextra -Werror with clang, as `make` does with gcc, and its programs' tests
#: make lint             clang-tidy's opinion of every source, shellcheck's of every script
#: make coverage         the lines that the tests run, in build/coverage/report
#: make stress           32 clients for ten minutes (`make check` has one): nothing lost, nothing leaks
#: make format           the sources, with clang-format; format-check only says what it would do
#: make uninstall, uninstall-extension, uninstall-client, clean
#:
#: PG_CONFIG=... picks a server, DESTDIR=... stages an install, WERROR= lets warnings pass.

# PGXS builds, installs and regression-tests the extension; client/client.mk adds the client
# library and command line, test/test.mk the test programs.

PG_CONFIG ?= pg_config
export PG_CONFIG
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)

.DEFAULT_GOAL := all

# These begin by installing what is missing, so they can't need PGXS. (It has a `check`, too,
# which only says that there is none.)
workflows := bench check check-cassert check-compilers check-crash check-matrix check-sanitizers \
    coverage demo format format-check fuzz help lint stress

ifneq (,$(filter $(workflows),$(MAKECMDGOALS)))

MAKEFLAGS += --no-print-directory
submake = $(MAKE) -s $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))
sources = $(wildcard extension/*/*.[ch]pp client/*/*.[ch]pp client/include/agno/*.hpp test/*/*.[ch]pp test/fuzz/support/*.[ch]pp)

help:
	@sed -n 's/^#: \{0,1\}//p' Makefile

check:
	@test/harness/install_packages
	@test/harness/install_packages clang libclang-rt-dev
	@$(submake) all tests fuzzers
	@test/harness/with_cluster test/harness/run_suites

check-crash:
	@test/harness/install_packages
	@$(submake) all
	@AGNO_CRASHES=$(or $(CRASHES),200) AGNO_DISTURBED_SECONDS=$(or $(DISTURBED_SECONDS),300) \
	    test/harness/with_cluster sh -ec 'for name in crash disturbed; do \
	        test/harness/tap_test test/t/$$name.pl; done'

check-compilers:
	@test/harness/install_packages
	@test/harness/install_packages clang
	@$(submake) all
	@test/lint/build_with_clang

check-sanitizers:
	@test/harness/install_packages
	@$(submake) all
	@test/sanitizers/run

lint:
	@test/harness/install_packages
	@test/harness/install_packages clang-tidy shellcheck
	@test/lint/run

coverage:
	@test/harness/install_packages
	@test/harness/install_packages clang libclang-rt-dev gcovr
	@test/coverage/measure

fuzz:
	@test/harness/install_packages
	@test/harness/install_packages clang libclang-rt-dev
	@$(submake) all fuzzers fast-fuzzers
	@test/fuzz/run long $(FUZZ)
	@test/harness/with_cluster test/fuzz/compare_with_server

check-cassert:
	@test/cassert/run

check-matrix:
	@test/matrix/run

bench:
	@test/harness/install_packages
	@test/harness/install_packages gnuplot-nox
	@$(submake) all build/tests/bench
	@test/bench/run

stress:
	@test/harness/install_packages
	@$(submake) all
	@STRESS_SECONDS=600 test/harness/with_cluster test/stress/run

# INPUT is relative to where make was called, which `make -C` leaves in PWD.
demo:
	@test/harness/install_packages
	@echo 'Building (a minute or so, the first time) ...'
	@$(submake) all
	@cd '$(or $(PWD),$(CURDIR))' && \
	    '$(CURDIR)/test/harness/with_cluster' '$(CURDIR)/test/harness/demo' $(if $(INPUT),'$(INPUT)')

format format-check:
	@test/harness/install_packages clang-format
	@clang-format $(if $(filter format,$@),-i,--dry-run --Werror) $(sources)

# Goals named beside these, as in `make clean check`, one after the other.
.NOTPARALLEL:
$(filter-out $(workflows),$(MAKECMDGOALS)):
	@$(MAKE) $@

else ifeq (,$(wildcard $(PGXS)))

$(or $(MAKECMDGOALS),all):
	$(error No PGXS: install the server's development files (test/harness/install_packages \
	    does), or name their pg_config with PG_CONFIG=)

else

EXTENSION  = extension/agno
DATA       = $(wildcard extension/agno--*.sql)
MODULE_big = agno
objects    = $(patsubst %.cpp,build/%.o,$(wildcard $(1)))
CORE_OBJS  = $(call objects,extension/core/*.cpp)
OBJS       = $(CORE_OBJS) $(call objects,extension/backend/*.cpp)

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
PG_CPPFLAGS = -Iextension -isystem $(shell $(PG_CONFIG) --includedir-server)
# PGXS links with the C compiler; and before 16 it can't hide a module's symbols.
SHLIB_LINK  = -lstdc++ -Wl,--version-script=extension/agno.map
# Its rule for bitcode ignores PG_CXXFLAGS.
override with_llvm := no

include $(PGXS)

$(shlib): extension/agno.map

# Core sees no header of the server's, and the same object serves module, client and tests.
INCLUDES = $(CPPFLAGS)
build/extension/core/%.o: INCLUDES = -Iextension
# Reading JSON is half of an unchanged session's cost, and RapidJSON's templates take 1.4 to 1.6
# times as long at the server's -O2 and with their assertions.
build/extension/core/%.o: OPTIMIZE = -O3 -DNDEBUG

build/%.o: %.cpp
	@$(MKDIR_P) $(@D)
	$(CXX) $(CXXFLAGS) $(OPTIMIZE) $(INCLUDES) -MMD -MP -c -o $@ $<

include client/client.mk test/test.mk test/fuzz/fuzz.mk

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
