"""One module a system: `version()` says which, or raises FileNotFoundError; `observe(rng)` runs it."""
