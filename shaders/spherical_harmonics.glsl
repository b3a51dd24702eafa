// Real spherical harmonics up to degree 3 and their gradients; the plain twin is core/math/spherical_harmonics.h.
// Source: Sloan 2013 ("Efficient Spherical Harmonic Evaluation"), Condon-Shortley sign kept.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_SPHERICAL_HARMONICS_GLSL
#define SPLATELIER_SPHERICAL_HARMONICS_GLSL

const float kSh0 = 0.28209479177387814;
const float kSh1 = 0.48860251190291992;
const float kSh2Pair = 1.0925484305920790;
const float kSh2Zonal = 0.31539156525252000;
const float kSh2Square = 0.54627421529603959;
const float kSh3Cube = 0.59004358992664352;
const float kSh3Triple = 2.8906114426405538;
const float kSh3Tilted = 0.45704579946446572;
const float kSh3Zonal = 0.37317633259011540;
const float kSh3Square = 1.4453057213202769;

// The first (degree+1)² basis functions at the unit vector d; the rest are 0.
void sh_basis(uint degree, vec3 d, out float b[16]) {
    const float x = d.x, y = d.y, z = d.z;
    const float one = degree >= 1u ? 1.0 : 0.0, two = degree >= 2u ? 1.0 : 0.0, three = degree >= 3u ? 1.0 : 0.0;
    b[0] = kSh0;
    b[1] = -kSh1 * y * one;
    b[2] = kSh1 * z * one;
    b[3] = -kSh1 * x * one;
    b[4] = kSh2Pair * x * y * two;
    b[5] = -kSh2Pair * y * z * two;
    b[6] = kSh2Zonal * (3.0 * z * z - 1.0) * two;
    b[7] = -kSh2Pair * x * z * two;
    b[8] = kSh2Square * (x * x - y * y) * two;
    b[9] = -kSh3Cube * y * (3.0 * x * x - y * y) * three;
    b[10] = kSh3Triple * x * y * z * three;
    b[11] = -kSh3Tilted * y * (5.0 * z * z - 1.0) * three;
    b[12] = kSh3Zonal * z * (5.0 * z * z - 3.0) * three;
    b[13] = -kSh3Tilted * x * (5.0 * z * z - 1.0) * three;
    b[14] = kSh3Square * z * (x * x - y * y) * three;
    b[15] = -kSh3Cube * x * (x * x - 3.0 * y * y) * three;
}

// Gradient by the direction (x, y, z taken as free) of Σ w_k Y_k; weights of unused degrees must be 0.
vec3 sh_direction_gradient(float w[16], vec3 d) {
    const float x = d.x, y = d.y, z = d.z;
    vec3 g = kSh1 * vec3(-w[3], -w[1], w[2]);
    g += kSh2Pair * (w[4] * vec3(y, x, 0.0) - w[5] * vec3(0.0, z, y) - w[7] * vec3(z, 0.0, x));
    g += kSh2Zonal * w[6] * vec3(0.0, 0.0, 6.0 * z);
    g += kSh2Square * w[8] * vec3(2.0 * x, -2.0 * y, 0.0);
    g -= kSh3Cube * w[9] * vec3(6.0 * x * y, 3.0 * x * x - 3.0 * y * y, 0.0);
    g += kSh3Triple * w[10] * vec3(y * z, x * z, x * y);
    g -= kSh3Tilted * w[11] * vec3(0.0, 5.0 * z * z - 1.0, 10.0 * y * z);
    g += kSh3Zonal * w[12] * vec3(0.0, 0.0, 15.0 * z * z - 3.0);
    g -= kSh3Tilted * w[13] * vec3(5.0 * z * z - 1.0, 0.0, 10.0 * x * z);
    g += kSh3Square * w[14] * vec3(2.0 * x * z, -2.0 * y * z, x * x - y * y);
    g -= kSh3Cube * w[15] * vec3(3.0 * x * x - 3.0 * y * y, -6.0 * x * y, 0.0);
    return g;
}
#endif
