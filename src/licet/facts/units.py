"""Quantities: exact numbers with a unit.

A quantity is an exact fraction in the canonical unit of its dimension (nm for lengths, K for temperatures, ...), so two
ways to write one value (1.50 nm, 1.5000 nm, 0.0015 um) are one value and no comparison is made in binary floating point.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from licet.errors import LicetError, nearest

#: Exponents of base quantities, sorted by name: (("length", 2),) is an area.
Dimension = tuple[tuple[str, int], ...]
PLAIN: Dimension = ()

NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
MAX_DIGITS = 40


class UnitError(LicetError):
    """A number or a unit that cannot be read, or a unit of another dimension."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`value in canonical unit = number * factor + offset`."""

    name: str
    dimension: Dimension
    factor: Fraction
    offset: Fraction = Fraction(0)

    def read(self, number: Fraction) -> Fraction:
        return number * self.factor + self.offset

    def write(self, value: Fraction) -> Fraction:
        return (value - self.offset) / self.factor


def _unit(name: str, factor: str | int | Fraction, offset: str = "0", **dimension: int) -> Unit:
    return Unit(name, tuple(sorted(dimension.items())), Fraction(factor), Fraction(offset))


_ALL = (
    _unit("", 1),
    _unit("%", "0.01"),
    _unit("pm", "0.001", length=1),
    _unit("nm", 1, length=1),
    _unit("um", 10**3, length=1),
    _unit("mm", 10**6, length=1),
    _unit("cm", 10**7, length=1),
    _unit("m", 10**9, length=1),
    _unit("nm2", 1, length=2),
    _unit("um2", 10**6, length=2),
    _unit("mm2", 10**12, length=2),
    _unit("cm2", 10**14, length=2),
    _unit("ft3", Fraction(3048, 10) ** 3 * 10**18, length=3),
    _unit("/mm2", Fraction(1, 10**12), length=-2),
    _unit("K", 1, temperature=1),
    _unit("degC", 1, "273.15", temperature=1),
    _unit("Pa", 1, pressure=1),
    _unit("mPa", "0.001", pressure=1),
    _unit("kPa", 1000, pressure=1),
    _unit("MPa", 10**6, pressure=1),
    _unit("Torr", Fraction(101325, 760), pressure=1),
    _unit("ms", 1, time=1),
    _unit("s", 1000, time=1),
    _unit("min", 60_000, time=1),
    _unit("h", 3_600_000, time=1),
    _unit("nm/min", 1, rate=1),
    _unit("um/min", 1000, rate=1),
    _unit("eV", 1, energy=1),
    _unit("keV", 1000, energy=1),
    _unit("kV", 1000, voltage=1),
    _unit("uA", 1, current=1),
    _unit("mA", 1000, current=1),
    _unit("deg", 1, angle=1),
    _unit("GHz", 1, frequency=1),
    _unit("MHz", "0.001", frequency=1),
    _unit("W", 1, power=1),
    _unit("mW", "0.001", power=1),
    _unit("kg", 1, mass=1),
    _unit("lb", "0.45359237", mass=1),
    _unit("g/cm3", 1, density=1),
    _unit("atoms/cm3", 1, concentration=1),
    _unit("Gb/mm2", Fraction(1, 10**12), data=1, length=-2),
    _unit("Gb", 1, data=1),
    _unit("GB/s", 1, bandwidth=1),
    _unit("GB/s/mm2", Fraction(1, 10**12), bandwidth=1, length=-2),
    _unit("wafers/h", 1, throughput=1),
    _unit("PFLOPS", 1, compute=1),
    _unit("TOPS", "0.001", compute=1),
    _unit("EUR", 1, euro=1),
    _unit("USD", 1, dollar=1),
    _unit("JPY", 1, yen=1),
    _unit("m3", 10**27, length=3),
    _unit("L", 10**24, length=3),
    _unit("m3/day", Fraction(10**27, 86_400_000), length=3, time=-1),
    _unit("/cm2", Fraction(1, 10**14), length=-2),
    _unit("GPa", 10**9, pressure=1),
    _unit("kW", 1000, power=1),
    _unit("N", 1, force=1),
    _unit("T", 1, flux=1),
    _unit("m/s", 1, speed=1),
    _unit("V", 1, voltage=1),
    _unit("Wh/kg", 1, specific_energy=1),
    _unit("mAh/g", 1, specific_charge=1),
)
UNITS: dict[str, Unit] = {u.name: u for u in _ALL}


def unit(name: str) -> Unit:
    """The unit of that name. Raises UnitError with the nearest names."""
    try:
        return UNITS[name]
    except KeyError:
        raise UnitError(f"{name!r} is not a unit", mend=nearest(name, list(UNITS)) or "units: " + " ".join(UNITS)) from None


def number(text: str) -> Fraction:
    """An exact number from its decimal text. Raises UnitError for what is no number or has absurdly many digits."""
    if not NUMBER.fullmatch(text):
        raise UnitError(f"{text!r} is not a number", mend="write it like 1.50")
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > MAX_DIGITS or len(exponent) > 4 or abs(int(exponent or 0)) > MAX_DIGITS:
        raise UnitError(f"the number {text[:20]}... has too many digits", mend=f"at most {MAX_DIGITS}")
    return Fraction(text)


def quantity(text: str, wanted: Unit) -> Fraction:
    """The value of `text` ("1.50 nm", or "1.50" in `wanted`'s unit) in the canonical unit of `wanted`'s dimension.

    Raises UnitError for an unreadable number and for a unit of another dimension. A decimal comma is refused, never guessed.
    """
    text = text.strip()
    found = NUMBER.match(text)
    if not found:
        raise UnitError(f"{text!r} is not a number with a unit", mend=f"write it like 1.50 {wanted.name}".rstrip())
    rest = text[found.end() :].strip()
    if rest.startswith(","):
        raise UnitError(f"{text!r} has a comma", mend="write a decimal point (1.50), and nothing between thousands")
    given = unit(rest) if rest else wanted
    if given.dimension != wanted.dimension:
        raise UnitError(
            f"{text!r} is in {given.name or 'no unit'}, which does not measure the same as {wanted.name or 'a plain number'}",
            mend=f"give it in {wanted.name or 'a plain number'}",
        )
    return given.read(number(found.group()))


def plain(value: Fraction, places: int = 6) -> str:
    """Decimal text of an exact value; a value that has no short decimal form is rounded and marked with a ≈."""
    scaled = value * 10**places
    exact = scaled.denominator == 1
    whole = abs(round(scaled))
    digits = f"{whole // 10**places}.{whole % 10**places:0{places}d}".rstrip("0").rstrip(".")
    return ("" if exact else "≈") + ("-" if value < 0 and whole else "") + digits


def show(value: Fraction, in_unit: Unit, places: int = 6) -> str:
    """`value` (canonical) as text in `in_unit`, with the unit."""
    return _shown(value, in_unit.name, places)


@lru_cache(maxsize=20_000)
def _shown(value: Fraction, name: str, places: int) -> str:
    return f"{plain(unit(name).write(value), places)} {name}".rstrip()
