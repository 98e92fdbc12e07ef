"""Our own compact table of listings, shipped with the package: a part of each list (`covers` says which), names in several
scripts, a source for every record. It serves from the first run, beside the official files that a user reads in."""

from licet.screening.shipped.tables import Absence, load_absences, load_shipped, read_tables

__all__ = ["Absence", "load_absences", "load_shipped", "read_tables"]
