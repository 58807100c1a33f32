# The client: library, command line, examples. libpq and liblmdb are its needs at run time.

CLIENT_OBJS = $(call objects,client/src/*.cpp client/src/*/*.cpp)
CLI_OBJS    = $(call objects,client/cli/*.cpp client/cli/*/*.cpp)
CLI_OBJS   += build/client/cli/portable_sql.o
DESCRIPTIONS = build/agno-load.1 build/agno-load.bash build/agno-load.zsh
EXAMPLES    = $(patsubst client/examples/%.cpp,build/examples/%,$(wildcard client/examples/*.cpp))

CLIENT_VERSION := $(shell sed -n 's/.*version = "\(.*\)";/\1/p' client/include/agno/version.hpp)
# Raised when programs that use the library have to be rebuilt.
CLIENT_SOVERSION = 1
CLIENT_SONAME    = libagno.so.$(CLIENT_SOVERSION)

# Where its headers and libraries are: what was built with others is rebuilt.
libpq_dirs := $(shell PG_CONFIG=$(call quoted,$(or $(asked_for),$(PG_CONFIG))) \
    test/harness/setup/find_libpq)
LIBPQ_INCLUDEDIR ?= $(word 1,$(libpq_dirs))
LIBPQ_LIBDIR     ?= $(word 2,$(libpq_dirs))
# The compiler's own directory may not be named.
LIBPQ_INCLUDES    = $(addprefix -isystem ,$(filter-out /usr/include,$(LIBPQ_INCLUDEDIR)))

$(CLIENT_OBJS) $(CLI_OBJS): build/libpq
build/libpq: always
	@$(MKDIR_P) $(@D)
	@echo '$(LIBPQ_INCLUDEDIR) $(LIBPQ_LIBDIR)' | cmp -s - $@ || \
	    echo '$(LIBPQ_INCLUDEDIR) $(LIBPQ_LIBDIR)' >$@

$(CLIENT_OBJS) $(CLI_OBJS) $(EXAMPLES): | needs-of-client

$(CLIENT_OBJS): client/client.mk
build/client/src/%.o: CXXFLAGS += -fvisibility=hidden -fvisibility-inlines-hidden
build/client/%.o: INCLUDES = -I. -Iclient/include -Iclient $(LIBPQ_INCLUDES)

# What --install-portable sends: in pieces, since some compilers take no longer ones.
build/client/cli/portable_sql.cpp: extension/agno_portable.sql client/client.mk
	@$(MKDIR_P) $(@D)
	{ echo '#include "cli/portable_sql.hpp"'; echo 'namespace agno::cli {'; \
	  echo 'const char* const portable_sql ='; \
	  sed '1,/^-- What follows is plain SQL/d' $< | awk 'NR % 100 == 1 { if (NR > 1) print ")sql\""; print "R\"sql(" } { print } END { print ")sql\";" }'; \
	  echo '}'; } >$@

build/client/cli/portable_sql.o: build/client/cli/portable_sql.cpp
	$(CXX) $(CXXFLAGS) $(INCLUDES) -c -o $@ $<

# After the objects, in every program that uses the client.
CLIENT_LIBS = $(LDFLAGS) -L$(LIBPQ_LIBDIR) -lpq -llmdb -pthread

# And in those that use the command line's parts.
CLI_LIBS = $(CLIENT_LIBS) -lz -lzstd

.PHONY: client
ifndef EXTENSION_ONLY
all: client
endif
client: build/libagno.a build/libagno.so build/agno-load $(DESCRIPTIONS) $(EXAMPLES)

build/libagno.a: $(CLIENT_OBJS)
	rm -f $@
	$(AR) rcs $@ $^

# The file, the name that programs load it by, and the one that they link with.
build/libagno.so.$(CLIENT_VERSION): $(CLIENT_OBJS) client/package/libagno.map
	$(CXX) -shared -Wl,-soname,$(CLIENT_SONAME) -Wl,--version-script=client/package/libagno.map \
	    -Wl,--no-undefined -o $@ $(CLIENT_OBJS) $(CLIENT_LIBS)

build/libagno.so: build/libagno.so.$(CLIENT_VERSION)
	ln -sf $(<F) build/$(CLIENT_SONAME)
	ln -sf $(CLIENT_SONAME) $@

build/agno-load: $(CLI_OBJS) $(CODEC_OBJS) build/libagno.a
	$(CXX) -o $@ $^ $(CLI_LIBS)

# The manual page and what shells complete are made of --help.
$(DESCRIPTIONS): build/agno-load.%: build/agno-load client/package/describe
	build/agno-load --help | client/package/describe $(or $(filter bash zsh,$*),man) $(CLIENT_VERSION) >$@.new
	mv $@.new $@

$(EXAMPLES): build/examples/%: build/client/examples/%.o build/libagno.a
	@$(MKDIR_P) $(@D)
	$(CXX) -o $@ $^ $(CLIENT_LIBS)

include client/install.mk
