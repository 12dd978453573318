"""A file (or a folder) for each paper: its recipes, what they build and how they train.

Each holds `RECIPES`, a tuple, and may hold `CLAIMS`, what the paper says of arms that train by them (see
`training.claim`). `training.table` collects both, and everything else takes its names from there. To add one,
add a file. The files load no framework before they train.
"""
