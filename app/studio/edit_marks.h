// Edits of settings as the timeline marks them, and what a click on one asks for.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/action_sink.h"
#include "core/settings.h"
#include "core/train/session.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace splatelier {

/// One change of a setting. Those of one key that follow each other as quickly as a dragged slider's are one.
struct EditMark {
    std::int64_t step = 0;  ///< of the last of them
    std::string key = {}, before = {}, after = {};
    std::optional<std::int64_t> changed_again_at =
        {};  ///< the next step at which the same setting was changed
};

/// Of the training so far, in the order that they were made.
[[nodiscard]] std::vector<EditMark> edit_marks(const TrainStatus& status);

/// "Tile cap 0 → 512".
[[nodiscard]] std::string edit_title(const EditMark& mark);

/// The change that a click sends: back to the value before; where the setting was changed again since, to the value that
/// the mark gave it. Empty where that would change nothing now.
[[nodiscard]] std::optional<ChangeSettingRequest> click_on(const EditMark& mark, const Settings& now);
/// The same in words, for a menu: "Take back tile cap 0 → 512", "Set tile cap to 512 again".
[[nodiscard]] std::string click_title(const EditMark& mark);

/// Marks whose click would change something and whose words hold all of `text`, newest first.
[[nodiscard]] std::vector<EditMark> matching_edits(const TrainStatus& status,
                                                   const Settings& now,
                                                   std::string_view text);

}  // namespace splatelier
