// A gradient slot, one a (tile, splat) pair. With v = d loss / d (half squared distance) and d = mean - pixel, px:
// quad 0: Σv, Σv·dx, Σv·dy, Σv·dx²; quad 1: Σv·dx·dy, Σv·dy², gradient of red, of green; then that of blue, and with
// ABSOLUTE the two sums without signs. Blue alone is packed, four slots to a quad, behind the others.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_SLOTS_GLSL
#define SPLATELIER_SLOTS_GLSL
const uint kSlotQuads = 3u;

uint slot_quad(uint slot, uint quad) {
#if ABSOLUTE
    return 3u * slot + quad;
#else
    return quad < 2u ? 2u * slot + quad : 2u * frame.capacity.x + (slot >> 2u);
#endif
}
#endif
