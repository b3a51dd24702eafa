// SPDX-License-Identifier: MIT
#include "app/studio/background_tasks.h"

#include <exception>
#include <utility>

namespace splatelier {

/// The thread writes `result`, then `done`; the interface reads them in that order.
struct BackgroundTasks::Task {
    std::string title;
    TaskProgress progress;
    std::atomic<bool> done{false};
    Finished result;
};

void BackgroundTasks::start(std::string title, Work work) {
    auto task = std::make_shared<Task>();
    task->title = std::move(title);
    task->result.title = task->title;
    tasks_.push_back(task);
    threads_.emplace_back([task, work = std::move(work), this](const std::stop_token& stop) {
        try {
            task->result.text = work(stop, task->progress);
        } catch (const std::exception& problem) {
            task->result.text = problem.what();
            task->result.failed = true;
        }
        task->done.store(true, std::memory_order_release);
        finished_();
    });
}

std::vector<BackgroundTasks::Finished> BackgroundTasks::take() {
    std::vector<Finished> out;
    for (std::size_t i = 0; i < tasks_.size();) {
        if (!tasks_[i]->done.load(std::memory_order_acquire)) {
            ++i;
            continue;
        }
        out.push_back(std::move(tasks_[i]->result));
        tasks_.erase(tasks_.begin() + static_cast<std::ptrdiff_t>(i));
        threads_.erase(threads_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return out;
}

std::vector<BackgroundTasks::Running> BackgroundTasks::running() const {
    std::vector<Running> out;
    for (const auto& task : tasks_) {
        out.push_back({task->title, task->progress.get()});
    }
    return out;
}

void BackgroundTasks::cancel() {
    for (std::jthread& thread : threads_) {
        thread.request_stop();
    }
}

}  // namespace splatelier
