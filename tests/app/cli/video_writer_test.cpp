// SPDX-License-Identifier: MIT
#include "app/cli/video_writer.h"

#include "core/error.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

using namespace splatelier;

namespace {

/// PATH changed while it lives.
class SearchPath {
  public:
    explicit SearchPath(const char* path) : before_(std::getenv("PATH")) { setenv("PATH", path, 1); }
    ~SearchPath() { setenv("PATH", before_.c_str(), 1); }

  private:
    std::string before_;
};

}  // namespace

TEST_CASE("a film of odd size is written whole") {
    const test::TemporaryFolder folder;
    const std::filesystem::path path = folder.path() / "sub" / "film.mp4";
    VideoWriter film(path, 33, 17, 25);
    for (int i = 0; i < 5; ++i) film.write(Image8(33, 17, 3));
    film.finish();
    CHECK(std::filesystem::file_size(path) > 500);
    CHECK_FALSE(std::filesystem::exists(path.string() + ".part"));
}

TEST_CASE("a film that is not finished leaves nothing behind") {
    const test::TemporaryFolder folder;
    { VideoWriter film(folder.path() / "film.mp4", 32, 32, 25); }
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("without ffmpeg the error says what to do") {
    const test::TemporaryFolder folder;
    const SearchPath nowhere("/nonexistent");
    std::string message;
    try {
        VideoWriter film(folder.path() / "film.mp4", 32, 32, 25);
    } catch (const Error& problem) {
        message = problem.what();
    }
    CHECK(message.find("apt install ffmpeg") != std::string::npos);
    CHECK(std::filesystem::is_empty(folder.path()));
}
