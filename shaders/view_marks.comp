// A dot of 2x2 pixels over every selected splat in front of the camera; the plain twin is paint_marks() of
// app/studio/point_painter.cpp.
// SPDX-License-Identifier: MIT
#include "group.glsl"
#include "geometry.glsl"

layout(local_size_x = 256) in;
layout(std430, binding = 1) restrict readonly buffer Marks { uint marks[]; };  // of view_select.comp
layout(binding = 0, rgba8) restrict writeonly uniform image2D shown;

void main() {
    const uint local = global_index();
    if (local >= part_splats || (marks[first_splat + local] & kMarkSelected) == 0u) return;
    const vec3 p = point_in_camera(geometry_quad(local, 0u).xyz);
    if (!(p.z > frame.camera_center.w)) return;
    const vec2 at = frame.intrinsics.xy * p.xy / p.z + frame.intrinsics.zw;
    const vec2 size = vec2(frame.image_size.xy);
    if (!(all(greaterThanEqual(at, vec2(0.0))) && all(lessThan(at, size)))) return;
    for (int k = 0; k < 4; ++k) {
        const ivec2 pixel = ivec2(at) + ivec2(k & 1, k >> 1);
        if (all(lessThan(pixel, ivec2(frame.image_size.xy))))
            imageStore(shown, pixel, vec4(1.0, 176.0 / 255.0, 32.0 / 255.0, 1.0));
    }
}
