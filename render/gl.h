// Owners of OpenGL objects: move-only, made by direct state access, labelled for debuggers. The only place where
// raw names live. A context must be current on the calling thread in every function here.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <epoxy/gl.h>

#include <cstddef>
#include <string>
#include <utility>

namespace splatelier::gl {

/// Forgets errors of earlier calls.
void clear_errors();

/// What the host may do with a buffer's bytes.
enum class BufferUse {
    kDevice,       ///< written and read by kernels; copies and downloads allowed
    kMappedWrite,  ///< persistently mapped, coherent; the host writes
    kMappedRead    ///< persistently mapped, coherent; the host reads
};

/// The driver has no memory left.
class OutOfMemory : public Error {
  public:
    using Error::Error;
};

/// Immutable storage of a fixed size.
class Buffer {
  public:
    Buffer() = default;
    /// Holds a copy of `data`, or anything where that is null. Throws OutOfMemory, naming `label` and the size. (It is not
    /// cleared: NVIDIA 580.159 may do that after the host has written into mapped memory, or after an upload.)
    Buffer(std::size_t size_bytes, BufferUse use, const std::string& label, const void* data = nullptr);
    Buffer(Buffer&& other) noexcept { swap(other); }
    Buffer& operator=(Buffer&& other) noexcept {
        Buffer(std::move(other)).swap(*this);
        return *this;
    }
    ~Buffer();

    [[nodiscard]] GLuint name() const { return name_; }
    [[nodiscard]] std::size_t size_bytes() const { return size_bytes_; }
    /// Where the mapped bytes are; null for kDevice.
    [[nodiscard]] void* mapped() const { return mapped_; }

    /// For a few bytes: whole buffers are made with their data.
    void upload(std::size_t offset_bytes, const void* data, std::size_t size_bytes);
    /// Waits for the kernels that write it. Throws TrainingFailure where the context has been lost. Much goes through
    /// mapped memory by pieces: drivers may move a buffer that is read back itself to the host's memory, and hold what
    /// contexts share for as long as that takes.
    void download(std::size_t offset_bytes, void* data, std::size_t size_bytes) const;
    void copy_from(const Buffer& source,
                   std::size_t from_bytes,
                   std::size_t to_bytes,
                   std::size_t size_bytes);

  private:
    void download_by_pieces(std::size_t offset_bytes, char* data, std::size_t size_bytes) const;
    void swap(Buffer& other) noexcept {
        std::swap(name_, other.name_);
        std::swap(size_bytes_, other.size_bytes_);
        std::swap(mapped_, other.mapped_);
    }
    GLuint name_ = 0;
    std::size_t size_bytes_ = 0;
    void* mapped_ = nullptr;
};

/// Replaces `buffer` by one that holds anything where it is smaller; empty where that throws.
void grow(Buffer& buffer, std::size_t size_bytes, const std::string& label);

/// Sole owner of one OpenGL name, which `Delete` gives back; 0 and null are nobody's.
template <typename Name, void (*Delete)(Name)>
class Handle {
  public:
    Handle() = default;
    explicit Handle(Name name) : name_(name) {}
    Handle(Handle&& other) noexcept : name_(std::exchange(other.name_, Name{})) {}
    Handle& operator=(Handle&& other) noexcept {
        Handle old(std::move(*this));
        name_ = std::exchange(other.name_, Name{});
        return *this;
    }
    ~Handle() {
        if (name_ != Name{}) Delete(name_);
    }
    [[nodiscard]] Name get() const { return name_; }

  private:
    Name name_{};
};

void delete_sync(GLsync sync);
void delete_query(GLuint name);
void delete_framebuffer(GLuint name);
void delete_program(GLuint name);

/// A point in the command stream that the host (or another context) can wait for.
class Fence {
  public:
    Fence() = default;
    /// Inserts the fence and flushes, so that waiting for it always ends.
    static Fence insert();

    explicit operator bool() const { return sync_.get() != nullptr; }
    /// True once everything before the fence has been done. Never waits.
    [[nodiscard]] bool signalled() const;
    /// Returns when it is signalled. Throws TrainingFailure where the context has been lost.
    void wait() const;

  private:
    Handle<GLsync, delete_sync> sync_;
};

/// A time stamp of the GPU's clock.
class TimestampQuery {
  public:
    TimestampQuery();

    void record();
    /// Nanoseconds; call only after a fence behind record() has been signalled.
    [[nodiscard]] GLuint64 nanoseconds() const;

  private:
    Handle<GLuint, delete_query> name_;
};

/// A texture for what is shown on the screen.
class Texture {
  public:
    Texture() = default;
    /// With more than one level, smaller sizes are drawn from glGenerateTextureMipmap()'s, which the owner calls.
    Texture(GLenum internal_format, int width, int height, const std::string& label, int levels = 1);
    Texture(Texture&& other) noexcept { swap(other); }
    Texture& operator=(Texture&& other) noexcept {
        Texture(std::move(other)).swap(*this);
        return *this;
    }
    ~Texture();

    [[nodiscard]] GLuint name() const { return name_; }
    [[nodiscard]] int width() const { return width_; }
    [[nodiscard]] int height() const { return height_; }
    [[nodiscard]] int levels() const { return levels_; }

  private:
    void swap(Texture& other) noexcept {
        std::swap(name_, other.name_);
        std::swap(width_, other.width_);
        std::swap(height_, other.height_);
        std::swap(levels_, other.levels_);
    }
    GLuint name_ = 0;
    int width_ = 0, height_ = 0, levels_ = 0;
};

/// What fragments are drawn to: a texture.
class Framebuffer {
  public:
    Framebuffer() = default;
    explicit Framebuffer(const Texture& texture);

    /// Draws go here from now on.
    void bind() const;

  private:
    Handle<GLuint, delete_framebuffer> name_;
};

/// A linked program.
class ProgramObject {
  public:
    ProgramObject() = default;
    explicit ProgramObject(const std::string& label);

    [[nodiscard]] GLuint name() const { return name_.get(); }

  private:
    Handle<GLuint, delete_program> name_;
};

}  // namespace splatelier::gl
