"""The content of a file as its publisher serves it, packed or not, within bounds: a small file may not unfold into a flood."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from licet.screening.formats.common import ListError

#: The largest list in use is some 60 MB of XML; none has more than a fortieth of its size when packed.
MOST_BYTES = 512 * 1024 * 1024
MOST_RATIO, FREE_BYTES = 200, 8 * 1024 * 1024
_LAYERS = 3
_CHUNK = 1024 * 1024


class _Stream(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def load(file: Path) -> bytes:
    """The content of a file, unpacked. Raises ListError for one that cannot be read or is out of all proportion."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise ListError(f"it cannot be read: {error.strerror or error}", where=str(file)) from None
    try:
        return unpack(data)
    except ListError as error:
        raise ListError(error.what, where=placed(file.name, error.where), mend=error.mend) from None


def placed(name: str, where: str | None) -> str:
    """The file and the place in it."""
    return f"{name}, {where}" if where else name


def unpack(data: bytes) -> bytes:
    """What gzip, zstd or zip hold; a workbook, which is a zip of its own kind, stays as it is."""
    for _ in range(_LAYERS):
        if len(data) > MOST_BYTES:
            raise ListError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
        if data.startswith(b"\x1f\x8b"):
            data = _gunzip(data)
        elif data.startswith(b"\x28\xb5\x2f\xfd"):
            data = _unzstd(data)
        elif data.startswith(b"PK\x03\x04"):
            unzipped = _unzip(data)
            if unzipped is None:
                return data
            data = unzipped
        else:
            return data
    raise ListError(f"it is packed more than {_LAYERS} times over")


def _read(stream: _Stream, packed: int) -> bytes:
    """All of a stream, as long as it is in proportion to what it was packed in."""
    most = min(MOST_BYTES, max(FREE_BYTES, packed * MOST_RATIO))
    found = bytearray()
    while chunk := stream.read(_CHUNK):
        found += chunk
        if len(found) > most:
            raise ListError(f"it unfolds into more than {most // 1024 // 1024} MB, out of all proportion to its {packed} bytes")
    return bytes(found)


def _gunzip(data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            return _read(stream, len(data))
    except (OSError, EOFError, zlib.error) as error:
        raise ListError(f"it is a gzip file that cannot be unpacked: {error}", mend="get it again") from None


def _unzstd(data: bytes) -> bytes:
    try:
        import zstandard
    except ImportError:
        raise ListError("it is packed with zstd", mend="unpack it first, or install zstandard") from None
    try:
        with zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(io.BytesIO(data)) as stream:
            return _read(stream, len(data))
    except zstandard.ZstdError as error:
        raise ListError(f"it is a zstd file that cannot be unpacked: {error}", mend="get it again") from None


def _unzip(data: bytes) -> bytes | None:
    """The one file of the archive; None for a workbook whose parts are in proportion."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
            names = {m.filename for m in members}
            if "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names:
                _measure(archive, members, len(data))
                return None
            if len(members) != 1:
                raise ListError(f"it is an archive of {len(members)} files", mend="unpack it and give the list alone")
            with archive.open(members[0]) as stream:
                return _read(stream, max(members[0].compress_size, 1))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ListError(f"it is a zip file that cannot be unpacked: {error}", mend="get it again") from None


def _measure(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], packed: int) -> None:
    """Read all parts of a workbook once, so that what reads it afterwards meets no flood."""
    most, total = max(FREE_BYTES, packed * MOST_RATIO), 0
    for chunk in _chunks(archive, members):
        total += chunk
        if total > most:
            raise ListError(f"it is a workbook that unfolds into more than {most // 1024 // 1024} MB")


def _chunks(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[int]:
    for member in members:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                yield len(chunk)
