"""Canonical JSON (RFC 8785): one value has one text, so that a hash of it means something."""

import hashlib
from typing import Any

import msgspec
import rfc8785

from licet.errors import LicetError


def canonical(value: Any) -> bytes:
    """The canonical JSON of plain data or of a record of ours, as UTF-8. Raises LicetError for what JSON cannot hold."""
    try:
        return rfc8785.dumps(msgspec.to_builtins(value))
    except (rfc8785.CanonicalizationError, TypeError, ValueError) as error:
        raise LicetError(f"it has no canonical JSON: {error}") from None


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal letters."""
    return hashlib.sha256(data).hexdigest()
