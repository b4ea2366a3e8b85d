"""Passwords, personas and sessions, each read as the stranger too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import Type, extract_parameters

from mne import accounts
from mne.accounts import passwords
from mne.model import Refused, Role
from mne.store import Store


@pytest.fixture
def password(store: Store) -> str:
    return accounts.add_person(store, "samira", Role.officer, "LIGUE", "Samira", actor="tests")


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=f"^{code}$")


def sign_in(
    store: Store, name: str, password: str, attempts: accounts.Attempts | None = None, address: str = "a"
) -> str:
    return accounts.authenticate(store, name, password, address, attempts or accounts.Attempts()).name


def test_guessing_a_password_from_its_hash_is_dear() -> None:
    """At least what OWASP asks of argon2id: 19 MiB and two passes."""
    product = extract_parameters(passwords._NOBODY)
    assert product.type is Type.ID and product.memory_cost >= 19 * 1024 and product.time_cost >= 2


def test_the_right_password_and_no_other(store: Store, password: str) -> None:
    assert sign_in(store, " samira ", password) == "samira"
    for wrong in ("", password.upper(), password + " ", "x" * 10_000):
        with refused("shell.signin.wrong"):
            sign_in(store, "samira", wrong)
    with refused("shell.signin.wrong"):
        sign_in(store, "nobody", password)


def test_who_is_disabled_cannot_sign_in_and_loses_her_session(store: Store, password: str) -> None:
    person = store.person("samira")
    assert person
    token = accounts.start_session(store, person, "password")
    accounts.disable(store, "samira", actor="tests")
    assert accounts.person_of(store, token) is None
    with refused("shell.signin.wrong"):
        sign_in(store, "samira", password)
    accounts.enable(store, "samira", actor="tests")
    assert accounts.person_of(store, token) is None, "an ended session stays ended"


def test_a_persona_has_no_password(store: Store) -> None:
    accounts.add_persona(store, "sample", Role.member, None, "Sample")
    for guess in ("", "sample", "None"):
        with refused("shell.signin.wrong"):
            sign_in(store, "sample", guess)


def test_personas_only_in_a_demonstration(store: Store, password: str) -> None:
    accounts.add_persona(store, "sample", Role.member, None, "Sample")
    accounts.add_persona(store, "behind", Role.officer, "LIGUE", "Behind", offered=False)
    with refused("shell.signin.wrong"):
        accounts.persona(store, "sample")
    store.set_setting("demonstration", "yes", "tests")
    assert [p.name for p in accounts.personas(store)] == ["sample"]
    for name in ("samira", "behind", "nobody"):
        with refused("shell.signin.wrong"):
            accounts.persona(store, name)


def test_five_failures_close_the_account_and_only_it(store: Store, password: str) -> None:
    attempts = accounts.Attempts()
    for _ in range(accounts.FAILURES_PER_ACCOUNT):
        with refused("shell.signin.wrong"):
            sign_in(store, "Samira", "wrong", attempts)
    with refused("shell.signin.too_many"):
        sign_in(store, "samira", password, attempts)
    with refused("shell.signin.wrong"):
        sign_in(store, "somebody else", "wrong", attempts)


def test_an_address_that_tries_many_names_is_closed(store: Store, password: str) -> None:
    attempts = accounts.Attempts()
    for number in range(accounts.FAILURES_PER_ADDRESS):
        assert attempts.begin(f"name {number}", "a", accounts.clock())
    with refused("shell.signin.too_many"):
        sign_in(store, "samira", password, attempts)
    assert sign_in(store, "samira", password, attempts, address="b") == "samira"


def test_failures_are_forgotten_in_time() -> None:
    attempts, now = accounts.Attempts(), accounts.clock()
    for _ in range(accounts.FAILURES_PER_ACCOUNT):
        assert attempts.begin("samira", "a", now)
    assert not attempts.begin("samira", "b", now)
    assert attempts.begin("samira", "b", now + accounts.FAILURES_LAST + timedelta(seconds=1))


def test_many_attempts_at_once_are_no_way_around_the_limit(store: Store, password: str) -> None:
    attempts, outcomes = accounts.Attempts(), list[str]()

    def guess(number: int) -> None:
        try:
            sign_in(store, "samira", f"guess {number}", attempts)
        except Refused as refusal:
            outcomes.append(refusal.code)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(guess, range(16)))
    assert outcomes.count("shell.signin.wrong") == accounts.FAILURES_PER_ACCOUNT


def test_one_good_account_does_not_clear_the_way_for_an_address(store: Store, password: str) -> None:
    attempts = accounts.Attempts()
    for number in range(accounts.FAILURES_PER_ADDRESS - 1):
        assert attempts.begin(f"name {number}", "a", accounts.clock())
        sign_in(store, "samira", password, attempts)
    assert attempts.begin("another", "a", accounts.clock())
    with refused("shell.signin.too_many"):
        sign_in(store, "samira", password, attempts)


def test_a_session_ends_when_idle_and_lives_while_used(store: Store, password: str) -> None:
    person = store.person("samira")
    assert person
    token, now = accounts.start_session(store, person, "password"), accounts.clock()
    almost = now + timedelta(hours=store.settings.idle_hours) - timedelta(minutes=5)
    assert accounts.person_of(store, token, now=almost, clicked=False) == person
    assert accounts.person_of(store, token, now=almost) == person
    assert accounts.person_of(store, token, now=almost + timedelta(hours=1)) == person
    assert accounts.person_of(store, token, now=almost + timedelta(hours=20)) is None


def test_a_session_ends_in_the_end_however_busy(store: Store, password: str) -> None:
    person = store.person("samira")
    assert person
    token, began = accounts.start_session(store, person, "password"), accounts.clock()
    for hour in range(1, store.settings.longest_hours):
        assert accounts.person_of(store, token, now=began + timedelta(hours=hour)) == person
    after = began + timedelta(hours=store.settings.longest_hours, minutes=1)
    assert accounts.person_of(store, token, now=after) is None


def test_a_token_is_never_kept_and_never_guessed(store: Store, password: str) -> None:
    person = store.person("samira")
    assert person
    token = accounts.start_session(store, person, "password")
    assert store.session(token) is None
    for guess in (None, "", token[:-1], token.lower(), "x" * 1000):
        assert accounts.person_of(store, guess) is None
    accounts.end_session(store, token)
    assert accounts.person_of(store, token) is None


def test_a_one_time_password_must_be_changed_and_the_new_one_is_ones_own(store: Store, password: str) -> None:
    person = store.person("samira")
    assert person and person.must_change
    token = accounts.start_session(store, person, "password")
    for new, again, code in [
        ("a long sentence", "a long sentense", "shell.password.differ"),
        ("short", "short", "shell.password.short"),
        (password, password, "shell.password.other"),
    ]:
        with refused(code):
            accounts.change_password(store, person, new, again)
    accounts.change_password(store, person, "a long sentence", "a long sentence")
    changed = store.person("samira")
    assert changed and not changed.must_change
    assert accounts.person_of(store, token) is None, "a changed password ends every session"
    assert sign_in(store, "samira", "a long sentence") == "samira"
    with refused("shell.signin.wrong"):
        sign_in(store, "samira", password)


def test_the_first_start_makes_one_administrator_once(store: Store) -> None:
    first = accounts.first_administrator(store)
    assert first and sign_in(store, *first) == "admin"
    assert accounts.first_administrator(store) is None


def test_the_last_administrator_stays(store: Store) -> None:
    accounts.first_administrator(store)
    with refused("shell.people.last_administrator"):
        accounts.disable(store, "admin", actor="admin")
    with refused("shell.people.last_administrator"):
        accounts.change_role(store, "admin", Role.member, None, actor="admin")
    accounts.add_person(store, "second", Role.admin, None, "", actor="admin")
    accounts.disable(store, "admin", actor="second")


def test_another_role_ends_the_sessions_and_an_officer_has_a_partner(store: Store, password: str) -> None:
    person = store.person("samira")
    assert person
    token = accounts.start_session(store, person, "password")
    with refused("shell.people.partner_needed"):
        accounts.change_role(store, "samira", Role.officer, "NOBODY", actor="tests")
    accounts.change_role(store, "samira", Role.member, "LIGUE", actor="tests")
    changed = store.person("samira")
    assert changed and (changed.role, changed.partner) == (Role.member, None)
    assert accounts.person_of(store, token) is None


@pytest.mark.parametrize("name", ["", "x", "with space", "a/b", "<b>", "n" * 61, "a\nb"])
def test_a_name_is_letters_digits_and_little_else(store: Store, name: str) -> None:
    with refused("shell.people.bad_name"):
        accounts.add_person(store, name, Role.member, None, "", actor="tests")


def test_a_name_is_taken_once(store: Store, password: str) -> None:
    with refused("shell.people.name_taken"):
        accounts.add_person(store, "samira", Role.member, None, "", actor="tests")


# Addresses for an identity provider --------------------------------------------------------------


def test_an_address_belongs_to_one_person_however_it_is_written(store: Store, password: str) -> None:
    accounts.change_email(store, "samira", " Samira@Ligue.MA ", actor="tests")
    found = store.person_of_email("SAMIRA@ligue.ma")
    assert found and (found.name, found.email) == ("samira", "samira@ligue.ma")
    with refused("shell.people.email_taken"):
        accounts.add_person(store, "other", Role.member, None, "Other", actor="tests", email="samira@LIGUE.ma")
    assert store.person("other") is None
    with pytest.raises(ValueError, match="samira"):
        store.add_person("other", display_name="O", role=Role.member, actor="tests", email="samira@ligue.ma")
    accounts.change_email(store, "samira", "samira@ligue.ma", actor="tests")
    accounts.change_email(store, "samira", "", actor="tests")
    assert store.person_of_email("samira@ligue.ma") is None


@pytest.mark.parametrize(
    "wrong", ["samira", "a@b", "@b.ma", "a@@b.ma", "a b@c.ma", "<a@b.ma>", "a@b.ma,c@d.ma", "é" * 300]
)
def test_what_is_no_address_is_refused(store: Store, password: str, wrong: str) -> None:
    with refused("shell.people.bad_email"):
        accounts.change_email(store, "samira", wrong, actor="tests")


def test_people_without_an_address_are_found_under_none(store: Store, password: str) -> None:
    for nothing in ("", "None", "null"):
        assert store.person_of_email(nothing) is None


@pytest.mark.parametrize("change", ["end", "email"])
def test_all_sessions_of_a_person_end_and_nobody_else_s(store: Store, password: str, change: str) -> None:
    accounts.add_person(store, "other", Role.member, None, "Other", actor="tests")
    samira, other = store.person("samira"), store.person("other")
    assert samira and other
    mine = [accounts.start_session(store, samira, "password") for _ in range(2)]
    hers = accounts.start_session(store, other, "password")
    if change == "end":
        assert accounts.end_sessions(store, "samira", actor="admin") == 2
        assert accounts.end_sessions(store, "samira", actor="admin") == 0
        assert store.audit(actor="admin", action="end_sessions")["subject"].tolist() == ["samira", "samira"]
    else:
        accounts.change_email(store, "samira", "s@ligue.ma", actor="admin")
    assert [accounts.person_of(store, token) for token in mine] == [None, None]
    assert accounts.person_of(store, hers)
