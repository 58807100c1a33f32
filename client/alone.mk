# What PGXS does for the client, where there is none.

CXXFLAGS ?= -O2 -g
WERROR   ?= -Werror
override CXXFLAGS += -std=c++20 -Wall -Wextra $(WERROR) -fPIC
MKDIR_P   = mkdir -p

.PHONY: clean
clean:
	rm -rf build
