// SPDX-License-Identifier: MIT
#include "render/radix_sort.h"

#include "shaders/layout.h"

namespace splatelier {
namespace {

Defines scatter_defines(const char* iota, const char* pairs) {
    return {{"IOTA", iota}, {"PAIRS", pairs}};
}

}  // namespace

RadixSort::RadixSort(const ShaderLibrary& shaders, KernelQueue& queue, const std::string& name)
    : queue_(queue),
      count_(shaders.load("sort_count.comp", name)),
      scan_(shaders.load("sort_scan.comp", name, {{"PREPARE", "0"}})),
      scan_and_prepare_(shaders.load("sort_scan.comp", name, {{"PREPARE", "1"}})),
      scatter_first_(shaders.load("sort_scatter.comp", name, scatter_defines("1", "0"))),
      scatter_(shaders.load("sort_scatter.comp", name, scatter_defines("0", "0"))),
      scatter_first_pairs_(shaders.load("sort_scatter.comp", name, scatter_defines("1", "1"))),
      scatter_pairs_(shaders.load("sort_scatter.comp", name, scatter_defines("0", "1"))),
      totals_(gpu::kSortDigits * sizeof(GLuint), gl::BufferUse::kDevice, "digit totals") {}

void RadixSort::reserve(std::size_t groups) {
    gl::grow(table_, gpu::kSortDigits * groups * sizeof(GLuint), "digit counts");
}

const Program& RadixSort::scatter_for(SortPass pass) const {
    switch (pass) {
        case SortPass::kFirst:
            return scatter_first_;
        case SortPass::kMiddle:
            return scatter_;
        case SortPass::kFirstToPairs:
            return scatter_first_pairs_;
        case SortPass::kLastToPairs:
            return scatter_pairs_;
    }
    return scatter_;
}

void RadixSort::run(const SortBuffers& buffers,
                    const gl::Buffer& control,
                    const SortCount& count,
                    GLuint shift,
                    SortPass pass,
                    bool prepare) {
    const auto dispatch = [&](const Program& program, std::initializer_list<BufferRange> storage) {
        program.set(0, count.word);
        program.set(1, shift);
        queue_.run(program, storage, count.groups);
    };
    dispatch(count_, {buffers.keys, table_, control});
    const Program& scan = prepare ? scan_and_prepare_ : scan_;
    scan.set(0, count.word);
    queue_.run(scan, {table_, totals_, control}, gpu::kSortDigits);
    const BufferRange* pairs = buffers.splat_of_slot;
    // Bound in any case: a kernel that makes no pairs has no binding 7 to see it at.
    dispatch(scatter_for(pass),
             {buffers.keys,
              buffers.values,
              table_,
              totals_,
              control,
              buffers.sorted_keys,
              buffers.sorted_values,
              pairs != nullptr ? *pairs : buffers.values});
}

}  // namespace splatelier
