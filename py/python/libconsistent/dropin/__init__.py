"""Other libraries' classes on this engine: the same names, the same placements."""
