// SPDX-License-Identifier: MIT
#include "app/studio/setting_history.h"

namespace splatelier {
namespace {

constexpr double kJoinSeconds = 0.8;
constexpr double kLostSeconds = 3;  // a change that the trainer refused is given up after this
constexpr std::size_t kMostChanges = 200;

}  // namespace

void SettingHistory::begin(const Settings& settings) {
    settings_ = settings;
    undo_.clear();
    redo_.clear();
    deletions_.clear();
    on_their_way_.clear();
    changed_at_ = -1e9;
}

void SettingHistory::apply(const std::string& key, const std::string& text, double now) {
    set_setting(settings_, key, text);
    if (!key.starts_with("view.")) on_their_way_[key] = now;
}

void SettingHistory::change(const std::string& key, const std::string& text, std::int64_t step, double now) {
    const std::string before = setting_text(settings_, key);
    apply(key, text, now);
    const std::string after = setting_text(settings_, key);
    if (after == before) return;
    const bool joins = !undo_.empty() && undo_.back().key == key && now - changed_at_ < kJoinSeconds;
    if (joins) {
        undo_.back().after = after;
    } else {
        undo_.push_back({key, before, after, step});
        if (undo_.size() > kMostChanges) {
            undo_.erase(undo_.begin());
            for (std::size_t& before_it : deletions_) before_it -= before_it > 0 ? 1 : 0;
        }
    }
    redo_.clear();
    changed_at_ = now;
}

std::optional<SettingText> SettingHistory::undo(double now) {
    if (undo_.empty()) return std::nullopt;
    const SettingChange change = undo_.back();
    apply(change.key, change.before, now);
    undo_.pop_back();
    redo_.push_back(change);
    changed_at_ = -1e9;
    return SettingText{change.key, change.before};
}

std::optional<SettingText> SettingHistory::redo(double now) {
    if (redo_.empty()) return std::nullopt;
    const SettingChange change = redo_.back();
    apply(change.key, change.after, now);
    redo_.pop_back();
    undo_.push_back(change);
    changed_at_ = -1e9;
    return SettingText{change.key, change.after};
}

void SettingHistory::deleted() {
    deletions_.push_back(undo_.size());
    changed_at_ = -1e9;  // what follows is no part of a change before it
}

void SettingHistory::restored() {
    if (!deletions_.empty()) deletions_.pop_back();
}

bool SettingHistory::deletion_is_newest() const {
    return !deletions_.empty() && deletions_.back() >= undo_.size();
}

void SettingHistory::reconcile_deletions(std::size_t restorable, double now) {
    if (deletions_.size() == restorable) deletions_agreed_at_ = now;
    // Until then a command may be on its way.
    if (now - deletions_agreed_at_ <= kLostSeconds) return;
    deletions_.resize(restorable, undo_.size());
    deletions_agreed_at_ = now;
}

void SettingHistory::reconcile(const Settings& in_force, double now) {
    Settings next = in_force;
    next.view = settings_.view;
    for (auto change = on_their_way_.begin(); change != on_their_way_.end();) {
        const std::string text = setting_text(settings_, change->first);
        if (setting_text(in_force, change->first) == text || now - change->second > kLostSeconds) {
            change = on_their_way_.erase(change);
            continue;
        }
        set_setting(next, change->first, text);
        ++change;
    }
    settings_ = next;
}

}  // namespace splatelier
