// How often and how coarsely the viewport is drawn beside a training, so that each keeps its share of the time.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>

namespace splatelier {

/// Drawing a picture takes the time that it takes; training then gets the rest that belongs to it, before the next
/// picture begins. While the camera moves, pictures become coarser until enough of them fit into the share.
class DrawingShare {
  public:
    using Clock = std::chrono::steady_clock;
    using Milliseconds = std::chrono::duration<double, std::milli>;

    enum class Device { kCpu, kGpu };
    /// A picture that was drawn beside a training.
    struct Picture {
        Clock::time_point begin;
        Milliseconds
            cost;  ///< that training did without: by the CPU the time it took, by a GPU see PictureCost
        float share = 1;  ///< of the time that drawing may take; 1 where nothing trains
        bool moving = false;
        Device device = Device::kCpu;
    };

    void note(const Picture& picture);
    /// How long the next picture must wait. One that begins a movement is drawn at once where little is owed, which is
    /// paid back by the ones that follow.
    [[nodiscard]] Milliseconds wait(Clock::time_point now, bool moving) const;
    /// Share of the resolution that the next moving picture should have, times what the user asks for.
    [[nodiscard]] float moving_factor() const { return moving_factor_; }

    /// What of view.share pictures get of a GPU. A tenth of its time is plenty of pictures there, half of that where the
    /// camera rests, and training also loses what each change from its context to another's costs.
    [[nodiscard]] static float of_gpu(float share, bool moving);

  private:
    Clock::time_point free_at_{};
    bool was_moving_ = false;
    float moving_factor_ = 1;
};

/// What a picture costs a GPU that training keeps busy. Between a picture's first kernel and its last the driver may give
/// training its turn, so the least of some pictures' times comes nearest to their own.
class PictureCost {
  public:
    /// `span`: from the first kernel of the newest picture to the last. Returns what one costs.
    DrawingShare::Milliseconds note(DrawingShare::Milliseconds span);

  private:
    static constexpr std::size_t kPictures = 8;
    std::array<DrawingShare::Milliseconds, kPictures> spans_{};
    std::size_t noted_ = 0;
};

}  // namespace splatelier
