// SPDX-License-Identifier: MIT
#include "core/train/run_folder.h"

#include "core/error.h"
#include "core/formats/cameras_json.h"
#include "core/formats/splat_ply.h"
#include "core/io/files.h"
#include "core/train/checkpoint.h"
#include "core/train/fork.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>
#include <vector>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCheckpoint = "checkpoint.safetensors";
constexpr const char* kSettings = "settings.json";
constexpr const char* kMetricsLog = "metrics.jsonl";
constexpr const char* kEditsLog = "edits.jsonl";
constexpr const char* kTextLog = "log.txt";
constexpr const char* kLock = ".lock";

/// All that a run writes; nothing else in its folder is ever removed.
constexpr std::array kRunFiles{kCheckpoint,
                               kSettings,
                               kMetricsLog,
                               kEditsLog,
                               kTextLog,
                               "metrics.json",
                               "cameras.json",
                               "report.html",
                               "point_cloud",
                               kKeptCheckpoints};

bool is_empty_or_missing(const fs::path& folder) {
    std::error_code problem;
    const fs::file_status status = fs::status(folder, problem);
    if (!fs::exists(status)) return true;
    if (!fs::is_directory(status)) fail("{}: is a file, a run needs a folder", folder.string());
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, problem)) {
        if (entry.path().filename() != kLock) return false;
    }
    if (problem) fail("{}: cannot be read: {}", folder.string(), problem.message());
    return true;
}

void remove_run(const fs::path& folder) {
    for (const char* name : kRunFiles) {
        std::error_code problem;
        fs::remove_all(folder / name, problem);
        if (problem) fail("{}: cannot be removed: {}", (folder / name).string(), problem.message());
    }
}

std::string time_of_day() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local);
    return text.data();
}

}  // namespace

bool is_run_folder(const fs::path& folder) {
    std::error_code ignored;
    // The first of its files that a run makes; a checkpoint alone may have been carried here.
    return fs::exists(folder / kMetricsLog, ignored) || fs::exists(folder / kCheckpoint, ignored);
}

void check_run_folder(const fs::path& folder, ExistingRun existing) {
    if (is_empty_or_missing(folder)) return;
    if (!is_run_folder(folder)) {
        fail("{}: is not empty, and holds no run: choose another folder", folder.string());
    }
    if (existing == ExistingRun::kRefuse) {
        fail("{}: holds a run already: --resume goes on with it, --force replaces it", folder.string());
    }
}

Settings read_run_settings(const fs::path& folder) {
    const fs::path path = folder / kSettings;
    return settings_from_json(read_file(path), path.string());
}

RunFolder::RunFolder(fs::path folder, ExistingRun existing) : folder_(std::move(folder)) {
    check_run_folder(folder_, existing);
    std::error_code problem;
    fs::create_directories(folder_, problem);
    if (problem) fail("{}: cannot make the folder: {}", folder_.string(), problem.message());
    lock();
    try {
        check_run_folder(folder_, existing);  // now that nobody else can change the answer
        if (existing == ExistingRun::kReplace) remove_run(folder_);
        metrics_log_ = std::make_unique<LineLog>(folder_ / kMetricsLog);
        edits_log_ = std::make_unique<LineLog>(folder_ / kEditsLog);
        text_log_ = std::make_unique<LineLog>(folder_ / kTextLog);
    } catch (...) {
        close(lock_);
        throw;
    }
}

RunFolder::~RunFolder() {
    close(lock_);
}

void RunFolder::lock() {
    const fs::path path = folder_ / kLock;
    lock_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock_ < 0) fail("{}: cannot be written: {}", path.string(), std::generic_category().message(errno));
    if (flock(lock_, LOCK_EX | LOCK_NB) == 0) return;
    const int reason = errno;
    close(lock_);
    if (reason == EWOULDBLOCK) fail("{}: another training is writing there", folder_.string());
    fail("{}: cannot be locked: {}", path.string(), std::generic_category().message(reason));
}

bool RunFolder::has_checkpoint() const {
    return fs::exists(folder_ / kCheckpoint);
}

Checkpoint RunFolder::read_checkpoint() const {
    return splatelier::read_checkpoint(folder_ / kCheckpoint);
}

void RunFolder::write_checkpoint(const Checkpoint& checkpoint) const {
    splatelier::write_checkpoint(folder_ / kCheckpoint, checkpoint);
}

void RunFolder::log(std::string_view line) {
    text_log_->append(fmt::format("{} {}", time_of_day(), line));
}

void RunFolder::write_settings(const Settings& settings) const {
    write(kSettings, settings_to_json(settings));
}

void RunFolder::write_cameras(const Dataset& dataset) const {
    std::vector<NamedCamera> cameras;
    for (const View& view : dataset.views())
        cameras.push_back({.name = view.name, .camera = view.camera, .held_out = view.held_out});
    write_cameras_json(folder_ / "cameras.json", cameras);
}

void RunFolder::write_splats(const SplatCloud& cloud, std::int64_t iteration) const {
    write_splat_ply(folder_ / "point_cloud" / fmt::format("iteration_{}", iteration) / "point_cloud.ply",
                    cloud);
}

void RunFolder::write(std::string_view name, std::string_view bytes) const {
    write_file(folder_ / name, bytes);
}

void RunFolder::restart() {
    for (const char* name : {kCheckpoint, kKeptCheckpoints}) {
        std::error_code problem;
        fs::remove_all(folder_ / name, problem);
        if (problem) fail("{}: cannot be removed: {}", (folder_ / name).string(), problem.message());
    }
    metrics_log_->truncate(0);
    edits_log_->truncate(0);
}

}  // namespace splatelier
