// Training steps that were submitted and whose results have not been looked at: the GPU goes on while the host prepares the
// next one, and repeats those whose (tile, splat) pairs did not fit.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "render/pair_room.h"
#include "render/photo_store.h"
#include "render/step_result.h"
#include "render/train_step.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

namespace splatelier {

class StepsInFlight {
  public:
    /// Keeps references to all but `photo_bytes`, the memory for photos.
    StepsInFlight(const ShaderLibrary& shaders,
                  KernelQueue& queue,
                  SplatStore& splats,
                  PairRoom& room,
                  std::size_t photo_bytes);

    /// Submits a step; returns the newest finished one's result.
    StepResult step(const TrainingView& view, const StepParams& params);
    /// Backend::holds_photo.
    [[nodiscard]] bool holds_photo(std::size_t view_index) const { return photos_.holds(view_index); }
    /// Waits for all of them.
    StepResult finish();
    [[nodiscard]] bool empty() const { return pending_.empty(); }
    /// Other splats are trained from now on, whose fullest picture had so many pairs. None may be in flight.
    void start(std::size_t most_pairs);

    /// DensityStats::most_pairs.
    [[nodiscard]] std::size_t most_pairs() const { return most_pairs_; }
    void forget_most_pairs() { most_pairs_ = 0; }
    /// That the buffers hold, and whose pairs they are likely to.
    [[nodiscard]] std::size_t most_splats() const;

    /// KernelQueue's count of them.
    [[nodiscard]] std::uint64_t finished_steps() const { return finished_queue_steps_; }
    /// DeviceTimes::waiting_seconds.
    [[nodiscard]] double waiting_seconds() const { return waiting_seconds_; }
    [[nodiscard]] std::size_t loss_bytes() const { return train_.size_bytes(); }
    [[nodiscard]] std::size_t photo_bytes() const { return photos_.size_bytes(); }

  private:
    /// Kept whole, in case it must be repeated.
    struct PendingStep {
        std::size_t view_index = 0;
        Camera camera;
        std::shared_ptr<const ViewImage> image;
        StepParams params;
        CountedPixels counted;
        std::size_t slot = 0;
        std::uint64_t queue_step = 0;
        gl::Fence fence;
    };

    void submit(PendingStep& pending);
    /// Waits for the oldest step and takes its result; where its pairs did not fit, makes room and repeats all that
    /// are pending, or leaves it out where there is no more room.
    void retire_oldest();
    void repeat_pending();
    void leave_out_oldest();
    void reserve(const PendingStep& pending);
    [[nodiscard]] StepWords words_of(const PendingStep& pending) const;
    void take_result(const PendingStep& pending);

    KernelQueue& queue_;
    SplatStore& splats_;
    PairRoom& room_;
    Rasterizer& rasterizer_;
    TrainStep train_;
    PhotoStore photos_;
    gl::Buffer results_;
    std::deque<PendingStep> pending_;
    std::size_t next_slot_ = 0;
    std::uint64_t finished_queue_steps_ = 0;
    std::size_t most_pairs_ = 0;
    bool left_out_ = false;  // a step, and the user knows
    StepResult last_;
    double waiting_seconds_ = 0;
};

}  // namespace splatelier
