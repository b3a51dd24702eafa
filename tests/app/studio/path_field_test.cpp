// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/path_field.h"

#include "app/studio/widgets.h"

#include <doctest/doctest.h>
#include <imgui.h>

#include <string>

using namespace splatelier;

namespace {

/// ImGui's own font, which has a glyph for every ASCII character.
class Font {
  public:
    Font() : context_(ImGui::CreateContext()) {
        unsigned char* pixels = nullptr;
        int width = 0, height = 0;
        ImGui::GetIO().Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
    }
    ~Font() { ImGui::DestroyContext(context_); }
    Font(const Font&) = delete;
    Font& operator=(const Font&) = delete;
    [[nodiscard]] ImFont* get() const { return ImGui::GetIO().Fonts->Fonts[0]; }

  private:
    ImGuiContext* context_;
};

}  // namespace

TEST_SUITE("path field") {
    TEST_CASE("a path that fits is shown whole; of a longer one the end stays, as much of it as fits") {
        const Font font;
        const std::string path = "/home/anna/pictures/banana/turntable.mp4";
        const float whole = text_width(font.get(), path);
        CHECK(path_end(font.get(), path, whole) == path);
        const std::string end = path_end(font.get(), path, 0.6F * whole);
        CHECK(end.starts_with("…"));
        CHECK(end.ends_with("turntable.mp4"));
        CHECK(text_width(font.get(), end) <= 0.6F * whole);
        const std::string longer =
            "…" + path.substr(path.size() - (end.size() - std::string("…").size()) - 1);
        CHECK(text_width(font.get(), longer) > 0.6F * whole);
    }

    TEST_CASE("a letter of several bytes goes or stays whole, and no room at all leaves the ellipsis") {
        const Font font;
        const std::string path = "/öööööööööö/ö";
        for (float share = 0.1F; share < 1; share += 0.05F) {
            const std::string end = path_end(font.get(), path, share * text_width(font.get(), path));
            const std::string rest = end.substr(std::string("…").size());
            const bool begins_inside =
                !rest.empty() && (static_cast<unsigned char>(rest[0]) & 0xc0U) == 0x80U;
            CHECK_FALSE(begins_inside);
        }
        CHECK(path_end(font.get(), path, 0) == "…");
    }
}
#endif
