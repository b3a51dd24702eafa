// SPDX-License-Identifier: MIT
#include "app/studio/preferences.h"

#include "app/studio/large_picture.h"
#include "app/studio/user_folders.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/json_file.h"
#include "core/log.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace splatelier {
namespace {

constexpr std::size_t kMostRecent = 10;

std::filesystem::path preferences_path() {
    return config_folder() / "studio.json";
}

std::filesystem::path preset_path(const std::string& name) {
    const bool plain = !name.empty() && name.size() <= 60 && name.front() != '.' &&
                       name.find_first_of("/\\\n\r\t") == std::string::npos;
    if (!plain) fail("\"{}\" cannot name a preset: use a plain word", name);
    return config_folder() / "presets" / (name + ".json");
}

nlohmann::json to_json(const Preferences& preferences) {
    nlohmann::json recent = nlohmann::json::array();
    for (const std::filesystem::path& path : preferences.recent) {
        recent.push_back(path.string());
    }
    const UiState& ui = preferences.ui;
    return {{"recent", recent},
            {"window",
             {{"width", preferences.window.width},
              {"height", preferences.window.height},
              {"maximized", preferences.window.maximized}}},
            {"light", ui.brightness == Brightness::kLight},
            {"blender_mouse", ui.blender_mouse},
            {"show_scene", ui.show_scene},
            {"show_inspector", ui.show_inspector},
            {"show_timeline", ui.show_timeline},
            {"scene_width", ui.scene_width},
            {"inspector_width", ui.inspector_width},
            {"timeline_height", ui.timeline_height},
            {"picture_width", ui.picture_width},
            {"picture_height", ui.picture_height},
            {"picture_transparent", ui.picture_transparent},
            {"film_width", ui.film_width},
            {"film_height", ui.film_height}};
}

Preferences from_json(const nlohmann::json& json) {
    Preferences out;
    for (const nlohmann::json& path : json.value("recent", nlohmann::json::array())) {
        out.recent.emplace_back(path.get<std::string>());
    }
    out.recent.resize(std::min(out.recent.size(), kMostRecent));
    const nlohmann::json window = json.value("window", nlohmann::json::object());
    out.window.width = std::clamp(window.value("width", out.window.width), 640, 16000);
    out.window.height = std::clamp(window.value("height", out.window.height), 400, 16000);
    out.window.maximized = window.value("maximized", false);
    UiState& ui = out.ui;
    ui.brightness = json.value("light", false) ? Brightness::kLight : Brightness::kDark;
    ui.blender_mouse = json.value("blender_mouse", ui.blender_mouse);
    ui.show_scene = json.value("show_scene", ui.show_scene);
    ui.show_inspector = json.value("show_inspector", ui.show_inspector);
    ui.show_timeline = json.value("show_timeline", ui.show_timeline);
    ui.scene_width = std::clamp(json.value("scene_width", ui.scene_width), 120.0F, 800.0F);
    ui.inspector_width = std::clamp(json.value("inspector_width", ui.inspector_width), 200.0F, 900.0F);
    ui.timeline_height = std::clamp(json.value("timeline_height", ui.timeline_height), 80.0F, 800.0F);
    const auto size = [&](const char* key, int standard) {
        return std::clamp(json.value(key, standard), kLeastPicturePx, kMostPicturePx);
    };
    ui.picture_width = size("picture_width", ui.picture_width);
    ui.picture_height = size("picture_height", ui.picture_height);
    ui.picture_transparent = json.value("picture_transparent", false);
    ui.film_width = size("film_width", ui.film_width);
    ui.film_height = size("film_height", ui.film_height);
    return out;
}

}  // namespace

Preferences load_preferences() {
    std::error_code ignored;
    if (!std::filesystem::exists(preferences_path(), ignored)) return {};
    try {
        return from_json(read_json(preferences_path()));
    } catch (const std::exception& problem) {
        log_warning("Preferences are set back to what they were at first: {}", problem.what());
        return {};
    }
}

void save_preferences(const Preferences& preferences) {
    try {
        write_json(preferences_path(), to_json(preferences));
    } catch (const std::exception& problem) {
        log_warning("Preferences were not saved: {}", problem.what());
    }
}

void remember_recent(std::vector<std::filesystem::path>& recent, const std::filesystem::path& path) {
    std::error_code ignored;
    std::filesystem::path absolute = std::filesystem::absolute(path, ignored).lexically_normal();
    if (!absolute.has_filename()) absolute = absolute.parent_path();
    std::erase(recent, absolute);
    recent.insert(recent.begin(), absolute);
    recent.resize(std::min(recent.size(), kMostRecent));
}

std::vector<std::string> preset_names() {
    std::vector<std::string> out;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(config_folder() / "presets", ignored)) {
        if (entry.path().extension() == ".json") out.push_back(entry.path().stem().string());
    }
    std::sort(out.begin(), out.end());
    return out;
}

void save_preset(const std::string& name, const Settings& settings) {
    write_file(preset_path(name), settings_to_json(settings));
}

Settings load_preset(const std::string& name) {
    const std::filesystem::path path = preset_path(name);
    return settings_from_json(read_file(path), path.string());
}

}  // namespace splatelier
