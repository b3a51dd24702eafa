// SPDX-License-Identifier: MIT
#include "core/train/view_order.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace splatelier;

namespace {

const std::vector<std::size_t> kViews = {1, 2, 3, 5, 6, 7, 9, 10, 11};

std::vector<std::size_t> take(ViewOrder& order, std::size_t count, const std::vector<bool>& excluded) {
    std::vector<std::size_t> views;
    while (views.size() < count) views.push_back(order.next(excluded));
    return views;
}

}  // namespace

TEST_SUITE("view order") {
    TEST_CASE("each epoch shows every view once, in an order of its own that the seed decides") {
        const auto first = epoch_order(kViews, 42, 0);
        CHECK(std::is_permutation(first.begin(), first.end(), kViews.begin(), kViews.end()));
        CHECK(first == epoch_order(kViews, 42, 0));
        CHECK(first != epoch_order(kViews, 42, 1));
        CHECK(first != epoch_order(kViews, 43, 0));
    }

    TEST_CASE("an order continued from a cursor gives what the uninterrupted one gives") {
        const std::vector<bool> excluded(12, false);
        ViewOrder whole(kViews, 7);
        take(whole, 13, excluded);
        ViewOrder resumed(kViews, 7, whole.cursor());
        CHECK(take(whole, 30, excluded) == take(resumed, 30, excluded));
    }

    TEST_CASE("excluding a view in the middle of an epoch skips it and moves no other") {
        std::vector<bool> excluded(12, false);
        ViewOrder plain(kViews, 7), thinned(kViews, 7);
        const auto all = take(plain, kViews.size(), excluded);
        auto expected = all;
        expected.erase(expected.begin() + 5);
        auto seen = take(thinned, 3, excluded);
        excluded[all[5]] = true;
        const auto rest = take(thinned, kViews.size() - 4, excluded);
        seen.insert(seen.end(), rest.begin(), rest.end());
        CHECK(seen == expected);
    }

    TEST_CASE("peeking tells the coming views, across the end of an epoch, and moves nothing") {
        std::vector<bool> excluded(12, false);
        excluded[3] = true;
        ViewOrder order(kViews, 7);
        take(order, 6, excluded);
        const ViewCursor before = order.cursor();
        const auto ahead = order.peek(4, excluded);
        CHECK(order.cursor() == before);
        CHECK(ahead == take(order, 4, excluded));
    }
}
