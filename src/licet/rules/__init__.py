"""The rule language: one closed, decidable expression, and its four readings (explain, tabulate, ask, prove).

Each reading is a module of its own and none imports another.
"""
