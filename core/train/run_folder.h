// The folder of one run: where its files lie, who may write there, and that they are whole.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"
#include "core/settings.h"
#include "core/splats/splat_cloud.h"
#include "core/train/line_log.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace splatelier {

struct Checkpoint;

/// What to do with a run that is there already.
enum class ExistingRun {
    kRefuse,   ///< throw Error
    kResume,   ///< go on with it; a new one where there is none
    kReplace,  ///< remove its files (no others), then start anew
};

/// True where `folder` holds files of a run.
[[nodiscard]] bool is_run_folder(const std::filesystem::path& folder);

/// Throws Error where a RunFolder could not be opened there; changes nothing. For asking before long work.
void check_run_folder(const std::filesystem::path& folder, ExistingRun existing);

/// The settings of a saved run (settings.json), to resume it with. Throws Error where there are none.
[[nodiscard]] Settings read_run_settings(const std::filesystem::path& folder);

/// An opened run folder, locked against other processes (and other sessions of this one) until destroyed; the
/// lock dies with its process. Every method throws Error, naming the file, where the disk refuses; whole files
/// are written beside and renamed, lines whole or not at all.
class RunFolder {
  public:
    RunFolder(std::filesystem::path folder, ExistingRun existing);
    ~RunFolder();
    RunFolder(const RunFolder&) = delete;
    RunFolder& operator=(const RunFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
    [[nodiscard]] bool has_checkpoint() const;
    [[nodiscard]] Checkpoint read_checkpoint() const;
    void write_checkpoint(const Checkpoint& checkpoint) const;

    /// metrics.jsonl and edits.jsonl.
    [[nodiscard]] LineLog& metrics_log() { return *metrics_log_; }
    [[nodiscard]] LineLog& edits_log() { return *edits_log_; }
    /// Appends a line with the time of day to log.txt.
    void log(std::string_view line);

    void write_settings(const Settings& settings) const;
    /// cameras.json: every view, trained on or held out.
    void write_cameras(const Dataset& dataset) const;
    /// point_cloud/iteration_N/point_cloud.ply
    void write_splats(const SplatCloud& cloud, std::int64_t iteration) const;
    /// A whole file below the folder (metrics.json, report.html).
    void write(std::string_view name, std::string_view bytes) const;
    /// Forgets what was trained: checkpoint, metrics and edits; saved splats stay.
    void restart();

  private:
    void lock();

    std::filesystem::path folder_;
    int lock_ = -1;
    std::unique_ptr<LineLog> metrics_log_, edits_log_, text_log_;
};

}  // namespace splatelier
