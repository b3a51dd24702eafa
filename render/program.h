// Compute programs from shaders/: includes expanded, specialised by #define, compiled once a driver and cached.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/context.h"
#include "render/gl.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace splatelier {

/// How kernels exchange values inside a group of 32 invocations.
enum class SubgroupForm {
    kBest,   ///< the driver's subgroups where they are 32 lanes wide (subgroups.h), else shared memory
    kShared  ///< always shared memory: the form for drivers without subgroups, and for tests
};

/// Choices about compiling; the same for a whole run.
struct GlOptions {
    SubgroupForm subgroups = SubgroupForm::kBest;
    std::filesystem::path shader_dir;    ///< read shaders from here instead of from inside the program
    std::filesystem::path cache_folder;  ///< compiled programs; empty: none are kept
    std::size_t max_range_bytes =
        0;  ///< kernels see no more of a buffer than this; 0: what the driver allows
    /// SPLATELIER_SHADER_DIR, SPLATELIER_GL_SUBGROUPS=off, SPLATELIER_GL_RANGE_MB, and the user's cache folder
    /// (XDG_CACHE_HOME).
    static GlOptions from_environment();
};

/// `#define name value` lines in front of a kernel.
using Defines = std::vector<std::pair<std::string, std::string>>;

/// A linked compute program.
class Program {
  public:
    Program() = default;
    Program(gl::ProgramObject object, std::string name)
        : object_(std::move(object)), name_(std::move(name)) {}
    [[nodiscard]] GLuint id() const { return object_.name(); }
    /// What the profiler calls it.
    [[nodiscard]] const std::string& name() const { return name_; }
    /// Sets `layout(location = location) uniform uint`.
    void set(GLint location, GLuint value) const { glProgramUniform1ui(id(), location, value); }

  private:
    gl::ProgramObject object_;
    std::string name_;
};

/// Loads programs for the current context.
class ShaderLibrary {
  public:
    /// Asks the driver what it can do. The context must be current, now and in load().
    ShaderLibrary(const GlContext& context, GlOptions options);

    /// Compiles shaders/`file` (or takes it from the cache). Throws Error with our file and line where the
    /// driver refuses it. `name` is what the profiler shows.
    [[nodiscard]] Program load(const std::string& file,
                               const std::string& name,
                               const Defines& defines = {}) const;

    /// True where kernels use subgroup instructions.
    [[nodiscard]] bool subgroups() const { return without_subgroups_.empty(); }
    /// Why they do not.
    [[nodiscard]] const std::string& without_subgroups() const { return without_subgroups_; }
    /// Largest range of a buffer that a kernel can see, bytes.
    [[nodiscard]] std::size_t max_range_bytes() const { return max_range_bytes_; }

    /// The whole text given to the driver, and the names behind its #line numbers. For tests and load().
    struct Source {
        std::string text;
        std::vector<std::string> files;
    };
    [[nodiscard]] Source expand(const std::string& file, const Defines& defines) const;

  private:
    [[nodiscard]] std::string read(const std::string& file) const;
    void expand_into(Source& source, const std::string& file, const std::string& from) const;
    [[nodiscard]] bool load_cached(const std::filesystem::path& path, const gl::ProgramObject& object) const;
    void store_cached(const std::filesystem::path& path, const gl::ProgramObject& object) const;

    GlOptions options_;
    std::string driver_;
    std::string without_subgroups_;
    std::size_t max_range_bytes_ = 0;
};

/// Puts our file names in place of source numbers in a driver's message ("3(12) : error", "3:12(5): error").
[[nodiscard]] std::string name_files(const std::string& log, const std::vector<std::string>& files);

}  // namespace splatelier
