// SPDX-License-Identifier: MIT
#include "app/studio/gui.h"

#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <epoxy/gl.h>
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>

namespace splatelier {
namespace {

/// Tells ImGui of an event; the mouse's place and buttons are set once a frame instead.
class EventTeller {
  public:
    explicit EventTeller(GLFWwindow* window) : window_(window) {}
    void operator()(const KeyInput& event) const {
        ImGui_ImplGlfw_KeyCallback(window_, event.key, event.scancode, event.action, event.modifiers);
    }
    void operator()(const CharacterInput& event) const {
        ImGui_ImplGlfw_CharCallback(window_, event.codepoint);
    }
    void operator()(const ScrollInput& event) const {
        ImGui_ImplGlfw_ScrollCallback(window_, event.x, event.y);
    }
    void operator()(const FocusInput& event) const {
        ImGui_ImplGlfw_WindowFocusCallback(window_, event.focused ? GLFW_TRUE : GLFW_FALSE);
    }
    void operator()(const HoverInput& event) const {
        ImGui_ImplGlfw_CursorEnterCallback(window_, event.inside ? GLFW_TRUE : GLFW_FALSE);
    }
    void operator()(const ButtonInput&) const {}
    void operator()(const PointerInput&) const {}

  private:
    GLFWwindow* window_;
};

/// ImGui's own binding asks the system, which may be a click ahead of what this frame shows.
void set_mouse(const PointerState& pointer) {
    ImGuiIO& io = ImGui::GetIO();
    const bool is_outside = io.MousePos.x == -FLT_MAX;
    if (pointer.known && !is_outside)
        io.MousePos = ImVec2(static_cast<float>(pointer.x), static_cast<float>(pointer.y));
    std::copy(pointer.down.begin(), pointer.down.end(), io.MouseDown);
}

}  // namespace

Gui::Gui(Window& window, Brightness brightness) : window_(window) {
    IMGUI_CHECKVERSION();
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;  // the arrangement is ours to remember
    io.ConfigWindowsMoveFromTitleBarOnly = true;
    if (window.handle() != nullptr)
        ImGui_ImplGlfw_InitForOpenGL(window.handle(), false);  // events come through the window's queue
    ImGui_ImplOpenGL3_Init("#version 450 core");
    make_fonts(brightness, window.scale());
}

Gui::~Gui() {
    ImGui_ImplOpenGL3_Shutdown();
    if (window_.handle() != nullptr) ImGui_ImplGlfw_Shutdown();
    ImGui::DestroyContext();
}

void Gui::make_fonts(Brightness brightness, float scale) {
    theme_ = make_theme(brightness, scale);
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
}

void Gui::begin_frame(Brightness brightness) {
    const float scale = window_.scale();
    if (brightness != theme_.brightness || scale != theme_.scale) make_fonts(brightness, scale);
    for (const InputEvent& event : window_.take_input()) std::visit(EventTeller(window_.handle()), event);
    ImGui_ImplOpenGL3_NewFrame();
    if (window_.handle() != nullptr) {
        ImGui_ImplGlfw_NewFrame();
        set_mouse(window_.pointer());
    } else {
        const WindowPlacement size = window_.placement();
        ImGui::GetIO().DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
    }
    // Menus and lists close by Escape, without the rest of ImGui's navigation by keys, which are the studio's own.
    ImGuiIO& io = ImGui::GetIO();
    popup_was_open_ = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    if (popup_was_open_ && io.KeysDown[GLFW_KEY_ESCAPE]) io.NavInputs[ImGuiNavInput_Cancel] = 1;
    ImGui::NewFrame();
}

void Gui::end_frame() {
    ImGui::Render();
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    glViewport(0, 0, static_cast<int>(size.x), static_cast<int>(size.y));
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

}  // namespace splatelier
