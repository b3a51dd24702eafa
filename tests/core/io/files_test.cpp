// SPDX-License-Identifier: MIT
#include "core/io/files.h"

#include "core/error.h"
#include "core/io/quote.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace splatelier;
namespace fs = std::filesystem;

namespace {

std::ptrdiff_t entry_count(const fs::path& folder) {
    return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

std::string message_of(auto&& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("a file is read back as written, folders made on the way") {
    const test::TemporaryFolder folder;
    const fs::path path = folder.path() / "a" / "b" / "file.bin";
    const std::string bytes("\0one\xff\n", 6);
    write_file(path, bytes);
    CHECK(read_file(path) == bytes);
    write_file(path, "");
    CHECK(read_file(path).empty());
    CHECK(entry_count(path.parent_path()) == 1);
}

TEST_CASE("files that state no size are read to their end") {
    CHECK(read_file("/proc/self/status").find("Pid:") != std::string::npos);
}

TEST_CASE("reading what is missing or a folder is an error that names it") {
    const test::TemporaryFolder folder;
    const std::string missing = (folder.path() / "none").string();
    CHECK(message_of([&] { read_file(missing); }) == missing + ": cannot be read: No such file or directory");
    CHECK(message_of([&] { read_file(folder.path()); }) ==
          folder.path().string() + ": is a folder, expected a file");
}

TEST_CASE("a writer that is not committed leaves the old file and nothing else") {
    const test::TemporaryFolder folder;
    const fs::path path = folder.path() / "file";
    write_file(path, "old");
    {
        FileWriter writer(path);
        writer.append("new");
        CHECK(read_file(path) == "old");
    }
    CHECK(read_file(path) == "old");
    CHECK(entry_count(folder.path()) == 1);
}

TEST_CASE("a full disk is an error, and the device stays a device") {
    const std::string large(1 << 20, 'x');
    CHECK(message_of([] { write_file("/dev/full", "small"); }) ==
          "/dev/full: cannot be written: No space left on device");
    CHECK(message_of([&] { write_file("/dev/full", large); }) ==
          "/dev/full: cannot be written: No space left on device");
    CHECK(fs::is_character_file("/dev/full"));
}

TEST_CASE("writing where a folder or another file is in the way is an error") {
    const test::TemporaryFolder folder;
    CHECK(message_of([&] { write_file(folder.path(), "x"); }) ==
          folder.path().string() + ": is a folder, cannot write a file there");
    const fs::path file = folder.path() / "file";
    write_file(file, "old");
    CHECK(message_of([&] { write_file(file / "below", "x"); }).find("cannot make the folder") !=
          std::string::npos);
    CHECK(message_of([] { write_file("/proc/splatelier-cannot", "x"); }).find("/proc/splatelier-cannot: ") ==
          0);
    CHECK(read_file(file) == "old");
}

TEST_CASE("writing through a link keeps the link") {
    const test::TemporaryFolder folder;
    const fs::path target = folder.path() / "target", link = folder.path() / "link";
    write_file(target, "old");
    fs::create_symlink(target, link);
    write_file(link, "new");
    CHECK(fs::is_symlink(link));
    CHECK(read_file(target) == "new");
}

TEST_CASE("foreign text in a message is short and printable") {
    CHECK(quote("name") == "'name'");
    CHECK(quote("a\n\xff") == "'a\\x0a\\xff'");
    CHECK(quote(std::string(1000, 'a')) == "'" + std::string(60, 'a') + "…'");
}
