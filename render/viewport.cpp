// SPDX-License-Identifier: MIT
#include "render/viewport.h"

#include "core/error.h"

#include <algorithm>
#include <string>

namespace splatelier {
namespace {

using gl::Buffer;
using gl::BufferUse;

constexpr std::size_t kMinPairs = 1 << 16;
constexpr std::size_t kPairsASplat = 3;  // room at first; it grows by what is seen
constexpr double kGrowth = 1.4;
constexpr std::size_t kWord = sizeof(std::uint32_t);

DrawMode draw_mode(Shown shown) {
    return shown == Shown::kDepth    ? DrawMode::kDepth
           : shown == Shown::kNormal ? DrawMode::kNormal
                                     : DrawMode::kColor;
}

/// Loads a program when it is first needed.
const Program& loaded(std::optional<Program>& slot,
                      const ShaderLibrary& shaders,
                      const std::string& file,
                      const Defines& defines = {}) {
    if (!slot) slot = shaders.load(file, file, defines);
    return *slot;
}

}  // namespace

StillSplats::StillSplats(const SplatCloud& cloud, std::size_t max_range_bytes)
    : count_(cloud.size()),
      format_{cloud.sh_degree, Precision::kFp32},
      parts_(splat_parts(cloud.size(), format_, max_range_bytes)) {
    const PackedWords packed = packed_parameters(cloud, format_.precision);
    parameters_ =
        Buffer(packed.size() * sizeof(packed[0]), BufferUse::kDevice, "still splats", packed.data());
}

Viewport::Viewport(const GlContext& context, GlOptions options)
    : shaders_(context, std::move(options)),
      rasterizer_(shaders_, queue_),
      marks_(shaders_, queue_),
      bins_(gpu::kDepthBins * kWord, BufferUse::kDevice, "depth histogram"),
      span_(2 * sizeof(float), BufferUse::kDevice, "span of the colours"),
      nearest_(kWord, BufferUse::kDevice, "nearest points") {}

FrameCounts Viewport::rasterize(const SplatSource& splats,
                                const Camera& camera,
                                const RenderParams& params,
                                Shown shown) {
    wanted_pairs_ = std::max({wanted_pairs_, kMinPairs, kPairsASplat * splats.count});
    for (;;) {
        rasterizer_.reserve(splats.count, camera, wanted_pairs_);
        rasterizer_.draw(
            splats,
            frame_uniforms(camera, params, splats.count, splats.format.sh_degree, rasterizer_.capacity()),
            draw_mode(shown));
        const FrameCounts counts = rasterizer_.take_counts();
        if (!counts.overflowed) return counts;
        wanted_pairs_ = static_cast<std::size_t>(static_cast<double>(counts.instances) * kGrowth);
    }
}

void Viewport::find_span(Shown shown, std::size_t pixels) {
    if (shown == Shown::kDepth) {
        queue_.run(loaded(histogram_, shaders_, "view_histogram.comp"),
                   {rasterizer_.picture(), bins_},
                   groups_for(pixels));
        queue_.run(loaded(depth_span_, shaders_, "view_span.comp", {{"DEPTHS", "1"}}),
                   {bins_, rasterizer_.control(), span_},
                   1);
    } else if (shown == Shown::kTileLoad) {
        queue_.run(loaded(load_span_, shaders_, "view_span.comp", {{"DEPTHS", "0"}}),
                   {bins_, rasterizer_.control(), span_},
                   1);
    }
}

void Viewport::draw_outlines(Shown shown, std::size_t splats, std::size_t pixels) {
    gl::grow(nearest_, pixels * kWord, "nearest outlines");
    nearest_.clear();
    const bool rings = shown == Shown::kRings;
    for (std::size_t pass = 0; pass < points_.size(); ++pass) {
        const Program& program = loaded(rings ? rings_[pass] : points_[pass],
                                        shaders_,
                                        rings ? "view_rings.comp" : "view_points.comp",
                                        {{"WRITE_COLORS", std::to_string(pass)}});
        queue_.run(program,
                   {rasterizer_.records(), rasterizer_.spans(), nearest_, rasterizer_.picture()},
                   groups_for(splats));
    }
}

FrameCounts Viewport::draw(const SplatSource& splats,
                           const Camera& camera,
                           const RenderParams& params,
                           const ViewportLook& look,
                           SharedPicture& picture) {
    const Shown shown = look.shown;
    const bool outlines = shown == Shown::kPoints || shown == Shown::kRings;
    if (picture.shown) picture.shown.wait();
    if (picture.texture.width() != camera.width || picture.texture.height() != camera.height)
        picture.texture = gl::Texture(GL_RGBA8, camera.width, camera.height, "viewport");
    width_ = camera.width;
    height_ = camera.height;
    const std::size_t pixels = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_);
    RenderParams drawn = params;
    if (outlines) drawn.sh_degree = 0;  // a dot has the splat's own colour, from wherever it is seen
    SplatSource seen = splats;
    marks_selected_ = look.selected != nullptr && !look.selected->empty();
    if (marks_selected_ || !look.hidden.empty()) {
        marks_.choose(splats, look.selected, look.hidden);
        if (!look.hidden.empty()) seen.marks = &marks_.marks();
    }
    const FrameCounts counts = rasterize(seen, camera, drawn, shown);
    if (outlines) draw_outlines(shown, splats.count, pixels);
    find_span(shown, pixels);
    const auto index = static_cast<std::size_t>(outlines ? Shown::kPoints : shown);
    const Program& program =
        loaded(colors_[index], shaders_, "view_colors.comp", {{"SHOWN", std::to_string(index)}});
    glBindImageTexture(0, picture.texture.name(), 0, GL_FALSE, 0, GL_WRITE_ONLY, GL_RGBA8);
    queue_.run(program, {rasterizer_.picture(), rasterizer_.control(), span_, nearest_}, groups_for(pixels));
    if (marks_selected_) {
        glMemoryBarrier(GL_SHADER_IMAGE_ACCESS_BARRIER_BIT);
        marks_.draw(splats);
    }
    glMemoryBarrier(GL_TEXTURE_FETCH_BARRIER_BIT | GL_TEXTURE_UPDATE_BARRIER_BIT);
    gl::Fence::insert().wait();
    return counts;
}

SelectedSplats Viewport::selected() const {
    return marks_selected_ ? marks_.selected() : SelectedSplats{};
}

ImageF Viewport::read_colors() const {
    constexpr std::size_t kChannels = 3;
    ImageF image(width_, height_, kChannels);
    std::vector<gpu::vec4> pixels(image.pixel_count());
    rasterizer_.picture().download(0, pixels.data(), pixels.size() * sizeof(pixels[0]));
    for (std::size_t i = 0; i < pixels.size(); ++i)
        std::copy_n(pixels[i].begin(), kChannels, &image.data[kChannels * i]);
    return image;
}

Image8 read_picture(const gl::Texture& texture) {
    Image8 picture(texture.width(), texture.height(), 4);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glGetTextureImage(texture.name(),
                      0,
                      GL_RGBA,
                      GL_UNSIGNED_BYTE,
                      static_cast<GLsizei>(picture.data.size()),
                      picture.data.data());
    return picture;
}

}  // namespace splatelier
