#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "agno/error.hpp"
#include "cli/input/document_reader.hpp"
#include "cli/input/file_source.hpp"
#include "compression.hpp"
#include "temporary_directory.hpp"

// How agno-load reads its inputs.

namespace {

using namespace agno::cli;

class Inputs : public TemporaryDirectory {
  protected:
    std::vector<std::string> documents_in(const std::string& text) const {
        document_reader reader(write("in", text));
        std::vector<std::string> found;
        while (const auto document = reader.next({})) {
            found.emplace_back(document->text);
            lines_.push_back(document->line);
            flaws_.emplace_back(document->flaw);
        }
        return found;
    }

    mutable std::vector<std::uint64_t> lines_;
    mutable std::vector<std::string> flaws_;

    /// All documents of the inputs, from the positions on.
    static std::vector<std::string> documents_of(const std::vector<std::string>& paths,
                                                 pending_places& places) {
        file_source source(paths, places);
        std::vector<std::string> found;
        while (const auto document = source.next({})) {
            found.emplace_back(document->text);
        }
        return found;
    }
};

using texts = std::vector<std::string>;

TEST_F(Inputs, LinesAreDocuments) {
    EXPECT_EQ(documents_in("{\"a\":1}\n\n{\"b\":2}\r\n{\"c\":3}"),
              (texts{"{\"a\":1}", "{\"b\":2}", "{\"c\":3}"}));
    EXPECT_EQ(lines_, (std::vector<std::uint64_t>{1, 3, 4}));
}

TEST_F(Inputs, ArraysAreTakenApart) {
    EXPECT_EQ(documents_in("[{\"a\":1},\n {\"b\":[2,3]}]\n"),
              (texts{"{\"a\":1}", "{\"b\":[2,3]}"}));
}

TEST_F(Inputs, AnEmptyInputHasNoDocuments) {
    EXPECT_EQ(documents_in(""), texts{});
    EXPECT_EQ(documents_in("\n \n"), texts{});
    EXPECT_EQ(documents_in("[]"), texts{});
}

TEST_F(Inputs, AByteOrderMarkIsSkipped) {
    EXPECT_EQ(documents_in("\xEF\xBB\xBF{\"a\":1}\n"), texts{"{\"a\":1}"});
    EXPECT_EQ(documents_in("\xEF\xBB\xBF"), texts{});
}

TEST_F(Inputs, DocumentsMayBeLongerThanAnyBuffer) {
    const std::string filler(1'000'000, 'x');
    const std::string first = "{\"a\":\"" + filler + "\"}";
    const std::string second = "{\"b\":\"" + filler + filler + "\"}";
    EXPECT_EQ(documents_in(first + "\n" + second + "\n{}\n"), (texts{first, second, "{}"}));
}

TEST_F(Inputs, ADocumentWithoutAnEndEndsTheReading) {
    const std::string endless = "{\"b\":\"" + std::string(2'000'000, 'x');
    document_reader reader(write("in", "{\"a\":1}\n" + endless), 1'000'000);
    EXPECT_TRUE(reader.next({}));
    try {
        (void)reader.next({});
        FAIL();
    } catch (const agno::error& failed) {
        EXPECT_EQ(failed.sqlstate(), "54000");
        EXPECT_NE(std::string(failed.what()).find("begins at byte 9 "), std::string::npos)
            << failed.what();
    }
}

TEST_F(Inputs, WhatIsWrongWithAnArrayComesAsAFlawAfterItsDocuments) {
    for (const char* array :
         {"[{\"a\":1}, {\"b\":2}", "[{\"a\":1}, {\"b\":2},]", "[{\"a\":1}, {\"b\":2}] {\"c\":3}"}) {
        EXPECT_EQ(documents_in(array), (texts{"{\"a\":1}", "{\"b\":2}", ""})) << array;
        EXPECT_NE(flaws_.back(), "");
        EXPECT_EQ(std::count(flaws_.begin(), flaws_.end(), ""), 2);
        flaws_.clear();
    }
}

TEST_F(Inputs, AStoppedSourceEnds) {
    document_reader reader(write("in", "{}\n{}\n"));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(reader.next(stop.get_token()));
}

TEST_F(Inputs, WaitingForAPipeEndsWithAStop) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    document_reader reader("/dev/fd/" + std::to_string(ends[0]));
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    EXPECT_FALSE(reader.next(stop.get_token()));
    close(ends[0]);
    close(ends[1]);
}

TEST_F(Inputs, AMissingInputIsNamed) {
    try {
        const input_file input(path("nothing"));
        FAIL();
    } catch (const agno::usage_error& failed) {
        EXPECT_NE(std::string(failed.what()).find("nothing"), std::string::npos);
    }
}

TEST_F(Inputs, SizesAreKnownForFilesOnly) {
    EXPECT_EQ(regular_size(write("in", "12345")), 5u);
    EXPECT_FALSE(regular_size("/dev/null"));
}

TEST_F(Inputs, TheSameFileIsRecognised) {
    write("in", "");
    EXPECT_TRUE(is_same_file(path("in"), path("./in")));
    EXPECT_FALSE(is_same_file(path("in"), path("other")));
}

TEST_F(Inputs, AreDecompressed) {
    const std::string filler(3'000'000, 'x');
    const std::string first = "{\"a\":\"" + filler + "\"}";
    for (const auto& pack : {gzipped, zstandard}) {
        EXPECT_EQ(documents_in(pack(first + "\n") + pack("") + pack("{}\n")), (texts{first, "{}"}));
        EXPECT_EQ(documents_in(pack("[{},7]")), (texts{"{}", "7"}));
        EXPECT_EQ(documents_in(pack("")), texts{});
    }
    EXPECT_EQ(documents_in(gzipped("{}") + std::string(1000, '\0')), texts{"{}"});
}

/// Wherever compressed data is cut, that is reported, and all documents before it are whole.
TEST_F(Inputs, ThatBreakOffKeepWhatIsWhole) {
    std::string text;
    for (int each = 0; each < 50; ++each) {
        text += "{\"number\":" + std::to_string(each * each * 7919) + "}\n";
    }
    for (const auto& pack : {gzipped, zstandard}) {
        const std::string packed = pack(text);
        for (std::size_t size = 6; size < packed.size(); ++size) {
            document_reader reader(write("cut", packed.substr(0, size)));
            std::string found;
            try {
                while (const auto document = reader.next({})) {
                    found += std::string(document->text) + "\n";
                }
                FAIL() << "nobody noticed that it ends at " << size;
            } catch (const agno::error& failed) {
                EXPECT_NE(std::string(failed.what()).find("cut short"), std::string::npos);
            }
            EXPECT_TRUE(text.starts_with(found)) << found;
        }
    }
}

/// Also behind an array, however much of what follows it came before.
TEST_F(Inputs, ThatBreakOffBehindAnArrayAreNoticed) {
    for (const auto& pack : {gzipped, zstandard}) {
        const std::string packed = pack("[{}] " + std::string(3'000'000, 'x'));
        document_reader reader(write("cut", packed.substr(0, packed.size() - 1)));
        EXPECT_EQ(reader.next({})->text, "{}");
        EXPECT_NE(reader.next({})->flaw, "");
        EXPECT_THROW(reader.next({}), agno::error);
    }
}

TEST_F(Inputs, OfOtherKindsAreRefusedWithAWayOut) {
    for (const std::string& magic :
         {std::string("\xFD"
                      "7zXZ\0",
                      6),
          std::string("BZh9"), std::string("PK\3\4"), std::string("\xFF\xFE{\0", 4)}) {
        document_reader reader(write("foreign", magic + "more"));
        try {
            [[maybe_unused]] const auto document = reader.next({});
            FAIL() << magic;
        } catch (const agno::usage_error& failed) {
            EXPECT_NE(std::string(failed.what()).find("| agno-load"), std::string::npos);
        }
    }
}

TEST_F(Inputs, TellWhereTheirDocumentsAre) {
    pending_places places({{}, {}});
    documents_of({write("one", "{}\n  {\n}\n"), write("two", gzipped("[{}, {}]"))}, places);
    const auto third = places.find(2);
    ASSERT_TRUE(third);
    EXPECT_EQ(third->input, 1u);
    EXPECT_EQ(third->line, 1u);
    EXPECT_EQ(third->column, 2u);
    const auto second = places.find(1);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->line, 2u);
    EXPECT_EQ(second->column, 3u);
    EXPECT_EQ(second->begin, 5u);
    EXPECT_EQ(second->end, 8u);
    EXPECT_FALSE(second->is_one_line);
    EXPECT_FALSE(places.find(4));
    places.settle(2);
    EXPECT_FALSE(places.find(1));
    EXPECT_EQ(places.positions()[0].documents, 2u);
    EXPECT_EQ(places.positions()[0].offset, 8u);
    EXPECT_EQ(places.positions()[1].documents, 0u);
}

/// Wherever a load stops, the rest of it is the rest of the documents.
TEST_F(Inputs, GoOnFromAnyDocument) {
    const std::string lines = "{\"a\":1}\n\n{\"b\":2}\r\n 7\n{\n\"c\":3}\n{\"d\":4}";
    const std::string array = "\xEF\xBB\xBF[{\"a\":1}\n,{\"b\":2} ,, 7, {\"c\":3}";
    const std::vector<std::string> inputs = {
        write("lines", lines), write("packed", zstandard(array)), write("array", array)};
    pending_places all({{}, {}, {}});
    const auto documents = documents_of(inputs, all);
    ASSERT_EQ(documents.size(), 17u);
    for (std::size_t done = 0; done <= documents.size(); ++done) {
        pending_places before({{}, {}, {}});
        documents_of(inputs, before);
        before.settle(done);
        pending_places rest(before.positions());
        EXPECT_EQ(rest.first_index(), done);
        EXPECT_EQ(documents_of(inputs, rest),
                  texts(documents.begin() + static_cast<long>(done), documents.end()));
        rest.settle(documents.size());
        all.settle(documents.size());
        EXPECT_EQ(rest.positions(), all.positions()) << done;
    }
}

TEST_F(Inputs, ThatChangedAreRefused) {
    const std::string text = "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n";
    pending_places places(std::vector<input_position>(1));
    documents_of({write("in", text)}, places);
    places.settle(2);
    const auto goes_on = [&](const std::string& changed) {
        pending_places rest(places.positions());
        try {
            documents_of({write("in", changed)}, rest);
            return true;
        } catch (const agno::usage_error&) {
            return false;
        }
    };
    EXPECT_TRUE(goes_on(text));
    EXPECT_TRUE(goes_on(text + "{\"d\":4}\n"));
    EXPECT_TRUE(goes_on("{\"a\":1}\n{\"b\":2}\n{\"mended\":3}\n"));
    EXPECT_FALSE(goes_on("{\"a\":1}\n{\"b\":3}\n{\"c\":3}\n"));
    EXPECT_FALSE(goes_on("{\"a\":1} \n{\"b\":2}\n{\"c\":3}\n"));
    EXPECT_FALSE(goes_on("{\"b\":2}\n{\"a\":1}\n{\"c\":3}\n"));
    EXPECT_FALSE(goes_on("{\"a\":1}\n"));
    EXPECT_FALSE(goes_on(""));
}

}  // namespace
