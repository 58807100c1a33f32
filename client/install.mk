# The client's files under PREFIX: programs, libraries, headers, and what pkg-config and CMake read.

PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
# What is installed to be run, without what debuggers read; STRIP=true leaves it in.
STRIP      ?= strip
stripped    = install -s --strip-program='$(STRIP)'
client_bin  = $(DESTDIR)$(PREFIX)/bin
client_lib  = $(DESTDIR)$(LIBDIR)
client_inc  = $(DESTDIR)$(PREFIX)/include/agno
client_man  = $(DESTDIR)$(PREFIX)/share/man/man1
client_bash = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
client_zsh  = $(DESTDIR)$(PREFIX)/share/zsh/site-functions

# fill_in: TEMPLATE and OUTPUT.
define fill_in
	sed -e 's|@VERSION@|$(CLIENT_VERSION)|; s|@SOVERSION@|$(CLIENT_SOVERSION)|; s|@LIBPQ_DIR@|$(LIBPQ_LIBDIR)|' \
	    -e "s|@PREFIX_FROM_LIBDIR@|$$(realpath -m --relative-to='$(LIBDIR)' '$(PREFIX)')|" \
	    client/package/$(1) >'$(2)'
endef

.PHONY: install-client uninstall-client
install-client: client
	$(MKDIR_P) '$(client_bin)' '$(client_inc)' '$(client_lib)/pkgconfig' '$(client_lib)/cmake/agno' \
	    '$(client_man)' '$(client_bash)' '$(client_zsh)'
	$(stripped) -m 755 build/agno-load '$(client_bin)'
	install -m 644 build/agno-load.1 '$(client_man)'
	install -m 644 build/agno-load.bash '$(client_bash)/agno-load'
	install -m 644 build/agno-load.zsh '$(client_zsh)/_agno-load'
	install -m 644 client/include/agno/*.hpp '$(client_inc)'
	install -m 644 build/libagno.a '$(client_lib)'
	$(stripped) -m 644 build/libagno.so.$(CLIENT_VERSION) '$(client_lib)'
	ln -sf libagno.so.$(CLIENT_VERSION) '$(client_lib)/$(CLIENT_SONAME)'
	ln -sf $(CLIENT_SONAME) '$(client_lib)/libagno.so'
	$(call fill_in,agno.pc.in,$(client_lib)/pkgconfig/agno.pc)
	$(call fill_in,agno-config.cmake.in,$(client_lib)/cmake/agno/agno-config.cmake)
	$(call fill_in,agno-config-version.cmake.in,$(client_lib)/cmake/agno/agno-config-version.cmake)

uninstall-client:
	rm -f '$(client_bin)/agno-load' '$(client_lib)/'libagno.a '$(client_lib)/'libagno.so* \
	    '$(client_lib)/pkgconfig/agno.pc' '$(client_man)/agno-load.1' '$(client_bash)/agno-load' \
	    '$(client_zsh)/_agno-load'
	rm -rf '$(client_inc)' '$(client_lib)/cmake/agno'
