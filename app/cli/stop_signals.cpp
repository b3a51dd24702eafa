// SPDX-License-Identifier: MIT
#include "app/cli/stop_signals.h"

#include <array>
#include <csignal>

namespace splatelier {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

// A signal handler can reach nothing but globals.
volatile std::sig_atomic_t signal_came = 0;

void restore_default_actions() {
    for (const int signal : kSignals) std::signal(signal, SIG_DFL);
}

extern "C" void hear_signal(int) {
    signal_came = 1;
    restore_default_actions();
}

}  // namespace

StopSignals::StopSignals() {
    signal_came = 0;
    for (const int signal : kSignals) {
        // A signal that was ignored from outside (nohup) stays ignored.
        if (std::signal(signal, hear_signal) == SIG_IGN) std::signal(signal, SIG_IGN);
    }
}

StopSignals::~StopSignals() {
    restore_default_actions();
}

bool StopSignals::asked() const {
    return signal_came != 0;
}

}  // namespace splatelier
