// Running kernels one after another, each seeing what the one before it wrote, with their times if asked for.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "render/gl.h"
#include "render/program.h"

#include <array>
#include <initializer_list>
#include <string>
#include <vector>

namespace splatelier {

/// Part of a buffer as a kernel sees it; size 0: all of it.
struct BufferRange {
    BufferRange(const gl::Buffer& b) : buffer(&b), size_bytes(b.size_bytes()) {}  // NOLINT: meant to convert
    BufferRange(const gl::Buffer& b, std::size_t offset, std::size_t size)
        : buffer(&b), offset_bytes(offset), size_bytes(size) {}
    const gl::Buffer* buffer;
    std::size_t offset_bytes = 0;
    std::size_t size_bytes = 0;
};

/// Issues compute work into the current context. Storage buffers are bound to 0, 1, … in the order given.
class KernelQueue {
  public:
    /// `groups` workgroups; spread over two dimensions where one is not enough (kernels use group_index()).
    void run(const Program& program, std::initializer_list<BufferRange> storage, std::size_t groups);
    /// Workgroups in three dimensions, each below the driver's 65535.
    void run(const Program& program,
             std::initializer_list<BufferRange> storage,
             std::array<GLuint, 3> groups);
    void set_profiling(bool on);
    /// While one lives, kernels are not timed: work between steps.
    class Silence {
      public:
        explicit Silence(KernelQueue& queue) : queue_(queue) { ++queue_.silences_; }
        ~Silence() { --queue_.silences_; }
        Silence(const Silence&) = delete;
        Silence& operator=(const Silence&) = delete;

      private:
        KernelQueue& queue_;
    };
    /// Ends a step: its kernels' times can be read once the step's fence has been signalled.
    void end_step();
    /// Times of the newest step that `finished_steps` (counted by end_step) cover; kernels of one name summed.
    [[nodiscard]] std::vector<KernelSample> samples(std::uint64_t finished_steps);
    [[nodiscard]] std::uint64_t ended_steps() const { return ended_steps_; }

  private:
    static constexpr std::size_t kRing = 4;  // steps whose time stamps may still be on their way
    struct TimedStep {
        std::vector<std::string> names;
        std::vector<gl::TimestampQuery> stamps;  // one more than names are used
        std::size_t used = 0;
        std::uint64_t number = 0;
    };
    void bind(const Program& program, std::initializer_list<BufferRange> storage);
    void after(const Program& program);
    void stamp();

    [[nodiscard]] bool timing() const { return profiling_ && silences_ == 0; }

    bool profiling_ = false;
    int silences_ = 0;
    std::array<TimedStep, kRing> timed_;
    std::uint64_t ended_steps_ = 0;
};

}  // namespace splatelier
