// Glyphs of Font Awesome 4.7 (Debian's fonts-font-awesome) that the studio uses, as UTF-8.
// SPDX-License-Identifier: MIT
#pragma once

namespace splatelier::icon {

inline constexpr const char* kPlay = "\xef\x81\x8b";
inline constexpr const char* kPause = "\xef\x81\x8c";
inline constexpr const char* kStep = "\xef\x81\x91";
inline constexpr const char* kPlus = "\xef\x81\xa7";
inline constexpr const char* kSave = "\xef\x83\x87";
inline constexpr const char* kFolder = "\xef\x81\xbc";
inline constexpr const char* kCamera = "\xef\x80\xb0";
inline constexpr const char* kSearch = "\xef\x80\x82";
inline constexpr const char* kUndo = "\xef\x83\xa2";
inline constexpr const char* kCheck = "\xef\x80\x8c";
inline constexpr const char* kWarning = "\xef\x81\xb1";
inline constexpr const char* kImage = "\xef\x80\xbe";
inline constexpr const char* kCube = "\xef\x86\xb2";
inline constexpr const char* kUp = "\xef\x81\xa2";
inline constexpr const char* kHome = "\xef\x80\x95";
inline constexpr const char* kMagic = "\xef\x83\x90";
inline constexpr const char* kBars = "\xef\x83\x89";

}  // namespace splatelier::icon
