// A set of worker threads that run pure functions over disjoint ranges. The only user of oneTBB.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace splatelier {

/// Training's workers yield to the display's where the system lets threads have priorities; those of kLow share one set
/// of threads in the process, those of kNormal have threads of their own.
enum class WorkerPriority { kNormal, kLow };

class Crew;  // the threads behind Workers, in parallel.cpp

/// A fixed number of workers (the calling thread is one of them). Training and the viewport own one each, so
/// that neither waits for the other. Results never depend on the number of threads: callers write disjoint
/// ranges and combine partial results in a fixed order.
class Workers {
  public:
    /// `threads` 0: all that the machine has.
    explicit Workers(int threads = 0, WorkerPriority priority = WorkerPriority::kNormal);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    [[nodiscard]] int thread_count() const;

    /// Calls body(begin, end) over [0, count) in chunks of at most `grain`, in any order, and returns when
    /// all are done. Chunk limits are multiples of `grain`. The first exception is rethrown here. One call at
    /// a time.
    void for_ranges(std::size_t count,
                    std::size_t grain,
                    const std::function<void(std::size_t, std::size_t)>& body);

    /// Calls body(index, worker) for every index in [0, count), handed out one at a time in increasing order
    /// (put the heaviest first); `worker` in [0, thread_count()) names the scratch memory that the call may
    /// use.
    void for_each(std::size_t count, const std::function<void(std::size_t index, int worker)>& body);

  private:
    std::unique_ptr<Crew> crew_;
};

}  // namespace splatelier
