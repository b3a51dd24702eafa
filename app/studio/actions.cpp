// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"

#include "app/studio/action_parts.h"
#include "app/studio/lower_case.h"
#include "core/error.h"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

namespace splatelier {
namespace {

std::string key_name(int key) {
    constexpr std::pair<int, const char*> kNamed[] = {{GLFW_KEY_SPACE, "Space"},
                                                      {GLFW_KEY_TAB, "Tab"},
                                                      {GLFW_KEY_LEFT, "\xe2\x86\x90"},
                                                      {GLFW_KEY_RIGHT, "\xe2\x86\x92"},
                                                      {GLFW_KEY_PERIOD, "."},
                                                      {GLFW_KEY_END, "End"},
                                                      {GLFW_KEY_ESCAPE, "Esc"},
                                                      {GLFW_KEY_DELETE, "Del"}};
    for (const auto& [code, name] : kNamed) {
        if (code == key) return name;
    }
    if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F25) return fmt::format("F{}", key - GLFW_KEY_F1 + 1);
    return {static_cast<char>(key)};
}

constexpr int kOnlyInHelp = 100;  // far above what a few words in titles and menus come to

/// Smaller is better; negative: does not match.
int match_rank(const Action& candidate, const std::vector<std::string>& words) {
    const std::string title = lower_case(candidate.title);
    const std::string all = lower_case(candidate.menu) + " " + title + " " + std::string(candidate.id);
    const std::string help = lower_case(candidate.help);
    int rank = 0;
    for (const std::string& word : words) {
        if (all.find(word) == std::string::npos) {
            if (help.find(word) == std::string::npos) return -1;
            rank += kOnlyInHelp;  // below everything that is called so
        }
        if (title.find(word) == std::string::npos) rank += 2;
        if (!title.starts_with(word)) ++rank;
    }
    return rank;
}

}  // namespace

std::string shortcut_text(const Shortcut& shortcut) {
    if (shortcut.key == 0) return {};
    return std::string(shortcut.ctrl ? "Ctrl+" : "") + (shortcut.shift ? "Shift+" : "") +
           key_name(shortcut.key);
}

std::span<const Action> actions() {
    static const std::vector<Action> all = [] {
        std::vector<Action> out(training_actions().begin(), training_actions().end());
        out.insert(out.end(), edit_actions().begin(), edit_actions().end());
        out.insert(out.end(), time_actions().begin(), time_actions().end());
        out.insert(out.end(), branch_actions().begin(), branch_actions().end());
        out.insert(out.end(), view_actions().begin(), view_actions().end());
        out.insert(out.end(), film_actions().begin(), film_actions().end());
        out.insert(out.end(), window_actions().begin(), window_actions().end());
        return out;
    }();
    return all;
}

const Action& action(std::string_view id) {
    const auto all = actions();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Action& a) { return a.id == id; });
    SPLATELIER_REQUIRE(found != all.end(), "no action is called {}", id);
    return *found;
}

void run_action(std::string_view id, const AppState& state, ActionSink& sink) {
    const Action& what = action(id);
    if (what.enabled(state)) what.run(state, sink);
}

std::vector<const Action*> matching_actions(std::string_view text) {
    std::vector<std::string> words;
    std::istringstream stream(lower_case(text));
    for (std::string word; stream >> word;) {
        words.push_back(word);
    }
    std::vector<std::pair<int, const Action*>> ranked;
    for (const Action& candidate : actions()) {
        const int rank = match_rank(candidate, words);
        if (rank >= 0) ranked.emplace_back(rank, &candidate);
    }
    std::stable_sort(
        ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<const Action*> out;
    out.reserve(ranked.size());
    for (const auto& [rank, found] : ranked) {
        out.push_back(found);
    }
    return out;
}

}  // namespace splatelier
