"""Hypothesis profiles, and how often Python looks for cycles. "ci" is the default, so that the same tree gives the same result
on every machine."""

import gc
import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60, print_blob=True)
settings.register_profile("search", derandomize=False, deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# Laws of many days live long and hold few cycles: looked through as often as is usual, they take a third of the time.
gc.set_threshold(50_000, 20, 10)
