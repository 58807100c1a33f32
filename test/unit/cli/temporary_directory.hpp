#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

/// A test with a directory of its own, which is gone afterwards.
class TemporaryDirectory : public testing::Test {
  protected:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "agno_test.XXXXXX").string();
        directory_ = mkdtemp(name.data());
    }
    ~TemporaryDirectory() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] std::string path(const std::string& name) const {
        return (directory_ / name).string();
    }

    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::binary) << text;
        return path(name);
    }

    static std::string read(const std::string& path) {
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }

  private:
    std::filesystem::path directory_;
};
