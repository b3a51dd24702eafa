// Two ways to run the same interface: oneTBB, and plain threads where ThreadSanitizer must see every
// hand-over.
// SPDX-License-Identifier: MIT
#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>

#ifdef SPLATELIER_PLAIN_THREADS
#include <condition_variable>
#include <exception>
#include <mutex>
#include <vector>
#else
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

#ifdef SPLATELIER_PLAIN_THREADS

struct Workers::Implementation {
    explicit Implementation(int thread_total, WorkerPriority priority) : thread_count(thread_total) {
        for (int worker = 1; worker < thread_count; ++worker) {
            threads.emplace_back([this, worker, priority] {
                if (priority == WorkerPriority::kLow) lower_priority_of_this_thread();
                serve(worker);
            });
        }
    }
    ~Implementation() {
        {
            const std::scoped_lock lock(mutex);
            leaving = true;
        }
        wake.notify_all();
        for (std::thread& thread : threads) thread.join();
    }

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

    void run(std::size_t index_count, const std::function<void(std::size_t, int)>& work) {
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

    int thread_count;
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

#else

struct Workers::Implementation {
    /// Lowers the workers that enter the arena, not the thread that owns it.
    class Lowering : public tbb::task_scheduler_observer {
      public:
        explicit Lowering(tbb::task_arena& arena) : tbb::task_scheduler_observer(arena) { observe(true); }
        ~Lowering() override { observe(false); }
        void on_scheduler_entry(bool is_worker) override {
            if (is_worker) lower_priority_of_this_thread();
        }
    };

    Implementation(int count, WorkerPriority priority)
        // TBB makes as many threads as the machine has cores; more were asked for only by tests of
        // repeatability.
        : thread_count(count),
          limit(tbb::global_control::max_allowed_parallelism,
                std::max(static_cast<std::size_t>(count),
                         tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism))),
          arena(count) {
        if (priority == WorkerPriority::kLow) lowering = std::make_unique<Lowering>(arena);
    }

    void run(std::size_t index_count, const std::function<void(std::size_t, int)>& work) {
        if (thread_count == 1 || index_count <= 1) {
            for (std::size_t index = 0; index < index_count; ++index) work(index, 0);
            return;
        }
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

    int thread_count;
    tbb::global_control limit;
    tbb::task_arena arena;
    std::unique_ptr<Lowering> lowering;
};

#endif

Workers::Workers(int threads, WorkerPriority priority)
    : implementation_(std::make_unique<Implementation>(resolved_thread_count(threads), priority)) {}
Workers::~Workers() = default;

int Workers::thread_count() const {
    return implementation_->thread_count;
}

void Workers::for_ranges(std::size_t count,
                         std::size_t grain,
                         const std::function<void(std::size_t, std::size_t)>& body) {
    const std::size_t chunks = (count + grain - 1) / grain;
    implementation_->run(
        chunks, [&](std::size_t chunk, int) { body(chunk * grain, std::min(count, (chunk + 1) * grain)); });
}

void Workers::for_each(std::size_t count, const std::function<void(std::size_t, int)>& body) {
    implementation_->run(count, body);
}

}  // namespace splatelier
