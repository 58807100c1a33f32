# The tests' programs. Those of test/unit need no server, those of test/client do.

TESTS = build/tests/codec_tests build/tests/client_tests build/tests/live_tests \
    build/tests/network_tests build/tests/outage_tests build/tests/pooler_tests

build/test/%.o: INCLUDES = -I. -Iclient/include -Iclient $(LIBPQ_INCLUDES)
build/bench/%.o: INCLUDES = -Ibench -Iclient/include $(LIBPQ_INCLUDES)

.PHONY: tests
tests: $(TESTS)
$(call objects,test/*/*.cpp test/*/*/*.cpp): | needs-of-tests

build/tests/codec_tests: $(call objects,test/unit/codec/*.cpp) $(CODEC_OBJS)
cli_parts = $(filter-out %/main.o,$(CLI_OBJS)) $(CODEC_OBJS) build/libagno.a
build/tests/client_tests: $(call objects,test/unit/client/*.cpp test/unit/cli/*.cpp) $(cli_parts)

build/tests/live_tests: $(call objects,test/client/live/*.cpp) build/libagno.a
build/tests/network_tests: $(call objects,test/client/network/*.cpp) build/libagno.a
build/tests/outage_tests: $(call objects,test/client/outages/*.cpp) build/libagno.a
build/tests/pooler_tests: $(call objects,test/client/pooler/*.cpp) build/libagno.a

$(TESTS):
	@$(MKDIR_P) $(@D)
	$(CXX) -o $@ $^ -lgtest_main -lgtest $(CLI_LIBS)

tests: build/tests/generate_documents
build/tests/generate_documents: build/test/robustness/differential/generate_documents.o
	@$(MKDIR_P) $(@D)
	$(CXX) -o $@ $^

# What `make bench` runs; no test.
build/tests/bench: $(call objects,bench/*.cpp bench/*/*.cpp) build/libagno.a
	@$(MKDIR_P) $(@D)
	$(CXX) -o $@ $^ $(CLIENT_LIBS)

# Documents, options and bytes that nobody should send.
tests: build/tests/hostile_tests
build/tests/hostile_tests: $(call objects,test/robustness/hostile/*.cpp) build/libagno.a
	@$(MKDIR_P) $(@D)
	$(CXX) -o $@ $^ -lgtest $(CLIENT_LIBS)
