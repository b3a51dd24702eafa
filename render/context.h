// OpenGL 4.5 contexts without a window: on the GPU that is asked for, or the best (EGL's device platform, or
// surfaceless), or beside a window's (EGL or GLX).
// SPDX-License-Identifier: MIT
#pragma once

#include "render/context_loss.h"
#include "render/gpu_choice.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace splatelier {

/// Which driver a context may come from.
enum class GlDevice { kAny, kHardwareOnly };

/// A context and what its driver can do. One thread at a time may have it current.
class GlContext {
  public:
    /// A headless context on the device that `gpu` (train.gpu) asks for, whatever `device` says. Where that is empty, on
    /// the best real GPU; with kAny on a software driver if there is none. Not current afterwards. Throws Error saying
    /// what was tried, or what there is to ask for.
    static std::unique_ptr<GlContext> create(GlDevice device = GlDevice::kAny, std::string_view gpu = {});
    /// Every device that create() can be asked for, by the indices of train.gpu. Makes a context on each for a moment;
    /// none where nothing answers.
    static std::vector<GpuDevice> list_gpus();
    /// A headless context that shares buffers, textures, programs and fences with the context that is current on
    /// this thread (the studio's window, of GLX or EGL). Not current afterwards; the caller's stays so. Throws Error
    /// where there is none, or the driver refuses.
    static std::unique_ptr<GlContext> create_shared_with_current();
    /// Another context of the same share group. Any thread; this one need not be current, and had best be current
    /// nowhere: some drivers want that.
    [[nodiscard]] std::unique_ptr<GlContext> create_shared() const;
    ~GlContext();
    GlContext(const GlContext&) = delete;
    GlContext& operator=(const GlContext&) = delete;

    /// Makes it current on the calling thread.
    void make_current();
    /// Leaves the calling thread without a context.
    void release();

    /// GL_RENDERER, e.g. "NVIDIA H200/PCIe/SSE2".
    [[nodiscard]] const std::string& renderer() const { return gpu_.renderer; }
    /// What is known of its device.
    [[nodiscard]] const GpuDevice& gpu() const { return gpu_; }
    /// GL_VENDOR, GL_RENDERER and GL_VERSION: what compiled programs are valid for.
    [[nodiscard]] const std::string& driver() const { return driver_; }
    /// True for a rasteriser on the CPU (llvmpipe, softpipe, swrast).
    [[nodiscard]] bool software() const { return gpu_.software; }
    /// Whether the driver has taken it away.
    [[nodiscard]] ContextLoss& loss() { return loss_; }

    struct Handles;

  private:
    struct Found;
    static Found find(GpuSearch search);
    explicit GlContext(std::unique_ptr<Handles> handles);
    GlContext(std::unique_ptr<Handles> handles, const GlContext& like);
    std::unique_ptr<Handles> handles_;
    GpuDevice gpu_;
    std::string driver_;
    ContextLoss loss_;
};

/// Remembers which context is current on this thread, whoever made it, and restores it.
class CurrentContextGuard {
  public:
    CurrentContextGuard();
    ~CurrentContextGuard();
    CurrentContextGuard(const CurrentContextGuard&) = delete;
    CurrentContextGuard& operator=(const CurrentContextGuard&) = delete;

  private:
    struct Saved;
    std::unique_ptr<Saved> saved_;
};

/// Whether a real GPU answers, with all that the backend needs.
[[nodiscard]] bool gpu_answers();

}  // namespace splatelier
