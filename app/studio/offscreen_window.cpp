// SPDX-License-Identifier: MIT
#include "app/studio/offscreen_window.h"

#include <chrono>
#include <utility>

namespace splatelier {

OffscreenWindow::OffscreenWindow(const WindowPlacement& placement, std::string_view gpu)
    : placement_(placement), context_(GlContext::create(GlDevice::kAny, gpu)) {
    context_->make_current();
    resize(placement.width, placement.height);
}

void OffscreenWindow::resize(int width, int height) {
    placement_.width = width;
    placement_.height = height;
    gl::Texture picture(GL_RGBA8, width, height, "window");
    framebuffer_ = gl::Framebuffer(picture);
    framebuffer_.bind();
    picture_ = std::move(picture);
}

OffscreenWindow::~OffscreenWindow() {
    last_frame_ = {};
    framebuffer_ = {};
    picture_ = {};
    context_->release();
}

void OffscreenWindow::wait_events(double seconds) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return woken_; });
    woken_ = false;
}

void OffscreenWindow::wake() {
    const std::scoped_lock lock(mutex_);
    woken_ = true;
    changed_.notify_one();
}

void OffscreenWindow::swap() {
    if (last_frame_) last_frame_.wait();
    last_frame_ = gl::Fence::insert();
    glClear(GL_COLOR_BUFFER_BIT);
}

}  // namespace splatelier
