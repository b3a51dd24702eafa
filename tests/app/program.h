// Runs the program as a user would: arguments in; exit code, stdout and stderr out.
// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

extern char** environ;

namespace splatelier::test {

struct ProgramResult {
    int exit_code = -1;  ///< 128 + n where signal n ended it
    std::string out, err;
};

/// How a program is run besides its arguments.
struct ProgramOptions {
    std::string stdout_path;  ///< where stdout goes instead of into the result ("/dev/full")
    /// Called again and again with what stderr has brought so far, and the process; for sending signals.
    std::function<void(const std::string& err, pid_t process)> watch;
};

namespace detail {

/// Reads both pipes until they end.
inline void drain(std::array<int, 2> pipes, ProgramResult& result, const std::function<void()>& watch) {
    std::array<std::string*, 2> texts{&result.out, &result.err};
    int open = 2;
    while (open > 0) {
        std::array<pollfd, 2> polled{pollfd{pipes[0], POLLIN, 0}, pollfd{pipes[1], POLLIN, 0}};
        ::poll(polled.data(), polled.size(), 50);
        for (std::size_t i = 0; i < 2; ++i) {
            if (pipes[i] < 0 || polled[i].revents == 0) continue;
            std::array<char, 65536> bytes{};
            const ssize_t count = ::read(pipes[i], bytes.data(), bytes.size());
            if (count > 0) {
                texts[i]->append(bytes.data(), static_cast<std::size_t>(count));
            } else {
                ::close(pipes[i]);
                pipes[i] = -1;
                --open;
            }
        }
        watch();
    }
}

}  // namespace detail

/// Runs SPLATELIER_PROGRAM and waits for it.
inline ProgramResult run_program(const std::vector<std::string>& arguments,
                                 const ProgramOptions& options = {}) {
    std::vector<std::string> words{SPLATELIER_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    std::array<int, 2> out{}, err{};
    if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, err[1], 2);
    if (!options.stdout_path.empty()) {
        posix_spawn_file_actions_addopen(&actions, 1, options.stdout_path.c_str(), O_WRONLY, 0);
    }
    pid_t process = 0;
    const int problem = posix_spawn(&process, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    ::close(err[1]);
    if (problem != 0) throw std::runtime_error("the program cannot be started");

    ProgramResult result;
    detail::drain({out[0], err[0]}, result, [&] {
        if (options.watch) options.watch(result.err, process);
    });
    int status = 0;
    ::waitpid(process, &status, 0);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

}  // namespace splatelier::test
