// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/picture_pool.h"

#include "tests/gl_context.h"

using namespace splatelier;
using namespace splatelier::test;

TEST_SUITE("gl picture pool") {
    TEST_CASE("a picture of the size asked for comes back, and a bounded number of others is kept") {
        const std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        context->make_current();
        {
            PicturePool pool;
            const auto give = [&](int width) {
                auto picture = std::make_unique<SharedPicture>();
                picture->texture = gl::Texture(GL_RGBA8, width, 10, "test");
                const unsigned name = picture->texture.name();
                pool.give_back(std::move(picture));
                return name;
            };
            const unsigned wide = give(40), narrow = give(20);
            CHECK(pool.take(20, 10)->texture.name() == narrow);
            CHECK(pool.take(30, 10)->texture.name() == 0);  // a new one: few are kept
            CHECK(pool.take(40, 10)->texture.name() == wide);
            const unsigned oldest = give(1);
            for (int width = 2; width <= 4; ++width) give(width);
            CHECK(pool.take(30, 10)->texture.name() == oldest);
        }
        context->release();
    }
}
#endif
