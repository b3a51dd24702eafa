// What an action complains about.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "tests/contains.h"

#include <string>
#include <utility>

namespace splatelier::test {

/// The message of the Error that `action` throws; "no error" where it throws none.
template <typename Action>
std::string error_of(Action&& action) {
    try {
        std::forward<Action>(action)();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace splatelier::test
