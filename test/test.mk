# The unit tests' programs: core alone, the client with its command line, and the client in trouble.

TESTS = build/tests/core_tests build/tests/client_tests build/tests/fault_tests \
    build/tests/trouble_tests build/tests/pooler_tests

build/test/%.o: INCLUDES = -Iextension -Iclient/include -Iclient $(LIBPQ_INCLUDES)

.PHONY: tests
tests: $(TESTS)
$(call objects,test/*/*.cpp): | needs-of-tests

build/tests/core_tests: $(call objects,test/unit/core_*_test.cpp) $(CORE_OBJS)
build/tests/client_tests: $(call objects,test/unit/client_*_test.cpp test/unit/live_*_test.cpp) \
    $(filter-out %/main.o,$(CLI_OBJS)) $(CORE_OBJS) build/libagno.a

build/tests/fault_tests: $(call objects,test/faults/*.cpp) build/libagno.a
build/tests/trouble_tests: $(call objects,test/trouble/*.cpp) build/libagno.a
build/tests/pooler_tests: $(call objects,test/pooler/*.cpp) build/libagno.a

$(TESTS):
	@$(MKDIR_P) $(@D)
	$(CXX) -o $@ $^ -lgtest_main -lgtest $(CLI_LIBS)

tests: build/tests/generate_documents
build/tests/generate_documents: build/test/differential/generate_documents.o
	@$(MKDIR_P) $(@D)
	$(CXX) -o $@ $^

# What `make bench` runs; no test.
build/tests/bench: $(call objects,test/bench/*.cpp) build/libagno.a
	@$(MKDIR_P) $(@D)
	$(CXX) -o $@ $^ $(CLIENT_LIBS)

# Documents, options and bytes that nobody should send.
tests: build/tests/hostile_tests
build/tests/hostile_tests: $(call objects,test/hostile/*.cpp) build/libagno.a
	@$(MKDIR_P) $(@D)
	$(CXX) -o $@ $^ -lgtest $(CLIENT_LIBS)
