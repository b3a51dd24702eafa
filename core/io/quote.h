// Text of a foreign file as it may stand in a message: whatever it holds, the message stays short and
// printable.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace splatelier {

/// `text` in single quotes; cut after 60 bytes ("…"), and every byte that is not printable ASCII as \xNN.
std::string quote(std::string_view text);

/// The same without quotes and cut after `max_bytes`.
std::string printable(std::string_view text, std::size_t max_bytes);

}  // namespace splatelier
