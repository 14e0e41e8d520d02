"""The invented prison: exact numbers, repeatable, and nobody real in it."""

import csv
import io
import re
from collections import Counter
from datetime import date, timedelta

import pytest

from gatelodge.demo.chance import stream
from gatelodge.demo.names import Names
from gatelodge.demo.workplace import DOMAIN
from gatelodge.demo.world import FIRST_DAY, LAST_DAY, POPULATION, SECOND_DAY, World

SEEDS = (1, 7, 2011)
_RESERVED = re.compile(r"(\.|^)(example|invalid|test)$|(\.|^)example\.(org|net|com)$")
_POSTCODE = re.compile(r"[A-Z]{2}\d{1,2} \d[ABD-HJLNP-UW-Z]{2}")


@pytest.fixture(params=SEEDS, scope="module")
def world(request):
    return World(request.param)


def test_every_day_has_exactly_1182_prisoners_with_a_number_each(world):
    day = FIRST_DAY
    while day <= LAST_DAY:
        numbers = {prisoner.number for prisoner in world.prisoners(day)}
        assert len(numbers) == POPULATION
        assert all(re.fullmatch(r"[A-Z]\d{4}[A-Z]{2}", number) for number in numbers)
        day += timedelta(days=1)


def test_the_three_exports_are_three_different_files_with_mostly_the_same_people(world):
    days = (FIRST_DAY, SECOND_DAY, LAST_DAY)
    assert len({world.export_csv(day) for day in days}) == 3
    first, last = ({p.number for p in world.prisoners(day)} for day in (FIRST_DAY, LAST_DAY))
    assert 900 < len(first & last) < POPULATION


def test_some_prisoners_share_their_whole_name_as_in_life(world):
    names = Counter(prisoner.full for prisoner in world.prisoners(LAST_DAY))
    assert 4 <= sum(n * (n - 1) // 2 for n in names.values()) <= 30


def test_the_days_file_is_windows_1252_with_crlf_and_one_row_a_prisoner(world):
    text = world.export_csv(LAST_DAY).decode("cp1252")
    assert "\n" not in text.replace("\r\n", "")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == POPULATION
    assert {row["PRISON NUMBER"] for row in rows} == {p.number for p in world.prisoners(LAST_DAY)}
    assert all(_POSTCODE.fullmatch(row["POSTCODE"]) for row in rows)


def test_the_same_seed_is_the_same_prison_and_another_is_another():
    assert World(5).export_csv(LAST_DAY) == World(5).export_csv(LAST_DAY)
    assert World(5).permits_csv(LAST_DAY) == World(5).permits_csv(LAST_DAY)
    assert World(5).export_csv(LAST_DAY) != World(6).export_csv(LAST_DAY)


def test_every_address_is_at_a_reserved_domain(world):
    addresses = [row["email"] for row in _rows(world.permits_csv(LAST_DAY))]
    addresses += [member.address for member in world.staff]
    addresses += [address for partner in world.partners for address in partner.addresses]
    assert all(_RESERVED.search(address.rpartition("@")[2]) for address in addresses)
    assert all(address.isascii() and address == address.lower() for address in addresses)


def test_a_permit_names_somebody_who_is_in_and_an_address_is_one_persons(world):
    rows = _rows(world.permits_csv(LAST_DAY))
    inside = {prisoner.number for prisoner in world.prisoners(LAST_DAY)}
    assert {row["prisoner number"] for row in rows} <= inside
    assert max(Counter(row["email"] for row in rows).values()) == 1
    assert {row["status"] for row in rows} == {"active", "ended", "ban"}


def test_eight_people_work_there_and_each_manager_is_one_of_them(world):
    people = [member for member in world.staff if member.started]
    assert len(people) == 8
    addresses = {member.address for member in people}
    assert {member.manager for member in people if member.manager} <= addresses
    assert all(address.endswith(f"@{DOMAIN}") for address in addresses)


def test_the_clerk_is_in_her_eighth_week_on_the_last_day(world):
    assert world.clerk.started is not None
    assert (LAST_DAY - world.clerk.started).days // 7 + 1 == 8
    assert world.clerk.manager == world.staff[2].address


def test_the_three_families_are_three_and_each_may_hear_about_one(world):
    families = world.three_families
    assert len({contact.address for contact in families}) == 3
    assert all(contact.permit == "active" for contact in families)
    for contact, day in zip(families, (FIRST_DAY, SECOND_DAY, LAST_DAY), strict=True):
        assert contact.prisoner in {prisoner.number for prisoner in world.prisoners(day)}


def test_names_follow_the_year_of_birth():
    names, chance = Names(), stream(1, "names")
    older = Counter(names.forename(chance, born=1976, sex="M") for _ in range(2000))
    younger = Counter(names.forename(chance, born=1990, sex="M") for _ in range(2000))
    assert older["David"] > younger["David"]


def test_days_outside_the_month_are_its_nearest_ones():
    world = World(1)
    assert world.prisoners(date(2011, 9, 1)) == world.prisoners(LAST_DAY)
    assert world.prisoners(date(2010, 1, 1)) == world.prisoners(FIRST_DAY)


def _rows(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))
