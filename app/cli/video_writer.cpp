// SPDX-License-Identifier: MIT
#include "app/cli/video_writer.h"

#include "core/error.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

extern char** environ;

namespace splatelier {
namespace {

/// H.264 with 4:2:0 chroma plays everywhere, and wants even sizes: odd ones get a black column or row.
std::vector<std::string> ffmpeg_arguments(const std::string& output, int width, int height, double fps) {
    return {"ffmpeg",
            "-nostdin",
            "-loglevel",
            "error",
            "-y",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-s",
            fmt::format("{}x{}", width, height),
            "-r",
            fmt::format("{}", fps),
            "-i",
            "pipe:0",
            "-vf",
            "pad=ceil(iw/2)*2:ceil(ih/2)*2",
            "-c:v",
            "libx264",
            "-crf",
            "16",
            "-pix_fmt",
            "yuv420p",
            "-movflags",
            "+faststart",
            "-f",
            "mp4",
            output};
}

}  // namespace

VideoWriter::VideoWriter(std::filesystem::path path, int width, int height, double fps)
    : path_(std::move(path)), part_path_(path_.string() + ".part"), width_(width), height_(height) {
    std::error_code problem_making_folder;
    if (path_.has_parent_path()) {
        std::filesystem::create_directories(path_.parent_path(), problem_making_folder);
    }
    if (problem_making_folder) {
        fail("{}: cannot make the folder: {}", path_.parent_path().string(), problem_making_folder.message());
    }
    // A socket instead of a pipe: writing to a closed one is an error, not a signal.
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        fail("{}: cannot talk to ffmpeg: {}", path_.string(), std::strerror(errno));
    }
    std::vector<std::string> words = ffmpeg_arguments(part_path_.string(), width, height, fps);
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    const int problem = posix_spawnp(&ffmpeg_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    pipe_ = ends[0];
    if (problem == 0) return;
    close_pipe();
    fail(
        "{}: films need the ffmpeg program, which cannot be started ({}): install it (apt install ffmpeg), "
        "or give "
        "a folder for PNG files",
        path_.string(),
        std::strerror(problem));
}

VideoWriter::~VideoWriter() {
    if (pipe_ < 0) return;
    close_pipe();
    (void)wait_for_ffmpeg();
    std::error_code ignored;
    std::filesystem::remove(part_path_, ignored);
}

void VideoWriter::write(const Image8& image) {
    SPLATELIER_REQUIRE(image.width == width_ && image.height == height_ && image.channels == 3,
                       "{}x{}x{}",
                       image.width,
                       image.height,
                       image.channels);
    const std::uint8_t* bytes = image.data.data();
    std::size_t left = image.data.size();
    while (left > 0) {
        const ssize_t sent = send(pipe_, bytes, left, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) fail("{}: ffmpeg gave up; what it says stands above", path_.string());
        bytes += sent;
        left -= static_cast<std::size_t>(sent);
    }
}

void VideoWriter::finish() {
    close_pipe();
    const int code = wait_for_ffmpeg();
    std::error_code problem;
    if (code == 0) std::filesystem::rename(part_path_, path_, problem);
    if (code == 0 && !problem) return;
    std::error_code ignored;
    std::filesystem::remove(part_path_, ignored);
    if (code != 0)
        fail("{}: ffmpeg failed with exit code {}; what it says stands above", path_.string(), code);
    fail("{}: {}", path_.string(), problem.message());
}

void VideoWriter::close_pipe() {
    close(pipe_);
    pipe_ = -1;
}

int VideoWriter::wait_for_ffmpeg() {
    int status = 0;
    while (waitpid(ffmpeg_, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace splatelier
