// SPDX-License-Identifier: MIT
#include "render/viewport.h"

#include "core/error.h"

#include <algorithm>
#include <string>

namespace splatelier {
namespace {

using gl::Buffer;
using gl::BufferUse;

constexpr std::size_t kWord = sizeof(std::uint32_t);

DrawMode draw_mode(Shown shown) {
    return shown == Shown::kDepth    ? DrawMode::kDepth
           : shown == Shown::kNormal ? DrawMode::kNormal
                                     : DrawMode::kColor;
}

/// Whether splats are dots or rings, the nearest in front.
bool is_outlines(Shown shown) {
    return shown == Shown::kPoints || shown == Shown::kRings;
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
      room_(rasterizer_),
      marks_(shaders_, queue_),
      clear_(shaders_, queue_),
      bins_(gpu::kDepthBins * kWord, BufferUse::kDevice, "depth histogram"),
      span_(2 * sizeof(float), BufferUse::kDevice, "span of the colours"),
      nearest_(kWord, BufferUse::kDevice, "nearest points") {
    clear_.run(bins_);
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
    clear_.run(nearest_);
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

const Program& Viewport::colors_program(Shown shown) {
    const auto index = static_cast<std::size_t>(is_outlines(shown) ? Shown::kPoints : shown);
    return loaded(colors_[index], shaders_, "view_colors.comp", {{"SHOWN", std::to_string(index)}});
}

void Viewport::submit(const SplatSource& splats,
                      const Camera& camera,
                      const RenderParams& params,
                      const ViewportLook& look,
                      const gl::Texture& picture) {
    const std::size_t pixels = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_);
    RenderParams drawn = params;
    // A dot has the splat's own colour, from wherever it is seen.
    if (is_outlines(look.shown)) drawn.sh_degree = 0;
    SplatSource seen = splats;
    marks_selected_ = look.selected != nullptr && !look.selected->empty();
    if (marks_selected_ || !look.hidden.empty()) {
        marks_.choose(splats, look.selected, look.hidden);
        if (!look.hidden.empty()) seen.marks = &marks_.marks();
    }
    rasterizer_.draw(
        seen,
        frame_uniforms(camera, drawn, splats.count, splats.format.sh_degree, rasterizer_.capacity()),
        draw_mode(look.shown));
    if (is_outlines(look.shown)) draw_outlines(look.shown, splats.count, pixels);
    find_span(look.shown, pixels);
    glBindImageTexture(0, picture.name(), 0, GL_FALSE, 0, GL_WRITE_ONLY, GL_RGBA8);
    queue_.run(colors_program(look.shown),
               {rasterizer_.picture(), rasterizer_.control(), span_, nearest_},
               groups_for(pixels));
    if (marks_selected_) {
        glMemoryBarrier(GL_SHADER_IMAGE_ACCESS_BARRIER_BIT);
        marks_.draw(splats);
    }
    glMemoryBarrier(GL_TEXTURE_FETCH_BARRIER_BIT | GL_TEXTURE_UPDATE_BARRIER_BIT);
    rasterizer_.send_counts();
}

void Viewport::want_room_for(std::size_t splats) {
    if (splats <= wanted_splats_) return;
    // A training's splats multiply: room for more of them is not made each time that they do.
    const std::size_t more = wanted_splats_ == 0 ? 0 : splats / 4;
    wanted_splats_ = std::max(splats, std::min(splats + more, rasterizer_.most_splats()));
}

FrameCounts Viewport::draw(const SplatSource& splats,
                           const Camera& camera,
                           const RenderParams& params,
                           const ViewportLook& look,
                           SharedPicture& picture) {
    if (picture.shown) picture.shown.wait();
    if (picture.texture.width() != camera.width || picture.texture.height() != camera.height)
        picture.texture = gl::Texture(GL_RGBA8, camera.width, camera.height, "viewport");
    width_ = camera.width;
    height_ = camera.height;
    want_room_for(splats.count);
    for (;;) {
        room_.reserve(wanted_splats_, camera);
        begin_.record();
        submit(splats, camera, params, look, picture.texture);
        end_.record();
        gl::Fence::insert().wait();  // the only wait of a picture: each gives training a turn
        const FrameCounts counts = rasterizer_.sent_counts();
        if (!counts.overflowed) return counts;
        if (counts.instances > rasterizer_.most_pairs())
            fail(
                "a picture of {}x{} px has {} (tile, splat) pairs, and there is room for {}; make the window "
                "smaller or use fewer splats (train.max_splats)",
                camera.width,
                camera.height,
                counts.instances,
                rasterizer_.most_pairs());
        room_.expect(counts.instances);
    }
}

double Viewport::device_ms() const {
    return 1e-6 * static_cast<double>(end_.nanoseconds() - begin_.nanoseconds());
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
