"""A user's own data has one folder."""

import pytest

from licet.errors import LicetError
from licet.user_data import data_folder


@pytest.mark.parametrize(
    ("env", "where"),
    [
        ({"LICET_DATA": "/own", "XDG_DATA_HOME": "/xdg"}, "/own/licet"),
        ({"XDG_DATA_HOME": "/xdg"}, "/xdg/licet"),
        ({"HOME": "/home/mk"}, "/home/mk/.local/share/licet"),
    ],
)
def test_the_folder(monkeypatch, env, where):
    for name in ("LICET_DATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert str(data_folder()) == where


def test_a_user_without_a_home_is_told(monkeypatch):
    for name in ("LICET_DATA", "XDG_DATA_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pathlib.Path.expanduser", lambda self: (_ for _ in ()).throw(RuntimeError("no home")))
    with pytest.raises(LicetError, match="no home folder"):
        data_folder()
