// The settings as the user sees them: those in force, with what was just changed, and what can be undone, in what order
// beside deletions of splats.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/state.h"
#include "core/settings.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace splatelier {

/// A setting to be sent on, by key and text.
using SettingText = std::pair<std::string, std::string>;

/// Times are seconds of one clock of the caller.
class SettingHistory {
  public:
    /// A new scene's settings; nothing to undo.
    void begin(const Settings& settings);
    [[nodiscard]] const Settings& settings() const { return settings_; }
    [[nodiscard]] const std::vector<SettingChange>& undo_stack() const { return undo_; }
    [[nodiscard]] const std::vector<SettingChange>& redo_stack() const { return redo_; }

    /// Changes of one key that follow each other quickly (a slider that is dragged) are one change.
    /// Throws Error (usage) for a wrong value; nothing is changed then.
    void change(const std::string& key, const std::string& text, std::int64_t step, double now);
    /// What to send to take the newest change back, or to make it again.
    [[nodiscard]] std::optional<SettingText> undo(double now);
    [[nodiscard]] std::optional<SettingText> redo(double now);

    /// Splats were deleted, or the newest deletion was taken back: told as it is sent.
    void deleted();
    void restored();
    /// True where undoing takes the newest deletion back, for no setting was changed since.
    [[nodiscard]] bool deletion_is_newest() const;
    /// How many deletions the trainer can take back, as it says; one that it refused is given up after a while.
    void reconcile_deletions(std::size_t restorable, double now);

    /// Takes over what is in force, except for the viewport's own settings and changes that are still on
    /// their way.
    void reconcile(const Settings& in_force, double now);

  private:
    void apply(const std::string& key, const std::string& text, double now);

    Settings settings_;
    std::vector<SettingChange> undo_, redo_;
    std::vector<std::size_t> deletions_;  ///< how many changes could be undone when each was made
    double deletions_agreed_at_ = 0;
    double changed_at_ = -1e9;
    std::map<std::string, double> on_their_way_;  ///< key, when it was sent
};

}  // namespace splatelier
