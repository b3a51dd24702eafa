// SPDX-License-Identifier: MIT
#include "render/viewport_marks.h"

#include <array>
#include <bit>
#include <cstdint>
#include <variant>
#include <vector>

namespace splatelier {
namespace {

using gl::Buffer;
using gl::BufferUse;
using gpu::vec4;

constexpr std::size_t kWord = sizeof(std::uint32_t);
constexpr std::uint32_t kAllOnes = 0xffffffffU;
/// The count; the low, the high corner in ordered_bits() of view_select.comp, both turned inside out.
constexpr std::array<std::uint32_t, 7> kNothingFound{0, kAllOnes, kAllOnes, kAllOnes, 0, 0, 0};

/// The float whose ordered_bits() these are.
float from_ordered_bits(std::uint32_t bits) {
    return std::bit_cast<float>((bits & 0x80000000U) != 0 ? bits & 0x7fffffffU : ~bits);
}

/// Rules as vec4s, in the order in which view_select.comp reads them.
class RuleWriter {
  public:
    void add(const SplatSelection& selection, std::uint32_t mark) {
        ++count_;
        quads_.push_back({static_cast<float>(mark),
                          static_cast<float>(selection.shapes.size()),
                          selection.inverted ? 1.0F : 0.0F,
                          0});
        quads_.push_back(
            {selection.least_opacity, selection.most_opacity, selection.least_size, selection.most_size});
        for (const SelectionShape& shape : selection.shapes) {
            adds_ = shape.mode == SelectionMode::kAdd ? 1.0F : 0.0F;
            std::visit([this](const auto& one) { add_shape(one); }, shape.shape);
        }
    }
    [[nodiscard]] const std::vector<vec4>& quads() const { return quads_; }
    [[nodiscard]] GLuint count() const { return count_; }

  private:
    void begin(std::uint32_t kind, std::size_t points) {
        quads_.push_back({static_cast<float>(kind), adds_, static_cast<float>(points), 0});
    }
    void add_camera(const Camera& camera) {
        for (int row = 0; row < 3; ++row) {
            quads_.push_back({static_cast<float>(camera.rotation(row, 0)),
                              static_cast<float>(camera.rotation(row, 1)),
                              static_cast<float>(camera.rotation(row, 2)),
                              static_cast<float>(camera.translation[row])});
        }
        quads_.push_back({static_cast<float>(camera.fx),
                          static_cast<float>(camera.fy),
                          static_cast<float>(camera.cx),
                          static_cast<float>(camera.cy)});
    }
    void add_shape(const ScreenRectangle& shape) {
        begin(gpu::kShapeRectangle, 0);
        add_camera(shape.camera);
        quads_.push_back({static_cast<float>(shape.low_px.x()),
                          static_cast<float>(shape.low_px.y()),
                          static_cast<float>(shape.high_px.x()),
                          static_cast<float>(shape.high_px.y())});
    }
    void add_shape(const BrushStroke& shape) {
        begin(gpu::kShapeStroke, shape.path_px.size());
        add_camera(shape.camera);
        quads_.push_back({static_cast<float>(shape.radius_px * shape.radius_px), 0, 0, 0});
        for (const Vec2& at : shape.path_px)
            quads_.push_back({static_cast<float>(at.x()), static_cast<float>(at.y()), 0, 0});
    }
    void add_shape(const WorldBox& shape) {
        begin(gpu::kShapeBox, 0);
        quads_.push_back({shape.low.x(), shape.low.y(), shape.low.z(), 0});
        quads_.push_back({shape.high.x(), shape.high.y(), shape.high.z(), 0});
        quads_.resize(quads_.size() + gpu::kShapeQuads - 3);
    }

    std::vector<vec4> quads_;
    GLuint count_ = 0;
    float adds_ = 1;
};

}  // namespace

ViewportMarks::ViewportMarks(const ShaderLibrary& shaders, KernelQueue& queue)
    : shaders_(shaders),
      queue_(queue),
      found_(sizeof(kNothingFound), BufferUse::kDevice, "selected splats", kNothingFound.data()) {}

const Program& ViewportMarks::program(std::map<SplatFormat, Program>& programs,
                                      const char* file,
                                      SplatFormat format) {
    const auto found = programs.find(format);
    if (found != programs.end()) return found->second;
    return programs.emplace(format, shaders_.load(file, file, format.defines())).first->second;
}

void ViewportMarks::choose(const SplatSource& splats,
                           const SplatSelection* selected,
                           std::span<const SplatSelection> hidden) {
    RuleWriter rules;
    if (selected != nullptr && !selected->empty()) rules.add(*selected, gpu::kMarkSelected);
    for (const SplatSelection& one : hidden) rules.add(one, gpu::kMarkHidden);
    gl::grow(rules_, rules.quads().size() * sizeof(vec4), "selection's rules");
    rules_.upload(0, rules.quads().data(), rules.quads().size() * sizeof(vec4));
    gl::grow(marks_, splats.count * kWord, "splats' marks");
    found_.upload(0, kNothingFound.data(), sizeof(kNothingFound));
    const Program& select = program(select_, "view_select.comp", splats.format);
    select.set(2, rules.count());
    for (const SplatPart& part : splats.parts) {
        select.set(0, static_cast<GLuint>(part.first));
        select.set(1, static_cast<GLuint>(part.count));
        queue_.run(
            select, {part.parameters_in(splats.parameters), rules_, marks_, found_}, groups_for(part.count));
    }
}

void ViewportMarks::draw(const SplatSource& splats) {
    const Program& program_of_dots = program(draw_, "view_marks.comp", splats.format);
    for (const SplatPart& part : splats.parts) {
        program_of_dots.set(0, static_cast<GLuint>(part.first));
        program_of_dots.set(1, static_cast<GLuint>(part.count));
        queue_.run(program_of_dots, {part.parameters_in(splats.parameters), marks_}, groups_for(part.count));
    }
}

SelectedSplats ViewportMarks::selected() const {
    std::array<std::uint32_t, kNothingFound.size()> words{};
    found_.download(0, words.data(), sizeof(words));
    SelectedSplats out;
    out.count = words[0];
    if (out.count == 0) return out;
    out.box =
        WorldBox{{from_ordered_bits(words[1]), from_ordered_bits(words[2]), from_ordered_bits(words[3])},
                 {from_ordered_bits(words[4]), from_ordered_bits(words[5]), from_ordered_bits(words[6])}};
    return out;
}

}  // namespace splatelier
