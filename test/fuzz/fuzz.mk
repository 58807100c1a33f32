# The fuzzers: one program for each *_fuzzer.cpp, made by clang with its libFuzzer,
# AddressSanitizer and UndefinedBehaviorSanitizer. In build/fuzz/fast the same without the two
# sanitizers, several times as fast.

FUZZ_CXX  ?= clang++
FUZZ_FLAGS = -std=c++20 -Wall -Wextra $(WERROR) -g -fno-omit-frame-pointer
FUZZ_FLAGS_full = -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
    -fsanitize-ignorelist=test/fuzz/ubsan_ignore.txt
FUZZ_FLAGS_fast = -O2
FUZZ_TARGETS = $(patsubst test/fuzz/%_fuzzer.cpp,%,$(wildcard test/fuzz/*_fuzzer.cpp))

# What they try: core, and of the client what reads.
FUZZED_SOURCES = $(wildcard extension/core/*.cpp) \
    $(addprefix client/src/,document_check.cpp error.cpp json.cpp session_encoder.cpp \
        session_id.cpp upsert_result.cpp utf8.cpp) \
    $(addprefix client/cli/,checksum.cpp decoded_input.cpp decoder.cpp document_reader.cpp \
        gzip_decoder.cpp input_file.cpp zstd_decoder.cpp)
FUZZ_SUPPORT = $(wildcard test/fuzz/support/*.cpp)

.PHONY: fuzzers fast-fuzzers
fuzzers: $(addprefix build/fuzz/full/,$(FUZZ_TARGETS) make_seeds) build/tests/generate_documents
fast-fuzzers: $(addprefix build/fuzz/fast/,$(FUZZ_TARGETS))

# $(call fuzz_rules,FLAVOUR)
define fuzz_rules
$(addprefix build/fuzz/$(1)/,$(FUZZ_TARGETS)): build/fuzz/$(1)/%: \
        build/fuzz/$(1)/test/fuzz/%_fuzzer.o build/fuzz/$(1)/fuzzed.a
	$$(FUZZ_CXX) $$(FUZZ_FLAGS) $$(FUZZ_FLAGS_$(1)) -fsanitize=fuzzer -o $$@ $$^ -lz -lzstd

build/fuzz/$(1)/make_seeds: build/fuzz/$(1)/test/fuzz/make_seeds.o build/fuzz/$(1)/fuzzed.a
	$$(FUZZ_CXX) $$(FUZZ_FLAGS) $$(FUZZ_FLAGS_$(1)) -o $$@ $$^ -lz -lzstd

build/fuzz/$(1)/fuzzed.a: \
        $(patsubst %.cpp,build/fuzz/$(1)/%.o,$(FUZZED_SOURCES) $(FUZZ_SUPPORT))
	rm -f $$@
	$$(AR) rcs $$@ $$^

build/fuzz/$(1)/%.o: %.cpp test/fuzz/ubsan_ignore.txt
	@$$(MKDIR_P) $$(@D)
	$$(FUZZ_CXX) $$(FUZZ_FLAGS) $$(FUZZ_FLAGS_$(1)) -fsanitize=fuzzer-no-link \
	    -I. -Iextension -Iclient/include -Iclient -Itest/fuzz -MMD -MP -c -o $$@ $$<
endef
$(foreach flavour,full fast,$(eval $(call fuzz_rules,$(flavour))))
