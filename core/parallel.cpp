// Two ways to run the same interface. Low priority: an arena of oneTBB, whose threads all such workers share. Normal
// priority: plain threads of their own, for oneTBB has one set of threads in the process, and one that was lowered for
// training would serve the display just as late. Where ThreadSanitizer must see every hand-over, plain threads do both.
// SPDX-License-Identifier: MIT
#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#ifndef SPLATELIER_PLAIN_THREADS
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_scheduler_observer.h>
#endif

#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace splatelier {
namespace {

int resolved_thread_count(int threads) {
    return threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void lower_priority_of_this_thread() {
#ifdef __linux__
    setpriority(
        PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 5);  // Linux: nice values are a thread's own
#endif
}

}  // namespace

class Crew {
  public:
    explicit Crew(int threads) : thread_count(threads) {}
    virtual ~Crew() = default;
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;
    void run(std::size_t index_count, const std::function<void(std::size_t, int)>& work) {
        if (thread_count > 1 && index_count > 1) {
            run_together(index_count, work);
            return;
        }
        for (std::size_t index = 0; index < index_count; ++index) work(index, 0);
    }
    const int thread_count;

  protected:
    virtual void run_together(std::size_t index_count, const std::function<void(std::size_t, int)>& work) = 0;
};

namespace {

class OwnThreads : public Crew {
  public:
    OwnThreads(int thread_total, WorkerPriority priority) : Crew(thread_total) {
        for (int worker = 1; worker < thread_count; ++worker) {
            threads.emplace_back([this, worker, priority] {
                if (priority == WorkerPriority::kLow) lower_priority_of_this_thread();
                serve(worker);
            });
        }
    }
    ~OwnThreads() override {
        {
            const std::scoped_lock lock(mutex);
            leaving = true;
        }
        wake.notify_all();
        for (std::thread& thread : threads) thread.join();
    }

    void run_together(std::size_t index_count, const std::function<void(std::size_t, int)>& work) override {
        {
            const std::scoped_lock lock(mutex);
            count = index_count;
            body = &work;
            next = 0;
            problem = nullptr;
            busy = static_cast<int>(threads.size());
            ++generation;
        }
        wake.notify_all();
        take_indices(0);
        std::unique_lock lock(mutex);
        done.wait(lock, [&] { return busy == 0; });
        if (problem) std::rethrow_exception(problem);
    }

  private:
    void serve(int worker) {
        std::size_t seen = 0;
        std::unique_lock lock(mutex);
        while (true) {
            wake.wait(lock, [&] { return leaving || generation != seen; });
            if (leaving) return;
            seen = generation;
            lock.unlock();
            take_indices(worker);
            lock.lock();
            if (--busy == 0) done.notify_one();
        }
    }

    void take_indices(int worker) {
        try {
            for (std::size_t index = next++; index < count; index = next++) (*body)(index, worker);
        } catch (...) {
            const std::scoped_lock lock(mutex);
            if (!problem) problem = std::current_exception();
            next = count;
        }
    }

    std::vector<std::thread> threads;
    std::mutex mutex;
    std::condition_variable wake, done;
    std::size_t generation = 0, count = 0;
    std::atomic<std::size_t> next{0};
    int busy = 0;
    bool leaving = false;
    const std::function<void(std::size_t, int)>* body = nullptr;
    std::exception_ptr problem;
};

#ifndef SPLATELIER_PLAIN_THREADS

class TbbArena : public Crew {
  public:
    explicit TbbArena(int count)
        // TBB makes as many threads as the machine has cores; more were asked for only by tests of
        // repeatability.
        : Crew(count),
          limit(tbb::global_control::max_allowed_parallelism,
                std::max(static_cast<std::size_t>(count),
                         tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism))),
          arena(count),
          lowering(arena) {}

    void run_together(std::size_t index_count, const std::function<void(std::size_t, int)>& work) override {
        std::atomic<std::size_t> next{0};
        const int takers =
            static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(thread_count), index_count));
        arena.execute([&] {
            tbb::parallel_for(
                0,
                takers,
                [&](int worker) {
                    for (std::size_t index = next++; index < index_count; index = next++) work(index, worker);
                },
                tbb::simple_partitioner());
        });
    }

  private:
    /// Lowers the workers that enter the arena, not the thread that owns it.
    class Lowering : public tbb::task_scheduler_observer {
      public:
        explicit Lowering(tbb::task_arena& arena) : tbb::task_scheduler_observer(arena) { observe(true); }
        ~Lowering() override { observe(false); }
        void on_scheduler_entry(bool is_worker) override {
            if (is_worker) lower_priority_of_this_thread();
        }
    };

    tbb::global_control limit;
    tbb::task_arena arena;
    Lowering lowering;
};

#endif

std::unique_ptr<Crew> make_crew(int threads, WorkerPriority priority) {
#ifndef SPLATELIER_PLAIN_THREADS
    if (priority == WorkerPriority::kLow) return std::make_unique<TbbArena>(threads);
#endif
    return std::make_unique<OwnThreads>(threads, priority);
}

}  // namespace

Workers::Workers(int threads, WorkerPriority priority)
    : crew_(make_crew(resolved_thread_count(threads), priority)) {}
Workers::~Workers() = default;

int Workers::thread_count() const {
    return crew_->thread_count;
}

void Workers::for_ranges(std::size_t count,
                         std::size_t grain,
                         const std::function<void(std::size_t, std::size_t)>& body) {
    const std::size_t chunks = (count + grain - 1) / grain;
    crew_->run(chunks,
               [&](std::size_t chunk, int) { body(chunk * grain, std::min(count, (chunk + 1) * grain)); });
}

void Workers::for_each(std::size_t count, const std::function<void(std::size_t, int)>& body) {
    crew_->run(count, body);
}

}  // namespace splatelier
