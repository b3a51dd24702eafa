// SPDX-License-Identifier: MIT
#include "app/studio/export_pace.h"

#include <algorithm>
#include <thread>

namespace splatelier {

ExportPace::ExportPace()
    : ExportPace(Time{Clock::now, [](Milliseconds time) { std::this_thread::sleep_for(time); }}) {}

void ExportPace::set_share(float share) {
    const std::scoped_lock lock(mutex_);
    share_ = share;
}

ExportPace::Clock::time_point ExportPace::wait_for_turn(const std::stop_token& stop) {
    constexpr Milliseconds kLongestSleep{
        20};  // a training that ends and a cancelled film need not wait longer
    for (Milliseconds left = owed(); left.count() > 0 && !stop.stop_requested(); left = owed())
        time_.sleep(std::min(left, kLongestSleep));
    return time_.now();
}

ExportPace::Milliseconds ExportPace::owed() const {
    const std::scoped_lock lock(mutex_);
    return share_ < 1 ? drawing_.wait(time_.now(), false) : Milliseconds(0);
}

void ExportPace::note(Clock::time_point begin, Milliseconds cost) {
    const std::scoped_lock lock(mutex_);
    DrawingShare::Picture picture{begin, cost};
    picture.share = DrawingShare::of_gpu(share_, true);
    picture.device = DrawingShare::Device::kGpu;
    drawing_.note(picture);
}

}  // namespace splatelier
