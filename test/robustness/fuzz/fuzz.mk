# The fuzzers: one program for each *_fuzzer.cpp, made by clang with its libFuzzer,
# AddressSanitizer and UndefinedBehaviorSanitizer. In build/fuzz/fast the same without the two
# sanitizers, several times as fast.

FUZZ_CXX  ?= clang++
FUZZ_FLAGS = -std=c++20 -Wall -Wextra $(WERROR) -g -fno-omit-frame-pointer
FUZZ_FLAGS_full = -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
    -fsanitize-ignorelist=test/robustness/fuzz/ubsan_ignore.txt
FUZZ_FLAGS_fast = -O2
FUZZ_TARGETS = $(patsubst test/robustness/fuzz/%_fuzzer.cpp,%,$(wildcard test/robustness/fuzz/*_fuzzer.cpp))

# What they try: the codec, and of the client what reads.
FUZZED_SOURCES = $(wildcard codec/*.cpp codec/*/*.cpp) \
    $(wildcard client/src/document/*.cpp) $(addprefix client/src/,error.cpp upsert_result.cpp) \
    $(addprefix client/cli/input/,checksum.cpp decoded_input.cpp decoder.cpp document_reader.cpp \
        gzip_decoder.cpp input_file.cpp zstd_decoder.cpp)
FUZZ_SUPPORT = $(wildcard test/robustness/fuzz/support/*.cpp)

.PHONY: fuzzers fast-fuzzers
fuzzers: $(addprefix build/fuzz/full/,$(FUZZ_TARGETS) make_seeds) build/tests/generate_documents
fast-fuzzers: $(addprefix build/fuzz/fast/,$(FUZZ_TARGETS))

# $(call fuzz_rules,FLAVOUR)
define fuzz_rules
$(addprefix build/fuzz/$(1)/,$(FUZZ_TARGETS)): build/fuzz/$(1)/%: \
        build/fuzz/$(1)/test/robustness/fuzz/%_fuzzer.o build/fuzz/$(1)/fuzzed.a
	$$(FUZZ_CXX) $$(FUZZ_FLAGS) $$(FUZZ_FLAGS_$(1)) -fsanitize=fuzzer -o $$@ $$^ -lz -lzstd

build/fuzz/$(1)/make_seeds: build/fuzz/$(1)/test/robustness/fuzz/make_seeds.o build/fuzz/$(1)/fuzzed.a
	$$(FUZZ_CXX) $$(FUZZ_FLAGS) $$(FUZZ_FLAGS_$(1)) -o $$@ $$^ -lz -lzstd

build/fuzz/$(1)/fuzzed.a: \
        $(patsubst %.cpp,build/fuzz/$(1)/%.o,$(FUZZED_SOURCES) $(FUZZ_SUPPORT))
	rm -f $$@
	$$(AR) rcs $$@ $$^

build/fuzz/$(1)/%.o: %.cpp test/robustness/fuzz/ubsan_ignore.txt
	@$$(MKDIR_P) $$(@D)
	$$(FUZZ_CXX) $$(FUZZ_FLAGS) $$(FUZZ_FLAGS_$(1)) -fsanitize=fuzzer-no-link \
	    -I. -Iclient/include -Iclient -Itest/robustness/fuzz -MMD -MP -c -o $$@ $$<
endef
$(foreach flavour,full fast,$(eval $(call fuzz_rules,$(flavour))))
