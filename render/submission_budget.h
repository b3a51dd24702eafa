// How long kernels are likely to run, from earlier steps, and so where to cut the stream of commands: a display
// that shares the GPU gets its turn only between submissions.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace splatelier {

class SubmissionBudget {
  public:
    /// No submission shall last longer, as far as one can know; 0: never cut.
    void set_ms(double ms) { budget_ms_ = ms; }
    [[nodiscard]] bool cuts() const { return budget_ms_ > 0; }

    /// What all of a step's dispatches of kernels called `name` took.
    void learn(const std::string& name, double ms, std::size_t dispatches);
    /// Into how many dispatches to cut a kernel; 1 while its time is unknown.
    [[nodiscard]] std::size_t pieces(const std::string& name) const;
    /// Takes note that one more dispatch is about to be queued. True: what is queued should be submitted first.
    [[nodiscard]] bool queue(const std::string& name);
    /// What was queued has been submitted.
    void submitted() { queued_ms_ = 0; }

  private:
    struct Expected {
        double step_ms = 0;
        std::size_t dispatches = 1;
    };
    double budget_ms_ = 0, queued_ms_ = 0;
    std::map<std::string, Expected> expected_;
};

}  // namespace splatelier
