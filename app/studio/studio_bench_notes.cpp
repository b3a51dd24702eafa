// SPDX-License-Identifier: MIT
#include "app/studio/studio_bench_notes.h"

#include <algorithm>
#include <utility>

namespace splatelier {

void StepClock::note(std::int64_t step, Clock::time_point now) {
    if (passed_.empty() || passed_.back().step < step) passed_.push_back({step, now});
}

double StepClock::age_ms(std::int64_t step, Clock::time_point now) {
    while (!passed_.empty() && passed_.front().step <= step) passed_.pop_front();
    if (passed_.empty()) return 0;
    return std::chrono::duration<double, std::milli>(now - passed_.front().at).count();
}

void SeenSteps::note(const StepResult& result) {
    if (result.step <= newest_) return;
    newest_ = result.step;
    count_ += 1;
    visible_ += static_cast<double>(result.visible);
    instances_ += static_cast<double>(result.instances);
    tiles_capped_ += static_cast<double>(result.tiles_capped);
}

void SeenSteps::tell(StudioBench& bench) const {
    if (count_ == 0) return;
    bench.visible = visible_ / count_;
    bench.instances = instances_ / count_;
    bench.tiles_capped = tiles_capped_ / count_;
}

void note_frame(StudioUse& use, double ms, double late_ms, const FrameTimes& times) {
    constexpr std::size_t kSlowest = 5, kParts = 3;
    use.frame_ms.push_back(ms);
    use.late_ms.push_back(late_ms);
    if (use.slowest.size() == kSlowest && use.slowest.back().ms >= ms) return;
    SlowFrame slow{ms, late_ms, {times.parts().begin(), times.parts().end()}};
    std::stable_sort(
        slow.parts.begin(), slow.parts.end(), [](const auto& a, const auto& b) { return a.ms > b.ms; });
    slow.parts.resize(std::min(slow.parts.size(), kParts));
    const auto place = std::find_if(
        use.slowest.begin(), use.slowest.end(), [&](const SlowFrame& other) { return other.ms < ms; });
    use.slowest.insert(place, std::move(slow));
    use.slowest.resize(std::min(use.slowest.size(), kSlowest));
}

void InterfaceClock::begin() {
    std::optional<Frame>& frame = frames_[begun_++ % kFrames];
    if (frame) {
        const DrawingShare::Milliseconds span(
            1e-6 * static_cast<double>(frame->end.nanoseconds() - frame->begin.nanoseconds()));
        seconds_ += 1e-3 * cost_.note(span).count();
    } else {
        frame.emplace();
    }
    frame->begin.record();
}

void InterfaceClock::end() {
    frames_[(begun_ - 1) % kFrames]->end.record();
}

double InterfaceClock::take_seconds() {
    return std::exchange(seconds_, 0);
}

}  // namespace splatelier
