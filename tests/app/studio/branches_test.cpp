// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/branches.h"

#include "tests/app/studio/driven_studio.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

using namespace splatelier;
using namespace splatelier::test;

namespace {

auto has_count(std::size_t count) {
    return [count](const AppState& state) { return state.branches.size() == count; };
}

/// The branch trains and no other does.
auto trains_alone(int number) {
    return [number](const AppState& state) {
        return std::all_of(state.branches.begin(), state.branches.end(), [&](const BranchFacts& branch) {
            return (branch.status.state == SessionState::kRunning) == (branch.number == number);
        });
    };
}

}  // namespace

TEST_SUITE("branches") {
    TEST_CASE("what a branch has changed is told setting by setting, without the viewport's own") {
        const Settings before;
        Settings after;
        CHECK(changes_text(before, after).empty());
        after.render.tile_cap = 512;
        after.view.fov_deg = 30;
        CHECK(changes_text(before, after) == "Tile cap 0 → 512");
        after.train.ssim_weight = 0.4F;
        CHECK(changes_text(before, after).find("0.2 → 0.4") != std::string::npos);
        CHECK(changes_text(before, after).find(", ") != std::string::npos);
    }

    TEST_CASE("each of the first branches has a colour of its own") {
        Theme theme;
        for (std::size_t i = 0; i < theme.branches.size(); ++i) theme.branches[i] = static_cast<ImU32>(i + 1);
        const int count = static_cast<int>(theme.branches.size());
        for (int i = 1; i < count; ++i) CHECK(branch_color(theme, i) != branch_color(theme, i - 1));
        CHECK(branch_color(theme, count) == branch_color(theme, 0));
        CHECK(branch_name(0) == "Trunk");
        CHECK(branch_name(3) == "Branch 3");
    }
}

TEST_SUITE("gl branches") {
    TEST_CASE("a training is forked again and again; one branch trains at a time, any two are compared") {
        with_training_studio([](DrivenStudio& studio) {
            CHECK_FALSE(has_branches(studio.state()));

            studio.ask(ForkRequest{});
            studio.until(has_count(2));
            CHECK(studio.state().steered == 1);
            CHECK(studio.state().compared == 0);
            CHECK(studio.state().branches[1].forked_from == "Trunk");
            studio.until([](const AppState& state) { return state.status.state != SessionState::kLoading; });
            studio.send(StartCommand{});
            studio.until(trains_alone(1));
            const std::int64_t first_fork = *studio.state().branches[1].forked_at;
            studio.until([&](const AppState& state) { return state.status.step > first_fork; });

            studio.ask(ForkRequest{});
            studio.until(has_count(3));
            CHECK(studio.state().steered == 2);
            CHECK(studio.state().branches[2].forked_from == "Branch 1");
            CHECK(*studio.state().branches[2].forked_at > first_fork);

            studio.ask(SwitchBranchRequest{0});
            studio.until([](const AppState& state) { return state.steered == 0; });
            studio.send(StartCommand{});
            studio.until(trains_alone(0));
            studio.ask(SwitchBranchRequest{1});
            studio.until([](const AppState& state) { return state.steered == 1; });
            studio.send(StartCommand{});
            studio.until(trains_alone(1));
            studio.ask(ChangeSettingRequest{"train.ssim_weight", "0.4"});
            studio.until([](const AppState& state) {
                return state.branches[1].changed.find("0.2 → 0.4") != std::string::npos;
            });

            studio.ask(CompareBranchRequest{2});
            studio.until(
                [](const AppState& state) { return state.compared == 2 && state.beside.has_value(); });
            studio.ask(CloseBranchRequest{2});
            studio.until(has_count(2));
            CHECK_FALSE(studio.state().ui.side_by_side);
            CHECK(studio.state().compared == 0);
            studio.ask(CloseBranchRequest{1});  // the steered one
            studio.until(has_count(1));
            CHECK(studio.state().steered == 0);
            CHECK_FALSE(studio.state().compared.has_value());
        });
    }
}
#endif
