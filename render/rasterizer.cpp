// SPDX-License-Identifier: MIT
#include "render/rasterizer.h"

#include "core/error.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace splatelier {
namespace {

using gl::Buffer;
using gl::BufferUse;

constexpr std::size_t kWord = sizeof(std::uint32_t);
constexpr std::size_t kControlBytes = gpu::kControlWords * kWord;
constexpr std::size_t kCountWords = gpu::kDropped + 1;  // of the control block, its first
constexpr std::size_t kFrameStride = 256;               // a frame's uniforms
static_assert(sizeof(gpu::FrameUniforms) <= kFrameStride);
constexpr std::size_t kTilePixels = std::size_t{gpu::kTileSize} * gpu::kTileSize;

std::size_t aligned(std::size_t size_bytes) {
    return divided_up(size_bytes, kRangeAlignment) * kRangeAlignment;
}

Program load_blend(const ShaderLibrary& shaders, const char* normalized, const char* buckets) {
    return shaders.load(
        "blend_forward.comp", "blend forward", {{"NORMALIZED", normalized}, {"BUCKETS", buckets}});
}

}  // namespace

Rasterizer::Rasterizer(const ShaderLibrary& shaders, KernelQueue& queue)
    : shaders_(shaders),
      queue_(queue),
      emit_(shaders.load("emit.comp", "emit")),
      tile_ranges_(shaders.load("tile_ranges.comp", "tile ranges")),
      bin_(shaders.load("bin.comp", "bin")),
      sort_tiles_(shaders.load("sort_tiles.comp", "sort tiles")),
      blend_(load_blend(shaders, "0", "0")),
      blend_normalized_(load_blend(shaders, "1", "0")),
      blend_with_buckets_(load_blend(shaders, "0", "1")),
      counts_(kCountWords * kWord, BufferUse::kMappedRead, "frame counts"),
      frames_(kFramesInFlight * kFrameStride, BufferUse::kMappedWrite, "frame uniforms") {
    limit_pairs(std::numeric_limits<std::size_t>::max());
}

void Rasterizer::limit_pairs(std::size_t most) {
    constexpr std::size_t kListBytes = 2 * kWord;
    most_pairs_ = std::min(most, shaders_.max_range_bytes() / kListBytes);
    room_.pairs = std::min(room_.pairs, most_pairs_);
}

std::size_t Rasterizer::most_splats() const {
    return shaders_.max_range_bytes() / (gpu::kRecordQuads * kQuadBytes);
}

std::size_t Rasterizer::most_pixels() const {
    return shaders_.max_range_bytes() / kQuadBytes;
}

std::size_t Rasterizer::list_bytes() const {
    return aligned(room_.splats * kWord) + 2 * aligned(room_.pairs * 2 * kWord) +
           aligned(room_.pairs * kWord);
}

Rasterizer::WorkLayout Rasterizer::work_layout() const {
    std::size_t offset = 0;
    const auto next = [&](std::size_t words) {
        const BufferRange range(work_, offset, words * kWord);
        offset += aligned(words * kWord);
        return range;
    };
    const BufferRange depths = next(room_.splats), places = next(2 * room_.pairs);
    const BufferRange splat_of_slot = next(room_.pairs);
    return {depths, places, splat_of_slot, next(2 * room_.pairs)};
}

void Rasterizer::check_that_fits(const Room& room) const {
    if (room.splats <= most_splats() && room.pairs <= most_pairs_ && room.pixels <= most_pixels()) return;
    fail(
        "{} splats, {} (tile, splat) pairs and {} pixels do not fit into this driver's buffers, of which the "
        "largest have {:.0f} MB: {} splats, {} pairs and {} pixels would; use fewer splats "
        "(train.max_splats), smaller photos (data.downscale), or --backend cpu",
        room.splats,
        room.pairs,
        room.pixels,
        static_cast<double>(shaders_.max_range_bytes()) / 1e6,
        most_splats(),
        most_pairs_,
        most_pixels());
}

void Rasterizer::grow_control(std::size_t tiles) {
    if (tiles <= room_.tiles && control_.size_bytes() != 0) return;
    // Steps on their way may have raised its flag, which those to come must see.
    const std::vector<std::uint32_t> zeros(gpu::kControlWords + 2 * tiles);
    Buffer larger(zeros.size() * kWord, BufferUse::kDevice, "control block", zeros.data());
    if (control_.size_bytes() != 0) larger.copy_from(control_, 0, 0, kControlBytes);
    control_ = std::move(larger);
}

std::size_t Rasterizer::grow_splats(std::size_t splats) {
    const auto grow = [&](std::size_t rows) {
        gl::grow(records_, rows * gpu::kRecordQuads * kQuadBytes, "projected splats");
        gl::grow(spans_, rows * 2 * kWord, "splats' slots");
        return rows;
    };
    // A scene that has grown will go on growing: new memory each time costs more than some to spare.
    const std::size_t spare = std::min(splats + splats / 4, most_splats());
    if (room_.splats == 0 || splats <= room_.splats || spare <= splats) return grow(splats);
    try {
        return grow(spare);
    } catch (const gl::OutOfMemory&) {
        return grow(splats);
    }
}

void Rasterizer::reserve(std::size_t splats, const Camera& camera, std::size_t instances) {
    const auto width = static_cast<std::size_t>(camera.width),
               height = static_cast<std::size_t>(camera.height);
    Room room{splats,
              instances,
              width * height,
              divided_up(width, gpu::kTileSize) * divided_up(height, gpu::kTileSize)};
    check_that_fits(room);
    room = {std::max(room_.splats, room.splats),
            std::max(room_.pairs, room.pairs),
            std::max(room_.pixels, room.pixels),
            std::max(room_.tiles, room.tiles)};
    room.splats = grow_splats(room.splats);
    gl::grow(list_, room.pairs * 2 * kWord, "tile lists");
    gl::grow(picture_, room.pixels * kQuadBytes, "picture");
    gl::grow(lasts_, room.pixels * kWord, "last splats");
    grow_control(room.tiles);
    if (keeps_buckets_) {
        const std::size_t buckets = room.pairs / gpu::kBucketSplats;
        gl::grow(buckets_, (buckets + room.tiles + buckets * kTilePixels) * kQuadBytes, "buckets' states");
    }
    room_ = room;  // only now: where memory ran out, the next frame asks for all of it again
    reserve_work(list_bytes());
}

std::size_t Rasterizer::most_buckets(std::size_t tiles) const {
    return room_.pairs / gpu::kBucketSplats + tiles;
}

void Rasterizer::reserve_work(std::size_t size_bytes) {
    gl::grow(work_, size_bytes, "work memory");
}

const Program& Rasterizer::project_program(const SplatSource& splats, DrawMode mode) {
    const bool hides = splats.marks != nullptr;
    const auto key = std::make_tuple(splats.format, mode, hides);
    const auto found = project_.find(key);
    if (found != project_.end()) return found->second;
    Defines defines = splats.format.defines();
    defines.emplace_back("HIDES", hides ? "1" : "0");
    defines.emplace_back("COLOR_MODE", std::to_string(static_cast<int>(mode)));
    return project_.emplace(key, shaders_.load("project.comp", "project", defines)).first->second;
}

void Rasterizer::project(const SplatSource& splats, DrawMode mode, const WorkLayout& work) {
    const Program& program = project_program(splats, mode);
    for (const SplatPart& part : in_pieces(splats.parts, queue_.pieces(program))) {
        program.set(0, static_cast<GLuint>(part.first));
        program.set(1, static_cast<GLuint>(part.count));
        queue_.run(program,
                   {part.parameters_in(splats.parameters),
                    records_,
                    work.depths,
                    spans_,
                    control_,
                    splats.marks != nullptr ? *splats.marks : spans_},
                   groups_for(part.count));
    }
}

void Rasterizer::list_tiles(std::size_t splats, std::size_t tiles, const WorkLayout& work) {
    queue_.run(emit_, {spans_, records_, control_, work.places, work.splat_of_slot}, groups_for(splats));
    queue_.run(tile_ranges_, {control_}, 1);
    queue_.run(bin_,
               {control_, work.places, work.splat_of_slot, work.depths, work.pairs},
               divided_up(room_.pairs, gpu::kBinSlots));
    queue_.run_in_pieces(
        sort_tiles_, {control_, work.splat_of_slot, work.pairs, list_, work.pairs, list_}, tiles, tiles);
}

void Rasterizer::draw(const SplatSource& splats,
                      const gpu::FrameUniforms& frame,
                      DrawMode mode,
                      bool for_backward) {
    SPLATELIER_REQUIRE(frame.capacity[0] == capacity(), "{} of {}", frame.capacity[0], capacity());
    // Each frame has its own place in mapped memory: nothing that a kernel still reads is written.
    const std::size_t place = frames_drawn_++ % kFramesInFlight * kFrameStride;
    std::memcpy(static_cast<char*>(frames_.mapped()) + place, &frame, sizeof(frame));
    glBindBufferRange(GL_UNIFORM_BUFFER, 0, frames_.name(), static_cast<GLintptr>(place), sizeof(frame));
    const std::size_t tiles = std::size_t(frame.image_size[2]) * frame.image_size[3];
    const WorkLayout work = work_layout();
    project(splats, mode, work);
    list_tiles(splats.count, tiles, work);
    if (for_backward && keeps_buckets_)
        queue_.run_in_pieces(
            blend_with_buckets_, {control_, list_, records_, picture_, lasts_, buckets_}, tiles, tiles);
    else
        queue_.run_in_pieces(mode == DrawMode::kColor ? blend_ : blend_normalized_,
                             {control_, list_, records_, picture_, lasts_},
                             tiles,
                             tiles);
}

void Rasterizer::send_counts() {
    // Not read from where kernels write it: a buffer that is read back may be moved to where the host reads faster.
    counts_.copy_from(control_, 0, 0, kCountWords * kWord);
    const std::array<std::uint32_t, kCountWords> zeros{};
    control_.upload(0, zeros.data(), sizeof(zeros));
    glMemoryBarrier(GL_CLIENT_MAPPED_BUFFER_BARRIER_BIT);
}

FrameCounts Rasterizer::sent_counts() const {
    std::array<std::uint32_t, kCountWords> words{};
    std::memcpy(words.data(), counts_.mapped(), sizeof(words));
    // What the pairs need at least; exact unless they overflow 32 bits.
    const std::size_t instances =
        std::max<std::size_t>(words[gpu::kInstances], std::size_t(words[gpu::kInstancesHigh]) << 12);
    return {words[gpu::kVisible],
            instances,
            words[gpu::kTilesCapped],
            words[gpu::kDropped],
            words[gpu::kOverflow] != 0};
}

FrameCounts Rasterizer::take_counts() {
    send_counts();
    gl::Fence::insert().wait();
    return sent_counts();
}

std::vector<std::array<std::uint32_t, 2>> Rasterizer::tile_ranges(std::size_t tiles) const {
    std::vector<std::array<std::uint32_t, 2>> ranges(tiles);
    control_.download(kControlBytes, ranges.data(), ranges.size() * sizeof(ranges[0]));
    return ranges;
}

std::vector<MemoryUse> Rasterizer::memory() const {
    return {{"projected splats", records_.size_bytes() + spans_.size_bytes()},
            {"tile lists", list_.size_bytes() + control_.size_bytes()},
            {"sorting and gradients", work_.size_bytes()},
            {"buckets", buckets_.size_bytes()},
            {"picture", picture_.size_bytes() + lasts_.size_bytes()}};
}

}  // namespace splatelier
