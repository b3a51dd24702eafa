// MP4 by piping pictures to the ffmpeg program.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/image.h"

#include <sys/types.h>

#include <filesystem>

namespace splatelier {

/// An H.264 film written beside its name and renamed by finish(); without it nothing is left behind.
class VideoWriter {
  public:
    /// Starts ffmpeg. Throws Error where the program is not installed.
    VideoWriter(std::filesystem::path path, int width, int height, double fps);
    ~VideoWriter();
    VideoWriter(const VideoWriter&) = delete;
    VideoWriter& operator=(const VideoWriter&) = delete;

    /// A picture of 3 channels and the film's size. Throws Error where ffmpeg has given up.
    void write(const Image8& image);
    /// Throws Error where ffmpeg failed.
    void finish();

  private:
    void close_pipe();
    [[nodiscard]] int wait_for_ffmpeg();

    std::filesystem::path path_, part_path_;
    int width_ = 0, height_ = 0;
    int pipe_ = -1;
    pid_t ffmpeg_ = -1;
};

}  // namespace splatelier
