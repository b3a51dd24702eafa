// Trainings of a few seconds below a temporary folder, for tests of what a run leaves behind.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/io/files.h"
#include "core/log.h"
#include "core/train/session.h"
#include "tests/core/train/fake_backend.h"
#include "tests/core/train/photo_ring.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace splatelier::test {

using MakeBackend = std::function<std::unique_ptr<Backend>(const Settings&)>;

/// Trains below a temporary folder, each time in a session of its own.
struct Atelier {
    Atelier() {
        set_log_level(LogLevel::kError);
        settings.train.reorder_every = 70;  // so that what goes on, forks or repeats crosses some
    }
    ~Atelier() { set_log_level(LogLevel::kInfo); }
    Atelier(const Atelier&) = delete;
    Atelier& operator=(const Atelier&) = delete;

    TemporaryFolder folder;
    std::shared_ptr<const Dataset> dataset = photo_ring(folder.path() / "data");
    MakeBackend make_backend = [](const Settings&) { return std::make_unique<FakeBackend>(); };
    Settings settings;

    [[nodiscard]] std::filesystem::path run(const std::string& name) const { return folder.path() / name; }

    /// Trains to the goal; fails the test where the session fails.
    TrainStatus train(const std::string& name,
                      std::int64_t iterations,
                      bool resume = false,
                      const std::vector<RunEdit>& replay = {}) const {
        SessionStart start;
        start.dataset = dataset;
        start.settings = settings;
        start.settings.train.iterations = iterations;
        start.run_folder = run(name);
        start.resume = resume;
        start.replay = replay;
        start.make_backend = make_backend;
        Session session(std::move(start));
        while (true) {
            TrainStatus status = session.status();
            if (status.state == SessionState::kFailed) FAIL(status.error);
            if (status.state == SessionState::kDone) return status;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    [[nodiscard]] std::string splats(const std::string& name, std::int64_t iteration) const {
        return read_file(run(name) / "point_cloud" / fmt::format("iteration_{}", iteration) /
                         "point_cloud.ply");
    }

    /// metrics.jsonl without what is measured in seconds.
    [[nodiscard]] std::string metrics(const std::string& name) const {
        std::istringstream lines(read_file(run(name) / "metrics.jsonl"));
        std::string text, line;
        while (std::getline(lines, line)) {
            nlohmann::json object = nlohmann::json::parse(line);
            object.erase("seconds");
            object.erase("iterations_per_second");
            text += object.dump() + "\n";
        }
        return text;
    }
};

}  // namespace splatelier::test
