// A seeded mutator: whatever bytes a reader gets, it must succeed or throw Error; anything else fails.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/random.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace splatelier::test {

/// Damages valid bytes in one of the ways that find bugs in readers. The same seed gives the same damage.
class Mutator {
  public:
    explicit Mutator(std::uint64_t seed) : seed_(seed) {}

    std::string operator()(std::string bytes) {
        const std::size_t count = 1 + below(4);
        for (std::size_t i = 0; i < count; ++i) mutate_once(bytes);
        return bytes;
    }

  private:
    std::size_t below(std::size_t limit) {
        return static_cast<std::size_t>(random_bits(seed_, 0, RandomPurpose::kTest, counter_++) % limit);
    }
    // Heads hold the counts and offsets: half of the damage goes there.
    std::size_t position(const std::string& bytes) {
        const std::size_t size = std::max<std::size_t>(bytes.size(), 1);
        return below(2) == 0 ? below(std::min<std::size_t>(size, 400)) : below(size);
    }
    void mutate_once(std::string& bytes) {
        const std::size_t at = std::min(position(bytes), bytes.size());
        const std::size_t length = std::min(bytes.size() - at, 1 + below(32));
        switch (below(7)) {
            case 0:  // flip a bit
                if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
                break;
            case 1:  // another byte
                if (at < bytes.size()) bytes[at] = static_cast<char>(below(256));
                break;
            case 2:  // cut the end off
                bytes.resize(at);
                break;
            case 3:  // take a piece out
                bytes.erase(at, length);
                break;
            case 4:  // say a piece twice
                bytes.insert(at, bytes.substr(at, length));
                break;
            case 5:  // put in what breaks parsers
                bytes.insert(at, kHostile[below(std::size(kHostile))]);
                break;
            default:  // extreme numbers where counts and offsets stand
                for (std::size_t i = at; i < std::min(bytes.size(), at + (1U << below(4))); ++i) {
                    bytes[i] = static_cast<char>(counter_ % 2 == 0 ? 0xff : 0x00);
                }
        }
    }

    static constexpr std::string_view kHostile[] = {"-1",
                                                    "0",
                                                    "1e999",
                                                    "nan",
                                                    "99999999999999999999",
                                                    "18446744073709551615",
                                                    "4294967296",
                                                    "2147483648",
                                                    "\n",
                                                    " ",
                                                    "\"",
                                                    "[",
                                                    "{",
                                                    "}",
                                                    "\xff\xfe",
                                                    "/../",
                                                    "null"};
    std::uint64_t seed_, counter_ = 0;
};

/// Calls read(damaged bytes) `runs` times. `read` must return or throw Error, and Error must say something.
template <typename Read>
void fuzz_bytes(const std::string& valid, int runs, Read&& read) {
    REQUIRE_NOTHROW(read(valid));
    int refused = 0;
    for (int run = 0; run < runs; ++run) {
        const std::string bytes = Mutator(static_cast<std::uint64_t>(run))(valid);
        try {
            read(bytes);
        } catch (const Error& error) {
            ++refused;
            if (std::string_view(error.what()).empty()) FAIL("run ", run, ": an Error without words");
        } catch (const std::exception& other) {
            FAIL("run ", run, ": threw another exception than Error: ", other.what());
        }
    }
    // A mutator or reader that never meets an error tests nothing.
    CHECK_GT(refused, runs / 20);
}

/// The same for readers of files: `read` is called with the path of `file`, which is overwritten each time.
template <typename Read>
void fuzz_file(const std::filesystem::path& file, const std::string& valid, int runs, Read&& read) {
    fuzz_bytes(valid, runs, [&](const std::string& bytes) {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
        read(file);
    });
}

}  // namespace splatelier::test
