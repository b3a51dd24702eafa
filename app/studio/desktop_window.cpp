// SPDX-License-Identifier: MIT
#include "app/studio/desktop_window.h"

#include "core/error.h"

#include <epoxy/gl.h>
// epoxy stands in for the system's GL header, so it comes first.
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <utility>

namespace splatelier {
namespace {

std::string glfw_reason() {
    const char* text = nullptr;
    glfwGetError(&text);
    return text != nullptr ? text : "no reason given";
}

DesktopWindow& self(GLFWwindow* handle) {
    return *static_cast<DesktopWindow*>(glfwGetWindowUserPointer(handle));
}

/// No larger than the screen leaves room for.
WindowPlacement fitted(WindowPlacement placement) {
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    if (monitor == nullptr) return placement;
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
    float scale = 1;
    glfwGetMonitorWorkarea(monitor, &left, &top, &width, &height);
    glfwGetMonitorContentScale(monitor, &scale, nullptr);
    // The window will be made larger by the scale.
    const auto room = [&](int size) {
        return static_cast<int>(static_cast<float>(size) / std::max(scale, 0.5F));
    };
    placement.width = std::min(placement.width, std::max(320, room(width)));
    placement.height = std::min(placement.height, std::max(200, room(height)));
    return placement;
}

/// A small mark: three soft discs, the accent's colours.
std::vector<unsigned char> icon_pixels(int size) {
    struct Disc {
        float x, y, radius, r, g, b;
    };
    constexpr Disc kDiscs[] = {{0.38F, 0.62F, 0.30F, 240, 138, 75},
                               {0.64F, 0.56F, 0.26F, 94, 160, 238},
                               {0.48F, 0.34F, 0.24F, 244, 214, 120}};
    std::vector<unsigned char> out;
    out.reserve(4 * static_cast<std::size_t>(size) * static_cast<std::size_t>(size));
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
            float rgba[4] = {0, 0, 0, 0};
            for (const Disc& disc : kDiscs) {
                const float dx = (static_cast<float>(x) + 0.5F) / static_cast<float>(size) - disc.x;
                const float dy = (static_cast<float>(y) + 0.5F) / static_cast<float>(size) - disc.y;
                const float alpha =
                    std::clamp(1.6F - 1.6F * (dx * dx + dy * dy) / (disc.radius * disc.radius), 0.0F, 1.0F);
                const float color[3] = {disc.r, disc.g, disc.b};
                for (int c = 0; c < 3; ++c) {
                    rgba[c] = rgba[c] * (1 - alpha) + color[c] * alpha;
                }
                rgba[3] = rgba[3] * (1 - alpha) + 255 * alpha;
            }
            for (const float value : rgba) {
                out.push_back(static_cast<unsigned char>(value));
            }
        }
    }
    return out;
}

}  // namespace

DesktopWindow::DesktopWindow(const WindowPlacement& placement) {
    if (glfwInit() == GLFW_FALSE) {
        fail(
            "cannot open a window: {}; set DISPLAY to a running X server, or use the commands that need no "
            "window (splatelier --help)",
            glfw_reason());
    }
    glfwWindowHint(GLFW_CLIENT_API, GLFW_OPENGL_API);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 4);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 5);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_CONTEXT_ROBUSTNESS,
                   GLFW_LOSE_CONTEXT_ON_RESET);  // training shares with it, and must know
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    glfwWindowHint(GLFW_MAXIMIZED, placement.maximized ? GLFW_TRUE : GLFW_FALSE);
    const WindowPlacement fitting = fitted(placement);
    handle_ = glfwCreateWindow(fitting.width, fitting.height, "Splatelier", nullptr, nullptr);
    if (handle_ == nullptr) {
        const std::string reason = glfw_reason();
        glfwTerminate();
        fail(
            "cannot open a window with OpenGL 4.5: {}; update the graphics driver, or try Mesa's own with "
            "LIBGL_ALWAYS_SOFTWARE=1",
            reason);
    }
    glfwMakeContextCurrent(handle_);
    glfwSwapInterval(1);
    const int icon_size = 48;
    std::vector<unsigned char> pixels = icon_pixels(icon_size);
    const GLFWimage icon{icon_size, icon_size, pixels.data()};
    glfwSetWindowIcon(handle_, 1, &icon);
    glfwSetWindowSizeLimits(handle_, 480, 320, GLFW_DONT_CARE, GLFW_DONT_CARE);
    listen();
}

void DesktopWindow::listen() {
    glfwSetWindowUserPointer(handle_, this);
    glfwSetDropCallback(handle_, [](GLFWwindow* window, int count, const char** paths) {
        DesktopWindow& me = self(window);
        me.dropped_.insert(me.dropped_.end(), paths, paths + count);
        me.activity_ = true;
    });
    glfwSetCursorPosCallback(
        handle_, [](GLFWwindow* w, double x, double y) { self(w).hear(PointerInput{.x = x, .y = y}); });
    glfwSetMouseButtonCallback(handle_, [](GLFWwindow* w, int button, int action, int) {
        self(w).hear(ButtonInput{.button = button, .down = action != GLFW_RELEASE});
    });
    glfwSetScrollCallback(
        handle_, [](GLFWwindow* w, double x, double y) { self(w).hear(ScrollInput{.x = x, .y = y}); });
    glfwSetKeyCallback(handle_, [](GLFWwindow* w, int key, int scancode, int action, int modifiers) {
        if (action == GLFW_REPEAT) return;  // ImGui repeats held keys itself
        self(w).hear(KeyInput{.key = key, .scancode = scancode, .action = action, .modifiers = modifiers});
    });
    glfwSetCharCallback(handle_, [](GLFWwindow* w, unsigned codepoint) {
        self(w).hear(CharacterInput{.codepoint = codepoint});
    });
    glfwSetWindowFocusCallback(handle_, [](GLFWwindow* w, int focused) {
        self(w).hear(FocusInput{.focused = focused != GLFW_FALSE});
    });
    glfwSetCursorEnterCallback(
        handle_, [](GLFWwindow* w, int inside) { self(w).hear(HoverInput{.inside = inside != GLFW_FALSE}); });
    glfwSetFramebufferSizeCallback(handle_, [](GLFWwindow* w, int, int) { self(w).activity_ = true; });
    glfwSetWindowRefreshCallback(handle_, [](GLFWwindow* w) { self(w).activity_ = true; });
    glfwSetWindowCloseCallback(handle_, [](GLFWwindow* w) { self(w).activity_ = true; });
}

void DesktopWindow::hear(const InputEvent& event) {
    input_.push(event);
    activity_ = true;
}

DesktopWindow::~DesktopWindow() {
    glfwDestroyWindow(handle_);
    glfwTerminate();
}

float DesktopWindow::scale() const {
    float x = 1;
    float y = 1;
    glfwGetWindowContentScale(handle_, &x, &y);
    return std::clamp(x, 0.5F, 4.0F);
}

void DesktopWindow::wait_events(double seconds) {
    if (seconds > 0 && input_.empty()) {
        glfwWaitEventsTimeout(seconds);
    } else {
        glfwPollEvents();
    }
}

void DesktopWindow::wake() {
    glfwPostEmptyEvent();
}

bool DesktopWindow::close_asked() const {
    return glfwWindowShouldClose(handle_) != GLFW_FALSE;
}

void DesktopWindow::set_title(const std::string& title) {
    glfwSetWindowTitle(handle_, title.c_str());
}

void DesktopWindow::ask_attention() {
    if (glfwGetWindowAttrib(handle_, GLFW_FOCUSED) == GLFW_FALSE) glfwRequestWindowAttention(handle_);
}

void DesktopWindow::swap() {
    glfwSwapBuffers(handle_);
    if (glGetGraphicsResetStatus() != GL_NO_ERROR)
        fail(
            "the graphics driver was reset, and the window is gone with it; start Splatelier again: a run "
            "goes on from "
            "its last checkpoint");
}

bool DesktopWindow::take_activity() {
    return std::exchange(activity_, false);
}

std::vector<InputEvent> DesktopWindow::take_input() {
    std::vector<InputEvent> events = input_.take_frame();
    for (const InputEvent& event : events) {
        if (const auto* moved = std::get_if<PointerInput>(&event)) {
            pointer_.known = true;
            pointer_.x = moved->x;
            pointer_.y = moved->y;
        } else if (const auto* button = std::get_if<ButtonInput>(&event)) {
            const auto index = static_cast<std::size_t>(button->button);
            if (index < pointer_.down.size()) pointer_.down[index] = button->down;
        }
    }
    if (!input_.empty()) activity_ = true;  // the rest has its frame right after
    return events;
}

std::vector<std::filesystem::path> DesktopWindow::take_dropped() {
    return std::exchange(dropped_, {});
}

WindowPlacement DesktopWindow::placement() const {
    WindowPlacement out;
    out.maximized = glfwGetWindowAttrib(handle_, GLFW_MAXIMIZED) != GLFW_FALSE;
    glfwGetWindowSize(handle_, &out.width, &out.height);
    const float factor = scale();
    out.width = static_cast<int>(static_cast<float>(out.width) / factor);
    out.height = static_cast<int>(static_cast<float>(out.height) / factor);
    return out;
}

}  // namespace splatelier
