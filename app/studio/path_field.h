// A field for a path: while nobody types in it, a path that is too long shows its end, where the name stands.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/theme.h"

#include <string>
#include <string_view>

namespace splatelier {

/// True where the user has changed `path`. As wide as ImGui's next item, and with the path as its tooltip, over `quiet`.
bool path_field(const Theme& theme, const char* id, std::string& path, std::string_view quiet = {});

/// The longest end of `path` that is `width` px wide at most, after an ellipsis where something had to go.
[[nodiscard]] std::string path_end(ImFont* font, const std::string& path, float width);

}  // namespace splatelier
