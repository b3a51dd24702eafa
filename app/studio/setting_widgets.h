// One widget for each setting of the table, chosen by the type of its value.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/action_sink.h"
#include "app/studio/state.h"

#include <functional>
#include <string>
#include <string_view>

namespace splatelier {

/// The setting's name as a label: "grad_threshold" becomes "Grad threshold".
[[nodiscard]] std::string setting_label(std::string_view key);

/// Rows for every setting that `wanted(key)` lets through, group headings included where `headings` says so.
/// Changes are sent as ChangeSettingRequest.
enum class Headings { kNone, kGroups };
void setting_rows(const AppState& state,
                  ActionSink& sink,
                  Headings headings,
                  const std::function<bool(std::string_view key)>& wanted);

}  // namespace splatelier
