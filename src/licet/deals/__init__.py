"""Deals: what is sold, from where, by whom, to whom, for what, on which day; and the catalogue of known machine models."""
