"""Accounts, keys and tries to sign in, on both kinds of database."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from licet.cli.main import app
from licet.errors import LicetError
from licet.records import people, sessions, tokens, tries
from licet.records.audit import acts, verify
from licet.records.rights import LOCAL, RIGHTS, ROLES, NotAllowed, rights_of

PASSWORD = "six green boats sail"


@pytest.fixture
def admin(store):
    return people.add(store, "Ada", ["admin"], who="test", password=PASSWORD)


def test_the_table_of_roles():
    assert set().union(*ROLES.values()) == set(RIGHTS)
    assert not [role for role, rights in ROLES.items() if {"people", "approve"} <= rights]
    assert rights_of(["viewer", "law_editor", "no such role"]) == {"ask", "read", "law", "lists"}
    LOCAL.must("people")
    with pytest.raises(NotAllowed, match="may not approve"):
        people.actor(people.Person("1", "x", ("analyst",), False, True, "", ""), "session").must("approve")


def test_accounts_from_first_to_last(store, admin):
    made = people.add(store, "Bo Li", ["law editor", "analyst"], who="Ada", password=PASSWORD)
    assert made.roles == ("analyst", "law_editor")
    assert [person.name for person in people.listed(store)] == ["Ada", "Bo Li"]
    assert people.proved(store, "bo li", PASSWORD) == made
    assert people.proved(store, "BO LI", PASSWORD + " ") is None
    changed = people.set_password(store, made.id, "another set of words", who="Ada")
    assert (people.proved(store, "Bo Li", PASSWORD), people.proved(store, "Bo Li", "another set of words")) == (None, changed)
    assert people.set_disabled(store, made.id, True, who="Ada").rights == frozenset()
    assert people.proved(store, "Bo Li", "another set of words") is None
    told = [(act.action, act.who) for act in acts(store, made.id)]
    assert told == [("account.added", "Ada"), ("account.password_set", "Ada"), ("account.disabled", "Ada")]
    assert verify(store).fault is None


def test_the_first_account_is_an_administrators(store):
    with pytest.raises(LicetError, match="an administrator's"):
        people.add(store, "Bo", ["approver"], who="test", password=PASSWORD)
    assert not people.any_accounts(store)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "Ada", "ada", "ＡＤＡ", " ada ", "a\u200bb", "a\u202eb", "a\0b"])
def test_names_that_cannot_be(store, admin, name):
    with pytest.raises(LicetError):
        people.add(store, name, ["viewer"], who="test", password=PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaaaaaa", "lovelace is lovelace", "x y" * 400])
def test_passwords_that_cannot_be(store, admin, password):
    with pytest.raises(LicetError):
        people.add(store, "LOVELACE", ["viewer"], who="test", password=password)
    with pytest.raises(LicetError, match=r"12 to 1000|easily|neither"):
        people.add(store, "Lovelace", ["viewer"], who="test", password=password)


def test_another_password_or_a_disabled_account_ends_what_was_open(store, admin):
    made = people.add(store, "Bo", ["viewer"], who="Ada", password=PASSWORD)
    for change in (
        lambda: people.set_password(store, made.id, PASSWORD + "!", who="Ada"),
        lambda: sessions.end_all(store, made.id),
    ):
        secret = sessions.begin(store, made, by="password")
        assert sessions.actor_of(store, secret) is not None
        change()
        assert sessions.actor_of(store, secret) is None
    _, key = tokens.add(store, made.id, "erp", ["ask"], 1, who="Ada")
    secret = sessions.begin(store, made, by="password")
    people.set_disabled(store, made.id, True, who="Ada")
    assert (sessions.actor_of(store, secret), tokens.actor_of(store, key)) == (None, None)


def test_no_two_sessions_or_forms_share_a_secret(store, admin):
    secrets = {sessions.begin(store, admin, by="password") for _ in range(20)}
    assert len(secrets) == len({sessions.form_token(secret) for secret in secrets}) == 20
    assert not secrets & {sessions.form_token(secret) for secret in secrets}
    for wrong in ("", "x", "\ud800", "a\0b", next(iter(secrets))[:-1]):
        assert sessions.actor_of(store, wrong) is None
        assert tokens.actor_of(store, "licet_" + wrong) is None
        assert people.proved(store, wrong, wrong) is None


def test_guesses_that_come_at_once_are_all_counted(store, admin):
    with ThreadPoolExecutor(8) as pool:
        looked_at = list(pool.map(lambda n: tries.counted(store, "Ada", f"192.0.2.{n}"), range(24)))
    assert sum(looked_at) == tries.ON_ACCOUNT


def test_a_right_password_forgets_what_was_wrong_before(store, admin):
    for _ in range(3):
        for _ in range(tries.ON_ACCOUNT):
            assert tries.counted(store, "ADA", "192.0.2.1")
        tries.succeeded(store, "ada", "192.0.2.1")
    assert tries.counted(store, "Ada", "192.0.2.1", now=1) is True


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATABASE", str(tmp_path / "cli.sqlite"))
    monkeypatch.setenv("LICET_WHO", "root")

    def call(*words, told=""):
        found = CliRunner().invoke(app, list(words), input=told)
        if isinstance(found.exception, LicetError):
            raise found.exception
        assert found.exit_code == 0, found.output
        return found.output

    return call


def test_the_commands(run, monkeypatch):
    twice = f"{PASSWORD}\n{PASSWORD}\n"
    asked = run("user", "add", "Ada", "--role", "admin,approver", told=twice)
    assert "made: Ada (approver, admin)" in asked
    assert PASSWORD not in asked
    run("user", "add", "Bo", "--role", "viewer", "--stdin", told=PASSWORD + "\n")
    with pytest.raises(LicetError, match="no OpenID provider"):
        run("user", "add", "Cy", "--role", "viewer", "--openid", "s-1")
    for name, value in (("ISSUER", "https://id.example"), ("CLIENT", "licet"), ("SECRET", "x")):
        monkeypatch.setenv(f"LICET_OIDC_{name}", value)
    run("user", "add", "Cy", "--role", "viewer", "--openid", "s-1")
    assert "Bo: analyst, approver" in run("user", "role", "bo", "approver", "analyst")
    assert "shut out" in run("user", "disable", "Bo")
    assert "let in" in run("user", "disable", "Bo", "--undo")
    assert "signed out" in run("user", "password", "Bo", "--stdin", told="quite other words\n")
    listed = run("user", "list")
    assert "https://id.example s-1" in listed
    assert [line.split()[0] for line in listed.splitlines()] == ["Ada", "Bo", "Cy"]
    secret, line = run("token", "add", "Bo", "--name", "erp", "--scope", "ask", "--scope", "read").splitlines()
    assert secret.startswith("licet_")
    key = line.split()[1]
    assert secret not in run("token", "list", "--json") + run("audit", "list", "--json")
    assert "revoked: erp" in run("token", "revoke", key)
    assert "revoked" in run("token", "list", "--of", "Bo")
    assert "all as they were written" in run("audit", "verify")
