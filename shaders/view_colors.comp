// A drawn picture as the colours that a screen shows; the plain twin is app/studio/picture_colors.cpp.
// SHOWN, as in render/viewport.h: 0 colour, 1 depth, 2 normals, 3 opacity, 4 tile load, 5 points.
// SPDX-License-Identifier: MIT
#include "group.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 0) restrict readonly buffer Picture { vec4 picture[]; };
layout(std430, binding = 1) restrict readonly buffer Control { uint control[kControlWords]; uvec2 ranges[]; };
layout(std430, binding = 2) restrict readonly buffer Span { vec2 span; };
layout(std430, binding = 3) restrict readonly buffer Nearest { uint nearest[]; };  // of view_points.comp
layout(binding = 0, rgba8) restrict writeonly uniform image2D shown;

vec3 heat_color(float t) {
    const vec3 stops[6] = vec3[6](vec3(0.07, 0.08, 0.16), vec3(0.16, 0.22, 0.47), vec3(0.12, 0.47, 0.56),
                                  vec3(0.30, 0.69, 0.49), vec3(0.91, 0.78, 0.33), vec3(0.99, 0.97, 0.86));
    const float place = clamp(t, 0.0, 1.0) * 5.0;
    const int low = min(int(place), 4);
    return mix(stops[low], stops[low + 1], place - float(low));
}

vec3 color_of(uint p) {
#if SHOWN == 0
    return picture[p].rgb;
#elif SHOWN == 1
    const float depth = picture[p].x;
    if (!(depth > 0.0)) return vec3(0.05);
    // Inverse depth spends the colours on what is near.
    const float t = (1.0 / max(depth, span.x) - 1.0 / span.y) / (1.0 / span.x - 1.0 / span.y);
    return heat_color(0.08 + 0.92 * t);
#elif SHOWN == 2
    // Normals face the viewer with -z; the usual colours have +y up and +z out of the picture.
    return picture[p].xyz * vec3(0.5, -0.5, -0.5) + 0.5;
#elif SHOWN == 3
    return vec3(1.0 - picture[p].w);
#elif SHOWN == 4
    const uvec2 tile = uvec2(p % frame.image_size.x, p / frame.image_size.x) / kTileSize;
    const uvec2 range = ranges[tile.y * frame.image_size.z + tile.x];
    const uint length = range.y - range.x;
    return length > frame.counts.y ? vec3(0.91, 0.25, 0.22) : heat_color(float(length) / span.y);
#else
    return nearest[p] != 0u ? picture[p].rgb : vec3(0.0);
#endif
}

void main() {
    const uint p = global_index();
    if (p >= frame.image_size.x * frame.image_size.y) return;
    imageStore(shown, ivec2(p % frame.image_size.x, p / frame.image_size.x), vec4(color_of(p), 1.0));
}
