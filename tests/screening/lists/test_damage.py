"""Whatever happens to the bytes of a list: it is read or refused in the one way a user is told of, and ends soon."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licet.screening.detect import read
from licet.screening.formats.common import ListError, Reading
from licet.screening.unpack import unpack

FIXTURES = {file.name: file.read_bytes() for file in sorted((Path(__file__).parent / "fixtures").iterdir())}
MORE = {
    "sdn.csv": b'36,"EXAMPLE AIR",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"a.k.a. \'EA\'; DOB 1970."\r\n\x1a\r\n',
    "own.csv": b'id,name,alias,country,from\n1,"Example, Works",EW,CN,2020-01-01\n',
    "csl.json": b'{"total": 1, "results": [{"source": "EL", "name": "X", "addresses": [{"country": "CN"}], '
    b'"source_list_url": "u"}]}',
    "register.json": b'[{"entity_name": "X", "list_id": "jp-end-user-list", "aliases": ["Y"], "addresses": ["Iran"]}]',
    "ftm.json": b'{"id": "1", "schema": "Person", "datasets": ["x"], "properties": {"name": ["Jan Doe"]}}\n',
    "ecfr.xml": b'<DIV9 N="Supplement No. 6 to Part 744"><TABLE><TR><TD>IRAN</TD><TD>A, 1 B</TD>'
    b"<TD>1/2/20</TD></TR></TABLE></DIV9>",
    "sdn.xml": b"<sdnList><publshInformation/><sdnEntry><uid>1</uid><lastName>X</lastName></sdnEntry></sdnList>",
}
ALL = {**FIXTURES, **MORE}


def told(data):
    """Read it; the only error there may be is the one with a message."""
    try:
        found = read(unpack(data))
    except ListError:
        return None
    assert isinstance(found, Reading)
    assert found.list.entries
    return found


@pytest.mark.parametrize("name", ALL)
def test_it_is_read_whole(name):
    assert told(ALL[name]) is not None


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_cut_off_anywhere(name, data):
    whole = ALL[name]
    told(whole[: data.draw(st.integers(0, len(whole)))])


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_bytes_changed_anywhere(name, data):
    changed = bytearray(ALL[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(changed) - 1))
        if data.draw(st.booleans()):
            changed[place] = data.draw(st.integers(0, 255))
        else:
            changed[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
        if not changed:
            break
    told(bytes(changed))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data):
    told(data)


WORDS = (
    "results entity_name list_id aliases addresses tables fieldKey entries sources n s properties id schema datasets name "
    "source_list_url source"
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "x", "jp-end-user-list", "EL"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=6),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(JSON)
def test_any_json(value):
    told(json.dumps(value).encode())


KNOWN = st.sampled_from([
    {"results": [{"source_list_url": "u", "source": "EL", "name": "X"}]},
    {"tables": {"sources": ["X (EL) - Y"]}, "fieldKey": {}, "entries": [{"n": "X", "s": 0}]},
    [{"entity_name": "X", "list_id": "jp-end-user-list", "aliases": [], "addresses": []}],
    {"id": "1", "schema": "Person", "datasets": ["x"], "properties": {"name": ["X"]}},
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(KNOWN, JSON, st.data())
def test_a_known_shape_with_anything_in_it(value, odd, data):
    value = copy.deepcopy(value)
    spot = value
    while isinstance(spot, dict | list) and spot:
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        chosen = data.draw(st.sampled_from(keys))
        if data.draw(st.booleans()) or not isinstance(spot[chosen], dict | list):
            spot[chosen] = odd
            break
        spot = spot[chosen]
    told(json.dumps(value).encode())
