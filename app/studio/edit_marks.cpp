// SPDX-License-Identifier: MIT
#include "app/studio/edit_marks.h"

#include "app/studio/lower_case.h"
#include "app/studio/setting_widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sstream>

namespace splatelier {
namespace {

constexpr double kJoinSeconds = 0.8;  // as SettingHistory joins them

/// The rate of training around a step, from the curve.
double steps_a_second(const TrainStatus& status, std::int64_t step) {
    if (status.curve == nullptr || status.curve->empty()) return 0;
    const auto at = std::lower_bound(
        status.curve->begin(), status.curve->end(), step, [](const CurvePoint& point, std::int64_t wanted) {
            return point.step < wanted;
        });
    return static_cast<double>(
        (at == status.curve->end() ? status.curve->back() : *at).iterations_per_second);
}

bool joins(const TrainStatus& status, const EditMark& mark, const TimelineEvent& next) {
    if (mark.key != next.setting->key || mark.after != next.setting->from) return false;
    return static_cast<double>(next.step - mark.step) <= kJoinSeconds * steps_a_second(status, mark.step);
}

/// The setting's name inside a sentence.
std::string lower_label(const EditMark& mark) {
    std::string out = setting_label(mark.key);
    const bool abbreviates = out.size() > 1 && out[1] >= 'A' && out[1] <= 'Z';  // "SH degree"
    if (!out.empty() && !abbreviates) out.replace(0, 1, lower_case(out.substr(0, 1)));
    return out;
}

}  // namespace

std::vector<EditMark> edit_marks(const TrainStatus& status) {
    std::vector<EditMark> out;
    if (status.events == nullptr) return out;
    for (const TimelineEvent& event : *status.events) {
        if (!event.setting) continue;
        const SettingEdit& edit = *event.setting;
        if (!out.empty() && joins(status, out.back(), event)) {
            out.back().after = edit.to;
            out.back().step = event.step;
        } else {
            out.push_back({event.step, edit.key, edit.from, edit.to, std::nullopt});
        }
    }
    const auto changes_nothing = [](const EditMark& mark) { return mark.before == mark.after; };
    out.erase(std::remove_if(out.begin(), out.end(), changes_nothing), out.end());
    for (auto mark = out.begin(); mark != out.end(); ++mark) {
        const auto again = std::find_if(
            std::next(mark), out.end(), [&](const EditMark& later) { return later.key == mark->key; });
        if (again != out.end()) mark->changed_again_at = again->step;
    }
    return out;
}

std::string edit_title(const EditMark& mark) {
    return fmt::format("{} {} → {}", setting_label(mark.key), mark.before, mark.after);
}

std::optional<ChangeSettingRequest> click_on(const EditMark& mark, const Settings& now) {
    const std::vector<std::string_view> keys = setting_keys();
    if (std::find(keys.begin(), keys.end(), mark.key) == keys.end())
        return std::nullopt;  // of an older version
    const std::string& wanted = mark.changed_again_at ? mark.after : mark.before;
    if (setting_text(now, mark.key) == wanted) return std::nullopt;
    return ChangeSettingRequest{mark.key, wanted};
}

std::string click_title(const EditMark& mark) {
    if (mark.changed_again_at) return fmt::format("Set {} to {} again", lower_label(mark), mark.after);
    return fmt::format("Take back {} {} → {}", lower_label(mark), mark.before, mark.after);
}

std::vector<EditMark> matching_edits(const TrainStatus& status, const Settings& now, std::string_view text) {
    std::vector<EditMark> out = edit_marks(status);
    std::reverse(out.begin(), out.end());
    const std::string wanted = lower_case(text);
    out.erase(std::remove_if(out.begin(),
                             out.end(),
                             [&](const EditMark& mark) {
                                 if (!click_on(mark, now)) return true;
                                 const std::string words = lower_case(click_title(mark)) + " " + mark.key +
                                                           " step " + std::to_string(mark.step);
                                 std::istringstream stream(wanted);
                                 for (std::string word; stream >> word;) {
                                     if (words.find(word) == std::string::npos) return true;
                                 }
                                 return false;
                             }),
              out.end());
    return out;
}

}  // namespace splatelier
