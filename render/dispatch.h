// Running kernels one after another, each seeing what the one before it wrote, with their times if asked for.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "render/gl.h"
#include "render/program.h"
#include "render/submission_budget.h"
#include "shaders/layout.h"

#include <array>
#include <initializer_list>
#include <string>
#include <vector>

namespace splatelier {

[[nodiscard]] constexpr std::size_t divided_up(std::size_t count, std::size_t by) {
    return (count + by - 1) / by;
}
/// Workgroups of kGroupSize with an invocation for each of `count`.
[[nodiscard]] constexpr std::size_t groups_for(std::size_t count) {
    return divided_up(count, gpu::kGroupSize);
}

/// A count as kernels' uniforms take it.
[[nodiscard]] constexpr GLuint as_uint(std::size_t value) {
    return static_cast<GLuint>(value);
}

/// Bytes of a vec4, which kernels' arrays are mostly made of.
inline constexpr std::size_t kQuadBytes = 16;
/// The largest that drivers ask of a range's offset.
inline constexpr std::size_t kRangeAlignment = 256;

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
    /// `groups` workgroups of a kernel whose uniform 0 is the first of them: in as many dispatches as keep each within
    /// the budget. `busy`: how many of the groups, from the first on, are likely to have work.
    void run_in_pieces(const Program& program,
                       std::initializer_list<BufferRange> storage,
                       std::size_t groups,
                       std::size_t busy);
    /// Into how many dispatches to cut a kernel so that each keeps within the budget, as far as its time is known.
    [[nodiscard]] std::size_t pieces(const Program& program) const { return budget_.pieces(program.name()); }
    /// From now on no submission shall last longer than this; 0: submissions end where steps do. A step in
    /// kSampleEvery is timed for it.
    void set_budget_ms(double ms) { budget_.set_ms(ms); }
    /// Submissions made because of the budget so far.
    [[nodiscard]] std::uint64_t submissions() const { return submissions_; }
    /// Lets the budget know the times of the newest timed step that `finished_steps` cover.
    void learn(std::uint64_t finished_steps);
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
    /// While profiling, times of the newest step that `finished_steps` (counted by end_step) cover; kernels of one name summed.
    [[nodiscard]] std::vector<KernelSample> samples(std::uint64_t finished_steps);
    [[nodiscard]] std::uint64_t ended_steps() const { return ended_steps_; }

  private:
    static constexpr std::uint64_t kSampleEvery = 32;
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
    [[nodiscard]] bool timing() const {
        return (profiling_ || (budget_.cuts() && ended_steps_ % kSampleEvery == 0)) && silences_ == 0;
    }
    [[nodiscard]] static std::vector<KernelSample> samples_of(const TimedStep& step);
    [[nodiscard]] const TimedStep* newest_timed(std::uint64_t finished_steps) const;

    SubmissionBudget budget_;
    std::uint64_t submissions_ = 0, learned_step_ = 0;

    bool profiling_ = false;
    int silences_ = 0;
    std::array<TimedStep, kRing> timed_;
    std::uint64_t ended_steps_ = 0;
};

}  // namespace splatelier
