"""Placements inside other libraries: a module for each, which needs that library and nothing else."""
