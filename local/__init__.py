"""The local environment: everything that `make up` and `make demo` need and production does not.

Nothing outside this package imports it, so that no real stack can depend on the emulation.
"""
