// SPDX-License-Identifier: MIT
#include "render/gl.h"

#include "core/error.h"
#include "render/context_loss.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace splatelier::gl {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{8} << 20;  // of what is read back at once

void label_object(GLenum kind, GLuint name, const std::string& label) {
    glObjectLabel(kind, name, static_cast<GLsizei>(label.size()), label.c_str());
}

}  // namespace

void clear_errors() {
    constexpr int kMostErrors = 16;  // a lost context may answer forever
    for (int i = 0; i < kMostErrors && glGetError() != GL_NO_ERROR; ++i) {
    }
}

Buffer::Buffer(std::size_t size_bytes, BufferUse use, const std::string& label, const void* data)
    : size_bytes_(size_bytes) {
    clear_errors();
    glCreateBuffers(1, &name_);
    GLbitfield access = 0;
    if (use == BufferUse::kMappedWrite)
        access = GL_MAP_WRITE_BIT | GL_MAP_PERSISTENT_BIT | GL_MAP_COHERENT_BIT;
    if (use == BufferUse::kMappedRead) access = GL_MAP_READ_BIT | GL_MAP_PERSISTENT_BIT | GL_MAP_COHERENT_BIT;
    const GLbitfield storage =
        use == BufferUse::kDevice ? GL_DYNAMIC_STORAGE_BIT : access | GL_CLIENT_STORAGE_BIT;
    glNamedBufferStorage(name_, static_cast<GLsizeiptr>(size_bytes), data, storage);
    const GLenum error = glGetError();
    if (error == GL_NO_ERROR && access != 0)
        mapped_ = glMapNamedBufferRange(name_, 0, static_cast<GLsizeiptr>(size_bytes), access);
    if (error != GL_NO_ERROR || (access != 0 && mapped_ == nullptr)) {
        glDeleteBuffers(1, &name_);
        name_ = 0;
        check_context();
        throw OutOfMemory(fmt::format(
            "the GPU has no room for the {} ({:.1f} MB); lower train.max_splats or the photos' size, or use "
            "--backend cpu",
            label,
            static_cast<double>(size_bytes) / 1e6));
    }
    label_object(GL_BUFFER, name_, label);
}

Buffer::~Buffer() {
    if (name_ == 0) return;
    if (mapped_ != nullptr) glUnmapNamedBuffer(name_);
    glDeleteBuffers(1, &name_);
}

void Buffer::upload(std::size_t offset_bytes, const void* data, std::size_t size_bytes) {
    SPLATELIER_REQUIRE(
        offset_bytes + size_bytes <= size_bytes_, "{} + {} of {}", offset_bytes, size_bytes, size_bytes_);
    if (size_bytes == 0) return;
    glNamedBufferSubData(
        name_, static_cast<GLintptr>(offset_bytes), static_cast<GLsizeiptr>(size_bytes), data);
}

void Buffer::download(std::size_t offset_bytes, void* data, std::size_t size_bytes) const {
    SPLATELIER_REQUIRE(
        offset_bytes + size_bytes <= size_bytes_, "{} + {} of {}", offset_bytes, size_bytes, size_bytes_);
    if (size_bytes == 0) return;
    if (size_bytes > kPieceBytes) {
        download_by_pieces(offset_bytes, static_cast<char*>(data), size_bytes);
        return;
    }
    glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
    glGetNamedBufferSubData(
        name_, static_cast<GLintptr>(offset_bytes), static_cast<GLsizeiptr>(size_bytes), data);
    check_context();
}

void Buffer::download_by_pieces(std::size_t offset_bytes, char* data, std::size_t size_bytes) const {
    struct Piece {
        Buffer mapped;
        Fence arrived;
        std::size_t first = 0, size = 0;
    };
    std::array<Piece, 2> pieces;  // one is filled while the other is emptied
    for (Piece& piece : pieces) piece.mapped = Buffer(kPieceBytes, BufferUse::kMappedRead, "read back");
    const auto take = [&](Piece& piece) {
        if (piece.size == 0) return;
        piece.arrived.wait();
        std::memcpy(data + piece.first, piece.mapped.mapped(), piece.size);
        piece.size = 0;
    };
    std::size_t next = 0;
    for (std::size_t first = 0; first < size_bytes; first += kPieceBytes) {
        Piece& piece = pieces[next++ % pieces.size()];
        take(piece);
        piece.first = first;
        piece.size = std::min(kPieceBytes, size_bytes - first);
        piece.mapped.copy_from(*this, offset_bytes + first, 0, piece.size);
        glMemoryBarrier(GL_CLIENT_MAPPED_BUFFER_BARRIER_BIT);
        piece.arrived = Fence::insert();
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) take(pieces[next++ % pieces.size()]);
}

void Buffer::copy_from(const Buffer& source,
                       std::size_t from_bytes,
                       std::size_t to_bytes,
                       std::size_t size_bytes) {
    glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
    glCopyNamedBufferSubData(source.name_,
                             name_,
                             static_cast<GLintptr>(from_bytes),
                             static_cast<GLintptr>(to_bytes),
                             static_cast<GLsizeiptr>(size_bytes));
}

void grow(Buffer& buffer, std::size_t size_bytes, const std::string& label) {
    if (buffer.size_bytes() >= size_bytes) return;
    buffer = Buffer();  // give the old memory back first
    buffer = Buffer(size_bytes, BufferUse::kDevice, label);
}

void delete_sync(GLsync sync) {
    glDeleteSync(sync);
}
void delete_query(GLuint name) {
    glDeleteQueries(1, &name);
}
void delete_framebuffer(GLuint name) {
    glDeleteFramebuffers(1, &name);
}
void delete_program(GLuint name) {
    glDeleteProgram(name);
}

Fence Fence::insert() {
    Fence fence;
    fence.sync_ = Handle<GLsync, delete_sync>(glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0));
    glFlush();
    return fence;
}

bool Fence::signalled() const {
    const GLenum state = glClientWaitSync(sync_.get(), 0, 0);
    return state == GL_ALREADY_SIGNALED || state == GL_CONDITION_SATISFIED;
}

void Fence::wait() const {
    constexpr GLuint64 kSliceNs = 1'000'000'000;
    for (;;) {
        const GLenum state = glClientWaitSync(sync_.get(), GL_SYNC_FLUSH_COMMANDS_BIT, kSliceNs);
        if (state == GL_WAIT_FAILED) fail_for_lost_context();
        check_context();  // a lost context's fences may be signalled
        if (state != GL_TIMEOUT_EXPIRED) return;
    }
}

TimestampQuery::TimestampQuery() {
    GLuint name = 0;
    glCreateQueries(GL_TIMESTAMP, 1, &name);
    name_ = Handle<GLuint, delete_query>(name);
}

void TimestampQuery::record() {
    glQueryCounter(name_.get(), GL_TIMESTAMP);
}

GLuint64 TimestampQuery::nanoseconds() const {
    GLuint64 time = 0;
    glGetQueryObjectui64v(name_.get(), GL_QUERY_RESULT, &time);
    return time;
}

Texture::Texture(GLenum internal_format, int width, int height, const std::string& label, int levels)
    : width_(width), height_(height), levels_(levels) {
    glCreateTextures(GL_TEXTURE_2D, 1, &name_);
    glTextureStorage2D(name_, levels, internal_format, width, height);
    glTextureParameteri(name_, GL_TEXTURE_MIN_FILTER, levels > 1 ? GL_LINEAR_MIPMAP_LINEAR : GL_LINEAR);
    glTextureParameteri(name_, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTextureParameteri(name_, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTextureParameteri(name_, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    label_object(GL_TEXTURE, name_, label);
}

Texture::~Texture() {
    if (name_ != 0) glDeleteTextures(1, &name_);
}

Framebuffer::Framebuffer(const Texture& texture) {
    GLuint name = 0;
    glCreateFramebuffers(1, &name);
    name_ = Handle<GLuint, delete_framebuffer>(name);
    glNamedFramebufferTexture(name, GL_COLOR_ATTACHMENT0, texture.name(), 0);
}

void Framebuffer::bind() const {
    glBindFramebuffer(GL_FRAMEBUFFER, name_.get());
}

ProgramObject::ProgramObject(const std::string& label) : name_(glCreateProgram()) {
    label_object(GL_PROGRAM, name_.get(), label);
}

}  // namespace splatelier::gl
