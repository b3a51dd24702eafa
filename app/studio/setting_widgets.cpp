// SPDX-License-Identifier: MIT
#include "app/studio/setting_widgets.h"

#include "app/studio/icons.h"
#include "app/studio/widgets.h"
#include "core/settings_table.h"
#include "core/settings_values.h"

#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cmath>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace splatelier {
namespace {

constexpr float kLabelShare = 0.5F;  // of the row's width
constexpr double kSliderSpan = 1e4;  // wider ranges are typed or dragged, not slid

bool restart_only(const AppState& state, const Option& option) {
    return has_training(state) && option.applies == Applies::kRestart;
}

/// True where a slider makes sense: both ends known and not absurdly far apart.
bool slides(const Option& option) {
    return option.max > option.min && option.max - option.min <= kSliderSpan && !option.log_scale;
}

bool edit(const Option& option, bool& value) {
    (void)option;
    return ImGui::Checkbox("##value", &value);
}

bool edit(const Option& option, float& value) {
    if (slides(option)) {
        const auto low = static_cast<float>(option.min);
        const auto high = static_cast<float>(option.max);
        return ImGui::SliderFloat("##value", &value, low, high, "%.4g", ImGuiSliderFlags_AlwaysClamp);
    }
    // Dragging moves by a share of the value, so that 1e-4 and 5e5 are equally easy.
    const float speed = std::max(std::abs(value) * 0.01F, 1e-6F);
    return ImGui::DragFloat("##value",
                            &value,
                            speed,
                            static_cast<float>(option.min),
                            static_cast<float>(option.max),
                            "%.4g",
                            ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_NoRoundToFormat);
}

template <typename Integer>
bool edit_integer(const Option& option, Integer& value) {
    constexpr ImGuiDataType kType = std::is_same_v<Integer, int>            ? ImGuiDataType_S32
                                    : std::is_same_v<Integer, std::int64_t> ? ImGuiDataType_S64
                                                                            : ImGuiDataType_U64;
    // Conversions of the table's largest limits would overflow an int.
    constexpr double kMost = 9e18;
    const double limit = std::is_same_v<Integer, int> ? 2147483647.0 : kMost;
    const auto low = static_cast<Integer>(std::clamp(option.min, -limit, limit));
    const auto high = static_cast<Integer>(std::clamp(option.max, -limit, limit));
    const char* format = std::is_same_v<Integer, int> ? "%d" : "%lld";
    if (option.max > option.min && option.max - option.min <= 8) {
        return ImGui::SliderScalar(
            "##value", kType, &value, &low, &high, format, ImGuiSliderFlags_AlwaysClamp);
    }
    const float speed = std::max(0.25F, static_cast<float>(std::abs(static_cast<double>(value))) * 0.01F);
    return ImGui::DragScalar(
        "##value", kType, &value, speed, &low, &high, format, ImGuiSliderFlags_AlwaysClamp);
}
bool edit(const Option& option, int& value) {
    return edit_integer(option, value);
}
bool edit(const Option& option, std::int64_t& value) {
    return edit_integer(option, value);
}
bool edit(const Option& option, std::uint64_t& value) {
    return edit_integer(option, value);
}

bool edit(const Option& option, Vec3f& value) {
    const bool is_color = option.min == 0 && option.max == 1;
    if (!is_color)
        return ImGui::InputFloat3("##value", value.data(), "%.3g", ImGuiInputTextFlags_EnterReturnsTrue);
    return ImGui::ColorEdit3("##value", value.data(), ImGuiColorEditFlags_DisplayHex);
}

bool edit(const Option&, std::string& value) {
    return ImGui::InputText("##value", &value, ImGuiInputTextFlags_EnterReturnsTrue);
}

template <typename Choice>
requires std::is_enum_v<Choice>
bool edit(const Option&, Choice& value) {
    const std::vector<std::string_view> names = choice_names(value);
    const auto current = static_cast<std::size_t>(value);
    bool changed = false;
    if (!ImGui::BeginCombo("##value", std::string(names[current]).c_str())) return false;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (ImGui::Selectable(std::string(names[i]).c_str(), i == current)) {
            value = static_cast<Choice>(i);
            changed = true;
        }
    }
    ImGui::EndCombo();
    return changed;
}

/// Digits that are being typed are no value yet: on the way to 0.25 stands 0. True where the last item has a new value:
/// it was dragged, or typing ended, by Enter or by turning to another control; not by Escape.
template <typename Number>
bool is_final(Number& value, bool changed) {
    ImGuiStorage& memory = *ImGui::GetStateStorage();
    const ImGuiID typed = ImGui::GetID("typed"), low = ImGui::GetID("low"), high = ImGui::GetID("high");
    const bool typing = ImGui::IsItemActive() && ImGui::GetIO().WantTextInput;
    const bool was_typed = memory.GetBool(typed);
    memory.SetBool(typed, typing && changed);
    if (typing && changed) {
        const auto bits = std::bit_cast<std::array<int, 2>>(static_cast<double>(value));
        memory.SetInt(low, bits[0]);
        memory.SetInt(high, bits[1]);
        return false;
    }
    if (changed) return true;
    if (!was_typed || typing || ImGui::IsKeyPressed(GLFW_KEY_ESCAPE)) return false;
    value = static_cast<Number>(std::bit_cast<double>(std::array{memory.GetInt(low), memory.GetInt(high)}));
    return true;
}

/// The small arrow that brings the default back; keeps its place where there is nothing to bring back.
bool reset_button(const Theme& theme, bool shown, const std::string& default_text) {
    const float size = ImGui::GetFrameHeight();
    if (!shown) {
        ImGui::Dummy({size, size});
        return false;
    }
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    ImGui::PushFont(theme.small);
    const bool pressed = button(theme, icon::kUndo, ButtonLook::kFlat, true, size);
    ImGui::PopFont();
    ImGui::PopStyleVar();
    tooltip(theme, "Back to " + default_text);
    return pressed;
}

/// While a widget is being dragged or typed into, only the end result is one change for undo: the value is
/// sent at once, and App joins changes of one key that follow each other quickly.
template <typename T>
void setting_row(const AppState& state, ActionSink& sink, const Option& option, T value, const T& standard) {
    const Theme& theme = state.theme;
    const bool locked = restart_only(state, option);
    const bool changed_from_default = !(value == standard);
    ImGui::PushID(option.key.data(), option.key.data() + option.key.size());
    const float width = ImGui::GetContentRegionAvail().x;
    const float left = ImGui::GetCursorPosX();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float label_width = width * kLabelShare - theme.px(6);
    draw_text_cut(*ImGui::GetWindowDrawList(),
                  theme.body,
                  {at.x, at.y + ImGui::GetStyle().FramePadding.y},
                  locked                 ? theme.faint
                  : changed_from_default ? theme.text
                                         : theme.quiet,
                  label_width,
                  setting_label(option.key));
    ImGui::InvisibleButton("label", {label_width, ImGui::GetFrameHeight()});
    const std::string about =
        fmt::format("{}{}{}{}",
                    option.key,
                    option.unit.empty() ? "" : fmt::format("  ·  {}", option.unit),
                    option.max > option.min ? fmt::format("  ·  {:g} to {:g}", option.min, option.max) : "",
                    locked ? "\nApplies when a new run starts" : "");
    tooltip(theme, option.help, about);
    ImGui::SameLine(left + width * kLabelShare, 0);
    ImGui::SetNextItemWidth(width * (1 - kLabelShare) - ImGui::GetFrameHeight() - theme.px(2));
    ImGui::BeginDisabled(locked);
    bool changed = edit(option, value);
    if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) changed = is_final(value, changed);
    if (changed) {
        sink.request(ChangeSettingRequest{std::string(option.key), value_text(value)});
    }
    ImGui::EndDisabled();
    tooltip(theme, option.help, about);
    ImGui::SameLine(left + width - ImGui::GetFrameHeight(), 0);
    if (reset_button(theme, changed_from_default && !locked, value_text(standard))) {
        sink.request(ChangeSettingRequest{std::string(option.key), value_text(standard)});
    }
    ImGui::PopID();
}

/// Names of settings whose keys say too little by themselves.
std::string_view spoken_name(std::string_view key) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kNames{
        {{"train.sh_every", "SH degree every"},
         {"train.gpu", "GPU"},
         {"train.submission_ms", "GPU slice (ms)"},
         {"train.reorder_every", "Reorder every"},
         {"view.share", "Viewport share"},
         {"view.moving_scale", "Moving resolution"},
         {"view.splat_scale", "Splat size"},
         {"view.history_mb", "Past kept (MB)"},
         {"view.history_every", "Past kept every"}}};
    for (const auto& [of, name] : kNames) {
        if (of == key) return name;
    }
    return {};
}

const char* group_title(std::string_view group) {
    if (group == "train") return "Training";
    if (group == "rates") return "Learning rates";
    if (group == "density") return "Density control";
    if (group == "render") return "Rendering";
    if (group == "data") return "Data";
    if (group == "output") return "Output";
    return "Viewport";
}

}  // namespace

std::string setting_label(std::string_view key) {
    if (const std::string_view name = spoken_name(key); !name.empty()) return std::string(name);
    std::string out(key.substr(key.find('.') + 1));
    std::replace(out.begin(), out.end(), '_', ' ');
    const auto replace_word = [&](std::string_view word, std::string_view by) {
        const std::size_t at = out.find(word);
        if (at != std::string::npos) out.replace(at, word.size(), by);
    };
    replace_word("sh ", "SH ");
    replace_word("ssim", "D-SSIM");
    replace_word("mcmc", "MCMC");
    replace_word("fps", "frames a second");
    replace_word("fov deg", "field of view");
    replace_word(" mb", " (MB)");
    if (!out.empty()) out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
    return out;
}

void setting_rows(const AppState& state,
                  ActionSink& sink,
                  Headings headings,
                  const std::function<bool(std::string_view key)>& wanted) {
    const Settings standard;
    // The defaults' fields are visited in the same order as the values'.
    std::vector<const void*> defaults;
    describe(standard, [&](const Option&, const auto& value) { defaults.push_back(&value); });
    std::string_view group;
    std::size_t index = 0;
    describe(state.settings, [&](const Option& option, const auto& value) {
        using T = std::decay_t<decltype(value)>;
        const T& default_value = *static_cast<const T*>(defaults[index++]);
        if (!wanted(option.key)) return;
        const std::string_view own_group = option.key.substr(0, option.key.find('.'));
        if (headings == Headings::kGroups && own_group != group) section(state.theme, group_title(own_group));
        group = own_group;
        setting_row(state, sink, option, value, default_value);
    });
}

}  // namespace splatelier
