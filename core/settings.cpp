// SPDX-License-Identifier: MIT
#include "core/settings.h"

#include "core/error.h"
#include "core/settings_table.h"
#include "core/settings_values.h"

#include <algorithm>
#include <numeric>

namespace splatelier {
namespace {

char folded(char c) {
    return c == '-' ? '_' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours, one each.
/// Dashes count as underscores and capitals as small letters.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
    std::iota(previous.begin(), previous.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substitution = previous[j - 1] + (folded(a[i - 1]) == folded(b[j - 1]) ? 0 : 1);
            current[j] = std::min({previous[j] + 1, current[j - 1] + 1, substitution});
            const bool swapped = i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) &&
                                 folded(a[i - 2]) == folded(b[j - 1]);
            if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
        }
        std::swap(before, previous);
        std::swap(previous, current);
    }
    return previous[b.size()];
}

/// Words without a group are compared with the name alone, so that "ssim_weight" finds "train.ssim_weight".
std::size_t distance_to(std::string_view word, std::string_view candidate) {
    const std::size_t dot = candidate.find('.');
    if (word.find('.') != std::string_view::npos || dot == std::string_view::npos) {
        return edit_distance(word, candidate);
    }
    return std::min(edit_distance(word, candidate), edit_distance(word, candidate.substr(dot + 1)));
}

}  // namespace

std::string_view nearest_word(std::string_view word, const std::vector<std::string_view>& candidates) {
    std::string_view best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    if (word.size() <= 3) best_distance = 2;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = distance_to(word, candidate);
        if (distance >= best_distance) continue;
        best = candidate;
        best_distance = distance;
    }
    return best;
}

bool applies_live(std::string_view key) {
    bool live = false;
    const Settings settings;
    describe(settings, [&](const Option& option, const auto&) {
        if (option.key == key) live = option.applies == Applies::kLive;
    });
    return live;
}

std::string unknown_setting_message(std::string_view key) {
    const std::string_view nearest = nearest_word(key, setting_keys());
    return fmt::format("no setting is called \"{}\"{}",
                       key,
                       nearest.empty() ? std::string() : fmt::format("; did you mean {}?", nearest));
}

std::vector<std::string_view> setting_keys() {
    std::vector<std::string_view> keys;
    const Settings settings;
    describe(settings, [&](const Option& option, const auto&) { keys.push_back(option.key); });
    return keys;
}

std::string setting_text(const Settings& settings, std::string_view key) {
    bool found = false;
    std::string text;
    describe(settings, [&](const Option& option, const auto& value) {
        if (option.key != key) return;
        found = true;
        text = value_text(value);
    });
    if (!found) fail_usage("{}", unknown_setting_message(key));
    return text;
}

void set_setting(Settings& settings, std::string_view key, std::string_view text) {
    bool found = false;
    describe(settings, [&](const Option& option, auto& value) {
        if (option.key != key) return;
        found = true;
        auto parsed = value;
        parse_value(option, text, parsed);
        check_value(option, parsed);
        value = parsed;
    });
    if (!found) fail_usage("{}", unknown_setting_message(key));
}

void check_settings(const Settings& settings) {
    describe(settings, [](const Option& option, const auto& value) { check_value(option, value); });
}

std::vector<std::string_view> changed_settings(const Settings& before, const Settings& after) {
    std::vector<std::string_view> changed;
    for (const std::string_view key : setting_keys()) {
        if (setting_text(before, key) != setting_text(after, key)) changed.push_back(key);
    }
    return changed;
}

}  // namespace splatelier
