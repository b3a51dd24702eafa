// SPDX-License-Identifier: MIT
#include "core/log.h"

#include "core/error.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <mutex>

namespace splatelier {
namespace {

// Logging is the one place where global state is allowed: lines come from every thread and every room.
struct LogState {
    std::mutex mutex;
    LogLevel stderr_level = LogLevel::kInfo;
    std::shared_ptr<spdlog::logger> to_stderr = spdlog::stderr_color_st("splatelier");
    std::shared_ptr<spdlog::logger> to_file;
    std::function<void(LogLevel, const std::string&)> sink;

    LogState() { to_stderr->set_pattern("%^%v%$"); }
};

LogState& state() {
    static LogState the_state;
    return the_state;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::kInfo:
            return spdlog::level::info;
        case LogLevel::kWarning:
            return spdlog::level::warn;
        case LogLevel::kError:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

const char* prefix(LogLevel level) {
    switch (level) {
        case LogLevel::kInfo:
            return "";
        case LogLevel::kWarning:
            return "warning: ";
        case LogLevel::kError:
            return "error: ";
    }
    return "";
}

}  // namespace

void log_line(LogLevel level, const std::string& line) {
    LogState& log = state();
    const std::scoped_lock lock(log.mutex);
    if (log.to_file) log.to_file->log(spdlog_level(level), "{}{}", prefix(level), line);
    if (level < log.stderr_level) return;
    if (log.sink) {
        log.sink(level, prefix(level) + line);
    } else {
        log.to_stderr->log(spdlog_level(level), "{}{}", prefix(level), line);
    }
}

void set_log_level(LogLevel level) {
    const std::scoped_lock lock(state().mutex);
    state().stderr_level = level;
}

void set_log_file(const std::filesystem::path& path) {
    const std::scoped_lock lock(state().mutex);
    state().to_file.reset();
    if (path.empty()) return;
    try {
        auto sink = std::make_shared<spdlog::sinks::basic_file_sink_st>(path.string());
        state().to_file = std::make_shared<spdlog::logger>("file", std::move(sink));
        state().to_file->set_pattern("%Y-%m-%d %H:%M:%S.%e %v");
        state().to_file->flush_on(spdlog::level::info);
    } catch (const spdlog::spdlog_ex& problem) {
        fail("{}: cannot write the log: {}", path.string(), problem.what());
    }
}

void set_log_sink(std::function<void(LogLevel, const std::string&)> sink) {
    const std::scoped_lock lock(state().mutex);
    state().sink = std::move(sink);
}

}  // namespace splatelier
