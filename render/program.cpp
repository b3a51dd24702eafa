// SPDX-License-Identifier: MIT
#include "render/program.h"

#include "core/embedded_file.h"
#include "core/error.h"
#include "render/subgroups.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <regex>
#include <sstream>

namespace splatelier {
namespace {

/// FNV-1a, 64 bits (Fowler, Noll, Vo): names cache files.
std::uint64_t hash_text(std::string_view text, std::uint64_t hash = 0xcbf29ce484222325ULL) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

std::string program_log(GLuint program) {
    GLint length = 0;
    glGetProgramiv(program, GL_INFO_LOG_LENGTH, &length);
    std::string log(static_cast<std::size_t>(length), '\0');
    glGetProgramInfoLog(program, length, nullptr, log.data());
    return log;
}

std::string shader_log(GLuint shader) {
    GLint length = 0;
    glGetShaderiv(shader, GL_INFO_LOG_LENGTH, &length);
    std::string log(static_cast<std::size_t>(length), '\0');
    glGetShaderInfoLog(shader, length, nullptr, log.data());
    return log;
}

/// The file named by an `#include "…"` line, or nothing.
std::string included_file(const std::string& line) {
    if (line.rfind("#include", 0) != 0) return {};
    const std::size_t begin = line.find('"'), end = line.rfind('"');
    return end > begin ? line.substr(begin + 1, end - begin - 1) : std::string();
}

}  // namespace

GlOptions GlOptions::from_environment() {
    GlOptions options;
    if (const char* folder = std::getenv("SPLATELIER_SHADER_DIR")) options.shader_dir = folder;
    if (const char* form = std::getenv("SPLATELIER_GL_SUBGROUPS");
        form != nullptr && std::string_view(form) == "off")
        options.subgroups = SubgroupForm::kShared;
    if (const char* range = std::getenv("SPLATELIER_GL_RANGE_MB"))
        options.max_range_bytes = static_cast<std::size_t>(std::strtoul(range, nullptr, 10)) << 20U;
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0')
        options.cache_folder = std::filesystem::path(cache) / "splatelier" / "programs";
    else if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
        options.cache_folder = std::filesystem::path(home) / ".cache" / "splatelier" / "programs";
    return options;
}

ShaderLibrary::ShaderLibrary(const GlContext& context, GlOptions options)
    : options_(std::move(options)), driver_(context.driver()) {
    without_subgroups_ =
        options_.subgroups == SubgroupForm::kShared ? "as was asked" : subgroup_refusal(subgroup_traits());
    if (subgroups()) without_subgroups_ = subgroup_trial_refusal(*this);
    GLint64 max_range = 0;
    glGetInteger64v(GL_MAX_SHADER_STORAGE_BLOCK_SIZE, &max_range);
    max_range_bytes_ = static_cast<std::size_t>(max_range);
    if (options_.max_range_bytes != 0)
        max_range_bytes_ = std::min(max_range_bytes_, options_.max_range_bytes);
}

std::string ShaderLibrary::read(const std::string& file) const {
    if (!options_.shader_dir.empty()) {
        std::ifstream stream(options_.shader_dir / file, std::ios::binary);
        std::ostringstream text;
        text << stream.rdbuf();
        if (!stream) fail("{}: cannot be read", (options_.shader_dir / file).string());
        return text.str();
    }
    for (const EmbeddedFile& embedded : embedded_shaders())
        if (embedded.name == file) return std::string(embedded.bytes);
    fail("shaders/{}: no such file inside the program", file);
}

void ShaderLibrary::expand_into(Source& source, const std::string& file, const std::string& from) const {
    for (const std::string& seen : source.files)
        if (seen == file) return;  // as if by #pragma once
    const std::size_t number = source.files.size();
    source.files.push_back(file);
    std::istringstream lines(read(file));
    source.text += fmt::format("#line 1 {}\n", number);
    std::string line;
    for (int line_number = 1; std::getline(lines, line); ++line_number) {
        const std::string included = included_file(line);
        if (included.empty()) {
            source.text += line + '\n';
            continue;
        }
        if (included == file) fail("shaders/{}:{}: includes itself ({})", file, line_number, from);
        expand_into(source, included, file);
        source.text += fmt::format("#line {} {}\n", line_number + 1, number);
    }
}

ShaderLibrary::Source ShaderLibrary::expand(const std::string& file, const Defines& defines) const {
    Source source;
    source.text = "#version 450 core\n";
    if (subgroups()) {
        for (const char* feature : {"basic", "vote", "arithmetic", "ballot", "shuffle"})
            source.text += fmt::format("#extension GL_KHR_shader_subgroup_{} : require\n", feature);
        source.text += "#define SUBGROUPS 1\n";
    } else {
        source.text += "#define SUBGROUPS 0\n";
    }
    for (const auto& [name, value] : defines) source.text += fmt::format("#define {} {}\n", name, value);
    expand_into(source, file, "the program");
    return source;
}

bool ShaderLibrary::load_cached(const std::filesystem::path& path, const gl::ProgramObject& object) const {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return false;
    std::ostringstream text;
    text << stream.rdbuf();
    const std::string bytes = text.str();
    GLenum format = 0;
    if (bytes.size() <= sizeof(format)) return false;
    bytes.copy(reinterpret_cast<char*>(&format), sizeof(format));
    glProgramBinary(object.name(),
                    format,
                    bytes.data() + sizeof(format),
                    static_cast<GLsizei>(bytes.size() - sizeof(format)));
    GLint linked = GL_FALSE;
    glGetProgramiv(object.name(), GL_LINK_STATUS, &linked);
    gl::clear_errors();  // a format that the driver no longer knows is no error of ours
    return linked == GL_TRUE;
}

void ShaderLibrary::store_cached(const std::filesystem::path& path, const gl::ProgramObject& object) const {
    GLint length = 0;
    glGetProgramiv(object.name(), GL_PROGRAM_BINARY_LENGTH, &length);
    if (length <= 0) return;
    std::string bytes(sizeof(GLenum) + static_cast<std::size_t>(length), '\0');
    GLenum format = 0;
    glGetProgramBinary(object.name(), length, nullptr, &format, bytes.data() + sizeof(format));
    std::memcpy(bytes.data(), &format, sizeof(format));
    // A cache that cannot be written costs time, nothing else.
    std::error_code ignored;
    std::filesystem::create_directories(path.parent_path(), ignored);
    const std::filesystem::path beside =
        path.string() + fmt::format(".{}.part", static_cast<const void*>(this));
    {
        std::ofstream stream(beside, std::ios::binary);
        stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (!stream) return;
    }
    std::filesystem::rename(beside, path, ignored);
}

Program ShaderLibrary::load(const std::string& file, const std::string& name, const Defines& defines) const {
    const Source source = expand(file, defines);
    const std::filesystem::path cached =
        options_.cache_folder.empty()
            ? std::filesystem::path()
            : options_.cache_folder / fmt::format("{:016x}.bin", hash_text(source.text, hash_text(driver_)));
    gl::ProgramObject object(name);
    if (!cached.empty() && load_cached(cached, object)) return {std::move(object), name};

    const GLuint shader = glCreateShader(GL_COMPUTE_SHADER);
    const char* text = source.text.c_str();
    glShaderSource(shader, 1, &text, nullptr);
    glCompileShader(shader);
    GLint compiled = GL_FALSE;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
    const std::string compile_log = compiled == GL_TRUE ? std::string() : shader_log(shader);
    if (compiled == GL_TRUE) {
        glProgramParameteri(object.name(), GL_PROGRAM_BINARY_RETRIEVABLE_HINT, GL_TRUE);
        glAttachShader(object.name(), shader);
        glLinkProgram(object.name());
        glDetachShader(object.name(), shader);
    }
    glDeleteShader(shader);
    if (compiled != GL_TRUE)
        fail("the driver refuses shaders/{}:\n{}", file, name_files(compile_log, source.files));
    GLint linked = GL_FALSE;
    glGetProgramiv(object.name(), GL_LINK_STATUS, &linked);
    if (linked != GL_TRUE)
        fail("the driver cannot link shaders/{}:\n{}",
             file,
             name_files(program_log(object.name()), source.files));
    if (!cached.empty()) store_cached(cached, object);
    return {std::move(object), name};
}

std::string name_files(const std::string& log, const std::vector<std::string>& files) {
    static const std::regex position("^([0-9]+)[:(]([0-9]+)\\)?");
    std::istringstream lines(log);
    std::string result, line;
    while (std::getline(lines, line)) {
        std::smatch match;
        if (std::regex_search(line, match, position) && std::stoul(match[1]) < files.size())
            line = fmt::format("shaders/{}:{}", files[std::stoul(match[1])], match[2].str()) +
                   match.suffix().str();
        result += line + '\n';
    }
    return result;
}

}  // namespace splatelier
