// Glyphs of Font Awesome 4.7 (Debian's fonts-font-awesome) that the studio uses, as UTF-8.
// SPDX-License-Identifier: MIT
#pragma once

namespace splatelier::icon {

inline constexpr const char* kPlay = "\xef\x81\x8b";
inline constexpr const char* kPause = "\xef\x81\x8c";
inline constexpr const char* kStop = "\xef\x81\x8d";
inline constexpr const char* kStep = "\xef\x81\x91";
inline constexpr const char* kReset = "\xef\x83\xa2";
inline constexpr const char* kPlus = "\xef\x81\xa7";
inline constexpr const char* kSave = "\xef\x83\x87";
inline constexpr const char* kFolder = "\xef\x81\xbc";
inline constexpr const char* kFile = "\xef\x80\x96";
inline constexpr const char* kCamera = "\xef\x80\xb0";
inline constexpr const char* kFilm = "\xef\x80\x88";
inline constexpr const char* kEye = "\xef\x81\xae";
inline constexpr const char* kEyeSlash = "\xef\x81\xb0";
inline constexpr const char* kSearch = "\xef\x80\x82";
inline constexpr const char* kUndo = "\xef\x83\xa2";
inline constexpr const char* kClose = "\xef\x80\x8d";
inline constexpr const char* kCheck = "\xef\x80\x8c";
inline constexpr const char* kWarning = "\xef\x81\xb1";
inline constexpr const char* kInfo = "\xef\x81\x9a";
inline constexpr const char* kSliders = "\xef\x87\x9e";
inline constexpr const char* kImage = "\xef\x80\xbe";
inline constexpr const char* kCube = "\xef\x86\xb2";
inline constexpr const char* kDownload = "\xef\x80\x99";
inline constexpr const char* kUp = "\xef\x81\xa2";
inline constexpr const char* kLeft = "\xef\x81\x93";
inline constexpr const char* kRight = "\xef\x81\x94";
inline constexpr const char* kHome = "\xef\x80\x95";
inline constexpr const char* kHistory = "\xef\x87\x9a";
inline constexpr const char* kMagic = "\xef\x83\x90";
inline constexpr const char* kKeyboard = "\xef\x84\x9c";
inline constexpr const char* kTerminal = "\xef\x84\xa0";
inline constexpr const char* kBars = "\xef\x83\x89";
inline constexpr const char* kColumns = "\xef\x83\x9b";
inline constexpr const char* kBookmark = "\xef\x80\xae";
inline constexpr const char* kTrash = "\xef\x87\xb8";
inline constexpr const char* kGlobe = "\xef\x82\xac";
inline constexpr const char* kCrosshairs = "\xef\x81\x9b";

}  // namespace splatelier::icon
