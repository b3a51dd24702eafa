// JSON files, with errors that name file and line.
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string_view>

namespace splatelier {

/// Parses a file. Throws Error "path:line: what" on malformed text.
nlohmann::json read_json(const std::filesystem::path& path);
/// Parses text; `where` stands for the path in errors.
nlohmann::json parse_json(std::string_view text, std::string_view where);
/// Two spaces of indentation, written beside and renamed.
void write_json(const std::filesystem::path& path, const nlohmann::json& json);

}  // namespace splatelier
