"""Kernels for networks of millions of flows, compiled by numba: the same answers as the plain path, from arrays."""
