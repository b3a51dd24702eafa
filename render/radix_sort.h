// Stable radix sort of 32-bit keys on the GPU, 8 bits a pass, three kernels a pass; counts never leave the GPU.
// Source: Merrill and Grimshaw 2011 (reduce-then-scan), ranks by ballots.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/dispatch.h"

#include <cstddef>

namespace splatelier {

/// What a pass has for values, and what it makes of them.
enum class SortPass {
    kFirst,         ///< values are the keys' positions
    kMiddle,        ///< values are moved
    kFirstToPairs,  ///< as kFirst, and written as (value, splat of it)
    kLastToPairs    ///< as kMiddle, and written as (value, splat of it)
};

/// The buffers of one pass.
struct SortBuffers {
    BufferRange keys, values;  ///< values are not read in a first pass
    BufferRange sorted_keys, sorted_values;
    const BufferRange* splat_of_slot = nullptr;  ///< for …ToPairs
};

/// How much there is to sort: the GPU knows exactly, the host a limit. Workgroups beyond the count end at once, which
/// costs less than an indirect dispatch (25 microseconds each on NVIDIA 580.159).
struct SortCount {
    GLuint word;         ///< of the control block: how many keys
    std::size_t groups;  ///< workgroups for the most that there can be
};

class RadixSort {
  public:
    /// Keeps a reference to `queue`. `name` is what the profiler shows.
    RadixSort(const ShaderLibrary& shaders, KernelQueue& queue, const std::string& name);

    /// Room for keys of this many workgroups.
    void reserve(std::size_t groups);
    /// Sorts by the 8 bits from `shift` on. `prepare`: the scan also sets up the frame's later work
    /// (sort_scan.comp).
    void run(const SortBuffers& buffers,
             const gl::Buffer& control,
             const SortCount& count,
             GLuint shift,
             SortPass pass,
             bool prepare = false);
    [[nodiscard]] std::size_t size_bytes() const { return table_.size_bytes() + totals_.size_bytes(); }

  private:
    const Program& scatter_for(SortPass pass) const;
    KernelQueue& queue_;
    Program count_, scan_, scan_and_prepare_, scatter_first_, scatter_, scatter_first_pairs_, scatter_pairs_;
    gl::Buffer table_, totals_;
};

}  // namespace splatelier
