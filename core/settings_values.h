// One setting's value: as text, from text, and checked against its option, and what the table says of its key.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings_table.h"

#include <string>
#include <string_view>

namespace splatelier {

/// The shortest text that reads back to the same value ("0.2", "true", "adc", "0,0,0").
std::string value_text(int value);
std::string value_text(std::int64_t value);
std::string value_text(std::uint64_t value);
std::string value_text(float value);
std::string value_text(bool value);
std::string value_text(Strategy value);
std::string value_text(Precision value);
std::string value_text(BackendChoice value);
std::string value_text(const Vec3f& value);
std::string value_text(const std::string& value);

/// Reads text into `value`. Throws Error (usage) naming the option where the text does not parse; the range
/// is check_value's matter.
void parse_value(const Option& option, std::string_view text, int& value);
void parse_value(const Option& option, std::string_view text, std::int64_t& value);
void parse_value(const Option& option, std::string_view text, std::uint64_t& value);
void parse_value(const Option& option, std::string_view text, float& value);
void parse_value(const Option& option, std::string_view text, bool& value);
void parse_value(const Option& option, std::string_view text, Strategy& value);
void parse_value(const Option& option, std::string_view text, Precision& value);
void parse_value(const Option& option, std::string_view text, BackendChoice& value);
void parse_value(const Option& option, std::string_view text, Vec3f& value);
void parse_value(const Option& option, std::string_view text, std::string& value);

/// Throws Error (usage) naming the option where the value is not finite or out of range.
void check_value(const Option& option, int value);
void check_value(const Option& option, std::int64_t value);
void check_value(const Option& option, std::uint64_t value);
void check_value(const Option& option, float value);
void check_value(const Option& option, const Vec3f& value);
inline void check_value(const Option&, bool) {}
inline void check_value(const Option&, Strategy) {}
inline void check_value(const Option&, Precision) {}
inline void check_value(const Option&, BackendChoice) {}
inline void check_value(const Option&, const std::string&) {}

/// Whether a change of it takes effect in a running training; false for a key that does not exist.
bool applies_live(std::string_view key);

/// "no setting is called …; did you mean …?" for an unknown key.
std::string unknown_setting_message(std::string_view key);

}  // namespace splatelier
