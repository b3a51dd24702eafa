// SPDX-License-Identifier: MIT
#include "core/io/files.h"

#include "core/error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadBlockBytes = std::size_t(1) << 20;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using OpenFile = std::unique_ptr<std::FILE, CloseFile>;

[[noreturn]] void fail_with_reason(const fs::path& path, const char* what, int error_number) {
    fail("{}: {}: {}", path.string(), what, std::generic_category().message(error_number));
}

// Where a link points to, so that writing through it keeps the link.
fs::path without_links(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_symlink(path, ignored)) return path;
    std::error_code problem;
    fs::path target = fs::weakly_canonical(path, problem);
    return problem ? path : target;
}

// Devices and pipes (/dev/stdout, /dev/full) are written straight: renaming would replace them by a file.
bool is_written_straight(const fs::path& path) {
    std::error_code missing;
    const fs::file_status status = fs::status(path, missing);
    return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

void make_parent(const fs::path& path) {
    const fs::path parent = path.parent_path();
    if (parent.empty()) return;
    std::error_code problem;
    fs::create_directories(parent, problem);
    // A folder reached through a link, or one that exists, is no problem.
    if (problem && !fs::is_directory(parent)) {
        fail("{}: cannot make the folder: {}", parent.string(), problem.message());
    }
}

// The rename itself must be on the disk too. A file system that cannot sync folders is left at that.
void sync_parent(const fs::path& path) {
    const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const int descriptor = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

}  // namespace

std::string read_file(const fs::path& path) {
    const OpenFile file(std::fopen(path.c_str(), "rbe"));
    if (!file) fail_with_reason(path, "cannot be read", errno);
    struct stat status {};
    if (::fstat(::fileno(file.get()), &status) != 0) fail_with_reason(path, "cannot be read", errno);
    if (S_ISDIR(status.st_mode)) fail("{}: is a folder, expected a file", path.string());

    std::string bytes;
    // The stated size is a hint: files of /proc state none, and a growing file has more.
    if (S_ISREG(status.st_mode)) bytes.reserve(static_cast<std::size_t>(status.st_size));
    std::size_t filled = 0;
    for (;;) {
        const std::size_t room = bytes.capacity() - filled;
        bytes.resize(filled + (room > 0 ? room : kReadBlockBytes));
        const std::size_t wanted = bytes.size() - filled;
        const std::size_t got = std::fread(bytes.data() + filled, 1, wanted, file.get());
        filled += got;
        if (got < wanted) break;
    }
    if (std::ferror(file.get()) != 0) fail_with_reason(path, "cannot be read", errno);
    bytes.resize(filled);
    return bytes;
}

void write_file(const fs::path& path, std::string_view bytes) {
    FileWriter writer(path);
    writer.append(bytes);
    writer.commit();
}

FileWriter::FileWriter(fs::path path) : path_(without_links(path)), part_path_(path_) {
    std::error_code missing;
    if (fs::is_directory(path_, missing)) fail("{}: is a folder, cannot write a file there", path_.string());
    if (!is_written_straight(path_)) {
        make_parent(path_);
        part_path_ += fmt::format(".{}.part", ::getpid());
    }
    file_ = std::fopen(part_path_.c_str(), "wbe");
    if (file_ == nullptr) fail_with_reason(path_, "cannot be written", errno);
}

FileWriter::~FileWriter() {
    if (file_ == nullptr) return;
    std::fclose(file_);
    if (part_path_ == path_) return;
    std::error_code ignored;
    fs::remove(part_path_, ignored);
}

void FileWriter::append(const void* bytes, std::size_t size) {
    if (size > 0 && std::fwrite(bytes, 1, size, file_) != size) {
        fail_with_reason(path_, "cannot be written", errno);
    }
}

void FileWriter::commit() {
    SPLATELIER_REQUIRE(file_ != nullptr, "{} committed twice", path_.string());
    // EINVAL: pipes and terminals cannot be synced, and need not be.
    const bool synced = std::fflush(file_) == 0 && (::fsync(::fileno(file_)) == 0 || errno == EINVAL);
    if (!synced) fail_with_reason(path_, "cannot be written", errno);
    const int close_result = std::fclose(std::exchange(file_, nullptr));
    const int close_error = errno;
    if (part_path_ == path_) {
        if (close_result != 0) fail_with_reason(path_, "cannot be written", close_error);
        return;
    }
    std::error_code problem;
    if (close_result != 0) {
        problem = std::error_code(close_error, std::generic_category());
    } else {
        fs::rename(part_path_, path_, problem);
    }
    if (problem) {
        std::error_code ignored;
        fs::remove(part_path_, ignored);
        fail("{}: cannot be written: {}", path_.string(), problem.message());
    }
    sync_parent(path_);
}

}  // namespace splatelier
