// Drops files on a window as a file manager does, by the X11 protocol XDND, version 5.
// usage: drop_source NAME PATH…      NAME: a part of the window's title. Exit 0: the window has taken them.
// Source: https://www.freedesktop.org/wiki/Specifications/XDND
// SPDX-License-Identifier: MIT
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <poll.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr long kVersion = 5;
constexpr std::chrono::seconds kPatience{120};  // a loaded machine may be slow to answer

/// "file:///tmp/a%20b": all but unreserved characters are escaped.
std::string file_uri(const std::string& path) {
    std::string out = "file://";
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= 'a' && byte <= 'z') ||
                           std::string_view("/-._~").find(c) != std::string_view::npos;
        if (plain) {
            out += c;
        } else {
            constexpr std::string_view kDigits = "0123456789ABCDEF";
            out += '%';
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 15U];
        }
    }
    return out;
}

class DropSource {
  public:
    DropSource() : display_(XOpenDisplay(nullptr)) {
        if (display_ == nullptr) throw std::runtime_error("no X server answers: set DISPLAY");
        window_ = XCreateSimpleWindow(display_, root(), 0, 0, 1, 1, 0, 0, 0);
    }
    ~DropSource() { XCloseDisplay(display_); }
    DropSource(const DropSource&) = delete;
    DropSource& operator=(const DropSource&) = delete;

    /// The window that takes drops and has `name` in its title.
    Window find(const std::string& name) {
        if (const auto found = find_below(root(), name)) return *found;
        throw std::runtime_error("no window called " + name + " takes drops");
    }

    /// Enter, position, drop; gives `uris` when the target asks for them; returns when it says that it has finished.
    void drop(Window target, const std::string& uris) {
        XSetSelectionOwner(display_, atom("XdndSelection"), window_, CurrentTime);
        const auto uri_list = static_cast<long>(atom("text/uri-list"));
        send(target, "XdndEnter", {kVersion << 24, uri_list, 0, 0});
        send(target,
             "XdndPosition",
             {0, middle_of(target), CurrentTime, static_cast<long>(atom("XdndActionCopy"))});
        const XClientMessageEvent status = wait_for("XdndStatus", uris);
        if ((status.data.l[1] & 1) == 0) throw std::runtime_error("the window does not take this drop");
        send(target, "XdndDrop", {0, CurrentTime, 0, 0});
        const XClientMessageEvent finished = wait_for("XdndFinished", uris);
        // The protocol's flag is bit 0; GLFW 3.3 puts the number of bytes there.
        if (finished.data.l[1] == 0) throw std::runtime_error("the window has refused the drop");
    }

  private:
    [[nodiscard]] Window root() const { return DefaultRootWindow(display_); }
    [[nodiscard]] Atom atom(const char* name) const { return XInternAtom(display_, name, False); }

    [[nodiscard]] std::string property(Window window, const char* name) const {
        Atom type = 0;
        int format = 0;
        unsigned long count = 0, left = 0;
        unsigned char* bytes = nullptr;
        constexpr long kMostWords = 1024;
        XGetWindowProperty(display_,
                           window,
                           atom(name),
                           0,
                           kMostWords,
                           False,
                           AnyPropertyType,
                           &type,
                           &format,
                           &count,
                           &left,
                           &bytes);
        std::string out;
        if (bytes != nullptr && format == 8) out.assign(reinterpret_cast<const char*>(bytes), count);
        if (bytes != nullptr && format == 32) out = "set";
        if (bytes != nullptr) XFree(bytes);
        return out;
    }

    std::optional<Window> find_below(Window window, const std::string& name) {
        const std::string title = property(window, "_NET_WM_NAME");
        if (title.find(name) != std::string::npos && !property(window, "XdndAware").empty()) return window;
        Window root_of = 0, parent = 0, *children = nullptr;
        unsigned count = 0;
        if (XQueryTree(display_, window, &root_of, &parent, &children, &count) == 0) return std::nullopt;
        std::optional<Window> found;
        for (unsigned i = 0; i < count && !found; ++i) found = find_below(children[i], name);
        if (children != nullptr) XFree(children);
        return found;
    }

    /// Its middle on the screen, as XdndPosition packs it.
    [[nodiscard]] long middle_of(Window target) const {
        XWindowAttributes size;
        XGetWindowAttributes(display_, target, &size);
        int x = 0, y = 0;
        Window child = 0;
        XTranslateCoordinates(display_, target, root(), size.width / 2, size.height / 2, &x, &y, &child);
        return (static_cast<long>(x) << 16) | y;
    }

    /// `rest`: words 1 to 4; word 0 is always the source.
    void send(Window target, const char* what, const std::vector<long>& rest) {
        XEvent event{};
        event.xclient.type = ClientMessage;
        event.xclient.window = target;
        event.xclient.message_type = atom(what);
        event.xclient.format = 32;
        event.xclient.data.l[0] = static_cast<long>(window_);
        for (std::size_t i = 0; i < rest.size(); ++i) event.xclient.data.l[i + 1] = rest[i];
        XSendEvent(display_, target, False, NoEventMask, &event);
        XFlush(display_);
    }

    void give(const XSelectionRequestEvent& request, const std::string& uris) {
        XChangeProperty(display_,
                        request.requestor,
                        request.property,
                        request.target,
                        8,
                        PropModeReplace,
                        reinterpret_cast<const unsigned char*>(uris.data()),
                        static_cast<int>(uris.size()));
        XEvent answer{};
        answer.xselection.type = SelectionNotify;
        answer.xselection.requestor = request.requestor;
        answer.xselection.selection = request.selection;
        answer.xselection.target = request.target;
        answer.xselection.property = request.property;
        answer.xselection.time = request.time;
        XSendEvent(display_, request.requestor, False, NoEventMask, &answer);
        XFlush(display_);
    }

    /// The next such message; requests for the paths are answered meanwhile.
    XClientMessageEvent wait_for(const char* what, const std::string& uris) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (std::chrono::steady_clock::now() < end) {
            while (XPending(display_) > 0) {
                XEvent event;
                XNextEvent(display_, &event);
                if (event.type == SelectionRequest) give(event.xselectionrequest, uris);
                if (event.type == ClientMessage && event.xclient.message_type == atom(what))
                    return event.xclient;
            }
            pollfd connection{ConnectionNumber(display_), POLLIN, 0};
            ::poll(&connection, 1, 100);
        }
        throw std::runtime_error(std::string("the window never sent ") + what);
    }

    Display* display_;
    Window window_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fputs("usage: drop_source NAME PATH…\n", stderr);
        return 2;
    }
    try {
        std::string uris;
        for (int i = 2; i < argc; ++i) uris += file_uri(std::filesystem::absolute(argv[i]).string()) + "\r\n";
        DropSource source;
        source.drop(source.find(argv[1]), uris);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "drop_source: %s\n", problem.what());
        return 1;
    }
    return 0;
}
