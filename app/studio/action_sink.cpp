// SPDX-License-Identifier: MIT
#include "app/studio/action_sink.h"

#include <utility>

namespace splatelier {

void ActionSink::send(Command command) {
    requests_.emplace_back(std::move(command));
}

void ActionSink::request(Request what) {
    requests_.push_back(std::move(what));
}

void ActionSink::arrange(std::function<void(UiState&)> change) {
    requests_.emplace_back(ArrangeRequest{std::move(change)});
}

std::vector<Request> ActionSink::take() {
    return std::exchange(requests_, {});
}

}  // namespace splatelier
