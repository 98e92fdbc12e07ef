"""Lists and decisions of a test are its own: nothing of the user's is read or written."""

import pytest


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))
    from licet.screening.deals import screener_of

    screener_of.cache_clear()
    yield tmp_path / "data"
    screener_of.cache_clear()
