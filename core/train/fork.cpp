// SPDX-License-Identifier: MIT
#include "core/train/fork.h"

#include "core/error.h"
#include "core/io/files.h"
#include "core/settings.h"
#include "core/train/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "iteration_";
constexpr std::string_view kExtension = ".safetensors";
constexpr const char* kCheckpoint = "checkpoint.safetensors";

fs::path kept_file(const fs::path& run_folder, std::int64_t step) {
    return run_folder / kKeptCheckpoints / fmt::format("{}{}{}", kPrefix, step, kExtension);
}

void refuse(const fs::path& path, const std::error_code& problem) {
    if (problem) fail("{}: {}", path.string(), problem.message());
}

/// A second name of `from`, or a copy of it where there can be none.
void link_or_copy(const fs::path& from, const fs::path& to) {
    std::error_code problem;
    fs::create_hard_link(from, to, problem);
    if (!problem) return;
    const fs::path part = to.string() + ".part";
    problem.clear();
    fs::copy_file(from, part, fs::copy_options::overwrite_existing, problem);
    if (!problem) fs::rename(part, to, problem);
    refuse(to, problem);
}

/// Which of increasing steps to give up: never the newest while one may stay, the first only for its sake, else the
/// one that leaves the smallest gap.
std::size_t most_dispensable(const std::vector<std::int64_t>& steps, std::size_t most) {
    if (most < 2 || steps.size() < 3) return 0;
    std::size_t out = 1;
    for (std::size_t i = 1; i + 1 < steps.size(); ++i) {
        if (steps[i + 1] - steps[i - 1] < steps[out + 1] - steps[out - 1]) out = i;
    }
    return out;
}

}  // namespace

std::vector<std::int64_t> kept_checkpoints(const fs::path& run_folder) {
    std::vector<std::int64_t> out;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(run_folder / kKeptCheckpoints, ignored)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(kPrefix) || !name.ends_with(kExtension)) continue;
        const char* const first = name.data() + kPrefix.size();
        const char* const last = name.data() + name.size() - kExtension.size();
        std::int64_t step = -1;
        const auto parsed = std::from_chars(first, last, step);
        if (parsed.ec == std::errc() && parsed.ptr == last && step >= 0) out.push_back(step);
    }
    std::sort(out.begin(), out.end());
    return out;
}

void keep_checkpoint(const fs::path& run_folder, std::int64_t step, std::size_t most) {
    std::error_code problem;
    if (most > 0) {
        fs::create_directories(run_folder / kKeptCheckpoints, problem);
        refuse(run_folder / kKeptCheckpoints, problem);
        fs::remove(kept_file(run_folder, step), problem);
        link_or_copy(run_folder / kCheckpoint, kept_file(run_folder, step));
    }
    std::vector<std::int64_t> steps = kept_checkpoints(run_folder);
    while (steps.size() > most) {
        const std::size_t gone = most_dispensable(steps, most);
        const fs::path file = kept_file(run_folder, steps[gone]);
        fs::remove(file, problem);
        refuse(file, problem);
        steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(gone));
    }
}

void fork_run(const fs::path& run_folder, std::int64_t step, const fs::path& fork) {
    const fs::path kept = kept_file(run_folder, step);
    std::error_code problem;
    if (!fs::exists(kept, problem)) {
        fail("{}: keeps no checkpoint of step {}: save there first, or take one of those that are kept",
             run_folder.string(),
             step);
    }
    if (fs::exists(fork, problem)) fail("{}: is there already; a branch needs a new folder", fork.string());
    // Beside and renamed: a branch is whole or not there.
    const fs::path part = fork.string() + ".part";
    fs::remove_all(part, problem);
    refuse(part, problem);
    fs::create_directories(part, problem);
    refuse(part, problem);
    try {
        link_or_copy(kept, part / kCheckpoint);
        write_file(part / "settings.json", settings_to_json(read_checkpoint(kept).settings));
        // Lines after the checkpoint are cut off when the branch is opened: the checkpoint counts those before.
        for (const char* name : {"metrics.jsonl", "edits.jsonl", "cameras.json"}) {
            if (!fs::exists(run_folder / name, problem)) continue;
            fs::copy_file(run_folder / name, part / name, problem);
            refuse(part / name, problem);
        }
        fs::rename(part, fork, problem);
        refuse(fork, problem);
    } catch (const Error&) {
        std::error_code ignored;
        fs::remove_all(part, ignored);
        throw;
    }
}

}  // namespace splatelier
