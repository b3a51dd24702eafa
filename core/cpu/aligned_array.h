// Memory for the kernels: aligned to cache lines, grown without copying or clearing.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <type_traits>

namespace splatelier::cpu {

/// An array of plain values whose start is aligned to 64 bytes. Resizing discards what was in it.
template <typename T>
class AlignedArray {
    static_assert(std::is_trivially_copyable_v<T>);

  public:
    static constexpr std::size_t kAlignment = 64;  // a cache line, and the widest vector

    AlignedArray() = default;
    explicit AlignedArray(std::size_t size) { resize_discard(size); }

    /// Afterwards the values are unspecified. Memory is kept when it shrinks and grows by a quarter more than
    /// asked for, so that a count that creeps up from step to step does not allocate each time.
    void resize_discard(std::size_t size) {
        if (size > capacity_) {
            memory_.reset();
            capacity_ = 0;
            const std::size_t wanted = size + (size_ > 0 ? size / 4 : 0);
            memory_.reset(allocate(wanted));
            capacity_ = wanted;
        }
        size_ = size;
    }
    void fill(T value) { std::fill_n(data(), size_, value); }
    void release() {
        memory_.reset();
        size_ = capacity_ = 0;
    }

    [[nodiscard]] T* data() { return memory_.get(); }
    [[nodiscard]] const T* data() const { return memory_.get(); }
    [[nodiscard]] T& operator[](std::size_t i) { return memory_.get()[i]; }
    [[nodiscard]] const T& operator[](std::size_t i) const { return memory_.get()[i]; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t size_bytes() const { return capacity_ * sizeof(T); }

  private:
    struct Free {
        void operator()(T* memory) const { std::free(memory); }
    };
    static T* allocate(std::size_t count) {
        if (count > (std::numeric_limits<std::size_t>::max() - kAlignment) / sizeof(T))
            throw std::bad_alloc();
        const std::size_t bytes = (count * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
        void* memory = std::aligned_alloc(kAlignment, std::max(bytes, kAlignment));
        if (memory == nullptr) throw std::bad_alloc();
        return static_cast<T*>(memory);
    }
    std::unique_ptr<T, Free> memory_;
    std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace splatelier::cpu
