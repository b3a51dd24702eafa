// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/edit_marks.h"
#include "app/studio/timeline_lanes.h"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

using namespace splatelier;

namespace {

TimelineEvent edit(std::int64_t step, const char* key, const char* from, const char* to) {
    return {.step = step, .text = "", .setting = SettingEdit{.key = key, .from = from, .to = to}};
}

/// At ten steps a second.
TrainStatus status_with(std::vector<TimelineEvent> events) {
    TrainStatus out;
    out.curve = std::make_shared<const std::vector<CurvePoint>>(
        std::vector<CurvePoint>{{.step = 1, .iterations_per_second = 10}});
    out.events = std::make_shared<const std::vector<TimelineEvent>>(std::move(events));
    return out;
}

Settings with_tile_cap(int cap) {
    Settings out;
    out.render.tile_cap = cap;
    return out;
}

}  // namespace

TEST_SUITE("edit marks") {
    TEST_CASE("a click takes the edit back to the value before it, other settings stay") {
        const auto marks = edit_marks(status_with(
            {edit(100, "render.tile_cap", "0", "512"), edit(300, "train.ssim_weight", "0.2", "0.5")}));
        REQUIRE(marks.size() == 2);
        const auto change = click_on(marks[0], with_tile_cap(512));
        REQUIRE(change);
        CHECK(change->key == "render.tile_cap");
        CHECK(change->text == "0");
        CHECK(edit_title(marks[0]) == "Tile cap 0 → 512");
        CHECK(click_title(marks[0]) == "Take back tile cap 0 → 512");
    }

    TEST_CASE("where the setting was changed again, a click offers the value of then") {
        const auto marks = edit_marks(status_with(
            {edit(100, "render.tile_cap", "0", "512"), edit(900, "render.tile_cap", "512", "64")}));
        REQUIRE(marks.size() == 2);
        CHECK(marks[0].changed_again_at == 900);
        CHECK(click_on(marks[0], with_tile_cap(64))->text == "512");
        CHECK(click_title(marks[0]) == "Set tile cap to 512 again");
        CHECK_FALSE(marks[1].changed_again_at);
        CHECK(click_on(marks[1], with_tile_cap(64))->text == "512");
        CHECK_FALSE(click_on(marks[0], with_tile_cap(512)));  // that value holds already
    }

    TEST_CASE("a dragged slider is one mark from the first value to the last; what leads nowhere is none") {
        const auto dragged = edit_marks(status_with({edit(100, "render.tile_cap", "0", "5"),
                                                     edit(103, "render.tile_cap", "5", "20"),
                                                     edit(109, "render.tile_cap", "20", "64"),
                                                     edit(400, "render.tile_cap", "64", "0")}));
        REQUIRE(dragged.size() == 2);
        CHECK(dragged[0].before == "0");
        CHECK(dragged[0].after == "64");
        CHECK(dragged[0].step == 109);
        CHECK(edit_marks(
                  status_with({edit(7, "render.tile_cap", "0", "5"), edit(7, "render.tile_cap", "5", "0")}))
                  .empty());
    }

    TEST_CASE("a key that no setting has any more offers nothing") {
        const auto marks = edit_marks(status_with({edit(100, "render.gone", "1", "2")}));
        REQUIRE(marks.size() == 1);
        CHECK_FALSE(click_on(marks[0], {}));
    }

    TEST_CASE("the palette finds edits by their words, newest first, and none that would change nothing") {
        const TrainStatus status = status_with({edit(100, "render.tile_cap", "0", "512"),
                                                edit(300, "train.ssim_weight", "0.2", "0.5"),
                                                edit(900, "render.tile_cap", "512", "64")});
        Settings now = with_tile_cap(64);
        now.train.ssim_weight = 0.5F;
        const auto found = matching_edits(status, now, "TILE 512");
        REQUIRE(found.size() == 2);
        CHECK(found[0].step == 900);
        CHECK(matching_edits(status, now, "d-ssim back").size() == 1);
        CHECK(matching_edits(status, now, "zebra").empty());
        now.train.ssim_weight = 0.2F;
        CHECK(matching_edits(status, now, "d-ssim").empty());
    }

    TEST_CASE("the pointer finds the nearest mark within reach, of two at one place the newer") {
        const TimelineScale scale{{0, 1000}, 0, 1000};
        const std::vector<EditMark> marks{{.step = 100}, {.step = 100}, {.step = 110}};
        CHECK(mark_under(marks, scale, 101, 7) == std::size_t{1});
        CHECK(mark_under(marks, scale, 108, 7) == std::size_t{2});
        CHECK_FALSE(mark_under(marks, scale, 140, 7));
    }
}
#endif
