# The client: library, command line, examples. libpq is its only need at run time.

CLIENT_OBJS = $(call objects,client/src/*.cpp)
CLI_OBJS    = $(call objects,client/cli/*.cpp)
EXAMPLES    = $(patsubst client/examples/%.cpp,build/examples/%,$(wildcard client/examples/*.cpp))

build/client/%.o: INCLUDES = -Iclient/include -Iextension -isystem $(includedir)

# After the objects, in every program that uses the client.
CLIENT_LIBS = $(LDFLAGS) -L$(libdir) -lpq -pthread

.PHONY: client install-client uninstall-client
all: client
client: build/libagno.a build/libagno.so build/agno-load $(EXAMPLES)

build/libagno.a: $(CLIENT_OBJS)
	rm -f $@
	$(AR) rcs $@ $^

build/libagno.so.1: $(CLIENT_OBJS)
	$(CXX) -shared -Wl,-soname,$(@F) -Wl,--no-undefined -o $@ $^ $(CLIENT_LIBS)

build/libagno.so: build/libagno.so.1
	ln -sf $(<F) $@

build/agno-load: $(CLI_OBJS) $(CORE_OBJS) build/libagno.a
	$(CXX) -o $@ $^ $(CLIENT_LIBS)

$(EXAMPLES): build/examples/%: build/client/examples/%.o build/libagno.a
	@$(MKDIR_P) $(@D)
	$(CXX) -o $@ $^ $(CLIENT_LIBS)

PREFIX ?= /usr/local
client_dest = $(DESTDIR)$(PREFIX)

install-client: client
	$(MKDIR_P) '$(client_dest)/bin' '$(client_dest)/lib' '$(client_dest)/include/agno'
	install -m 755 build/agno-load '$(client_dest)/bin'
	install -m 644 build/libagno.a build/libagno.so.1 '$(client_dest)/lib'
	ln -sf libagno.so.1 '$(client_dest)/lib/libagno.so'
	install -m 644 client/include/agno/*.hpp '$(client_dest)/include/agno'

uninstall-client:
	rm -rf '$(client_dest)/bin/agno-load' '$(client_dest)/include/agno' \
	    '$(client_dest)/lib/'libagno.a '$(client_dest)/lib/'libagno.so*
