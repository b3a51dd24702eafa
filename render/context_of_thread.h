// A context that belongs to a thread for a while.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/context.h"

#include <memory>
#include <utility>

namespace splatelier {

/// A context that is current on this thread for as long as this lives. What shares its ownership may outlive it, and
/// free its memory with the context then.
class ContextOfThread {
  public:
    explicit ContextOfThread(std::unique_ptr<GlContext> context) : context_(std::move(context)) {
        context_->make_current();
    }
    ~ContextOfThread() { context_->release(); }
    ContextOfThread(const ContextOfThread&) = delete;
    ContextOfThread& operator=(const ContextOfThread&) = delete;
    [[nodiscard]] const GlContext& operator*() const { return *context_; }
    [[nodiscard]] const GlContext* operator->() const { return context_.get(); }
    [[nodiscard]] const std::shared_ptr<GlContext>& shared() const { return context_; }

  private:
    std::shared_ptr<GlContext> context_;
};

}  // namespace splatelier
