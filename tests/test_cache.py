"""What is kept between runs: found again, made anew where it cannot be read, and of what has many keys only so much."""

import os

import pytest

from licet import cache


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_CACHE", str(tmp_path))
    return tmp_path / "licet"


def recalled(name, key, made=b"new"):
    return cache.kept(name, key, lambda: made, bytes)


def names(folder):
    return sorted(path.name.split("-")[1].removesuffix(".msgpack") for path in folder.glob("orders-*"))


def used(folder, key, second):
    """As if a key had been used that long ago."""
    (path,) = folder.glob(f"orders-{key}.*")
    os.utime(path, (second, second))


def test_what_was_kept_is_found_again(folder):
    cache.keep("orders", "a", b"old")
    assert recalled("orders", "a") == b"old"
    (path,) = folder.iterdir()
    path.write_bytes(b"no msgpack")
    assert recalled("orders", "a") == b"new"


def test_what_was_used_least_lately_goes_when_there_are_too_many(folder, monkeypatch):
    monkeypatch.setattr(cache, "ROOM", {"orders": (3, 1_000_000)})
    for second, key in enumerate("abc", 1):
        cache.keep("orders", key, b"x")
        used(folder, key, second)
    assert recalled("orders", "a") == b"x"  # from now on used last
    cache.keep("orders", "d", b"x")
    assert names(folder) == ["a", "c", "d"]


def test_room_is_counted_in_bytes_and_the_newest_is_spared(folder, monkeypatch):
    monkeypatch.setattr(cache, "ROOM", {"orders": (100, 1_000)})
    for second, key in enumerate("abc", 1):
        cache.keep("orders", key, b"x" * 400)
        used(folder, key, second)
    assert names(folder) == ["b", "c"]
    cache.keep("orders", "d", b"x" * 5_000)
    assert names(folder) == ["d"]


def test_nothing_else_is_deleted(folder, monkeypatch):
    monkeypatch.setattr(cache, "ROOM", {"orders": (1, 1_000)})
    cache.keep("packs", "a", b"x" * 2_000)
    for key in ("a", "b"):
        cache.keep("orders", key, b"x")
    assert sorted(path.name for path in folder.iterdir()) == ["orders-b.msgpack", "packs-a.msgpack"]
