"""Rows that the database itself refuses."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from registry.db.models.posts import TenureRow


class TestSeats:
    def test_one_seat_is_held_by_one_actor_a_day(self, refused, make_actor, make_post, make_tenure):
        post = make_post("Secretary of State")
        blinken, rubio = make_actor("Antony Blinken"), make_actor("Marco Rubio")
        make_tenure(blinken, post, "2021-01-26", "2025-01-20")
        refused("tenure_seat_excl", make_tenure, rubio, post, "2025-01-19")
        make_tenure(rubio, post, "2025-01-20")

    def test_rough_dates_never_clash(self, make_actor, make_post, make_tenure):
        post = make_post("Minister of Defence")
        make_tenure(make_actor("Сергей Шойгу"), post, "2012", "2024")
        make_tenure(make_actor("Андрей Белоусов"), post, "2024")

    def test_years_in_between_are_certain_and_clash(self, refused, make_actor, make_post, make_tenure):
        post = make_post("Minister of Defence")
        make_tenure(make_actor("Сергей Шойгу"), post, "2012", "2024")
        other = make_actor("Андрей Белоусов")
        refused("tenure_seat_excl", make_tenure, other, post, "2015", "2018")

    def test_an_unknown_end_clashes_up_to_the_last_attested_day(self, refused, make_actor, make_post, make_tenure):
        post, seen = make_post(), date(2020, 5, 1)
        make_tenure(make_actor("عادل الجبير"), post, "2015-04-29", "unknown", attested_on=seen)
        other = make_actor("إبراهيم العساف")
        refused("tenure_seat_excl", make_tenure, other, post, "2020-05-01")
        make_tenure(other, post, "2020-05-02")

    @pytest.mark.parametrize("status", ["acting", "designate", "nominee", "never_served", "informal"])
    def test_only_holders_take_a_seat(self, make_actor, make_post, make_tenure, status):
        post = make_post()
        make_tenure(make_actor("Kim Jong Un"), post, "2011-12-17")
        make_tenure(make_actor("김여정"), post, "2020-01-01", status=status)

    def test_a_superseded_row_takes_no_seat(self, session, make_actor, make_post, make_tenure):
        post = make_post()
        wrong = make_tenure(make_actor("Ali Hassan"), post, "2020-01-01")
        wrong.superseded_at = sa.func.now()
        session.flush()
        make_tenure(make_actor("Hassan Ali"), post, "2020-01-01")

    def test_other_seats_are_free_and_no_seat_is_no_limit(self, make_actor, make_post, make_tenure):
        post = make_post("Co-president", seats=2)
        for seat in (1, 2, None, None):
            make_tenure(make_actor("Ali Hassan"), post, "2020-01-01", seat_no=seat)


class TestSpans:
    def test_an_empty_span_is_refused(self, refused, make_actor, make_post, make_tenure):
        nothing = Range(empty=True)
        refused("tenure_not_empty", make_tenure, make_actor(), make_post(), "2020-01-01",
            "2021-01-01", valid=nothing, certain=nothing,
        )  # fmt: skip

    def test_an_empty_span_of_a_name_or_title_is_refused(self, refused, make_actor, make_name, make_post, make_title):
        known = {"valid": Range(empty=True), "from_precision": "day", "until_precision": "day"}
        refused("name_variant_not_empty", make_name, make_actor(), "Ali", **known)
        refused("post_title_not_empty", make_title, make_post(), "Minister", **known)

    @pytest.mark.parametrize("column", ["valid", "certain", "actor_id", "post_id", "from_precision"])
    def test_nothing_of_a_tenure_may_be_missing(self, session, make_actor, make_post, make_tenure, column):
        tenure = make_tenure(make_actor(), make_post(), "2020-01-01")
        with pytest.raises(IntegrityError) as caught:
            session.execute(sa.text(f"UPDATE tenure SET {column} = NULL WHERE id = :id"), {"id": tenure.id})
        assert caught.value.orig.diag.column_name == column

    def test_certain_lies_within_valid(self, refused, make_actor, make_post, make_tenure):
        wide = Range(date(2019, 1, 1), None)
        refused("tenure_certain_within", make_tenure, make_actor(), make_post(), "2020-01-01", certain=wide)

    def test_a_bound_is_there_exactly_when_its_date_is_known(self, refused, make_actor, make_post, make_tenure):
        arguments = (make_tenure, make_actor(), make_post(), "2020-01-01")
        refused("tenure_bounds_match_precisions", *arguments, until_precision="day")
        refused("tenure_bounds_match_precisions", *arguments, from_precision="unknown")

    def test_a_tenure_is_recorded_once(self, refused, make_actor, make_post, make_tenure):
        actor, post = make_actor(), make_post()
        make_tenure(actor, post, "2020-01-01", "2021-01-01", seat_no=None)
        refused("tenure_once", make_tenure, actor, post, "2020-01-01", seat_no=None)

    def test_recorded_time_runs_forwards(self, refused, make_actor, make_post, make_tenure):
        before = sa.func.now() - sa.text("interval '1 day'")
        refused("tenure_recorded_before", make_tenure, make_actor(), make_post(), superseded_at=before)


class TestMentions:
    def test_a_link_names_an_actor_and_nothing_else_does(self, refused, make_actor, make_mention):
        refused("mention_link_has_actor", make_mention, "Ali", decision="link")
        for decision in ("review", "nil", "quarantined"):
            refused("mention_link_has_actor", make_mention, "Ali", make_actor(), decision=decision)

    def test_offsets_span_the_surface_form_in_code_points(self, refused, make_document, make_mention):
        document = make_document("🇺🇸 ويتكوف в Москве")
        make_mention("ويتكوف", document=document)
        refused("mention_offsets", make_mention, "Москве", document=document, start_at=0, end_at=7)

    def test_an_undocumented_mention_has_no_offsets(self, refused, make_mention):
        refused("mention_offsets", make_mention, "Ali", start_at=0, end_at=3)

    def test_a_place_in_a_document_is_one_mention(self, refused, make_document, make_mention):
        document = make_document("Rubio spoke.")
        make_mention("Rubio", document=document)
        refused("mention_once", make_mention, "Rubio", document=document)

    def test_the_same_content_is_one_document(self, refused, make_document):
        make_document("Rubio spoke.")
        refused("document_content_hash_key", make_document, "Rubio spoke.")

    @pytest.mark.parametrize("known", [{"published_on": date(2025, 4, 11)}, {"published_precision": "day"}])
    def test_a_date_comes_with_its_precision(self, refused, make_document, known):
        refused("document_published_precision", make_document, "Rubio spoke.", **known)


class TestReview:
    @pytest.mark.parametrize("state", ["open", "decided", "withdrawn"])
    def test_only_a_claimed_item_has_a_claimant(self, refused, make_review_item, state):
        refused("review_item_lease", make_review_item, state=state, claimed_by="ada")

    def test_a_claim_has_claimant_token_and_end(self, refused, make_review_item):
        refused("review_item_lease", make_review_item, state="claimed", claimed_by="ada")
        whole = {"lease_token": sa.func.gen_random_uuid(), "lease_until": sa.func.now()}
        make_review_item(state="claimed", claimed_by="ada", **whole)

    def test_a_mention_is_asked_about_once(self, refused, make_mention, make_review_item):
        mention = make_mention("Ali")
        make_review_item(mention)
        refused("review_item_mention_key", make_review_item, mention)


class TestKeys:
    @pytest.mark.parametrize("key", ["1st", "", "Ali", "ali--hassan", "ali-", "علي", "a" * 101, "ali hassan"])
    def test_a_key_is_a_slug_that_no_id_looks_like(self, refused, make_actor, key):
        refused("actor_key_is_slug", make_actor, key=key)

    def test_an_id_fits_the_derived_rows(self, refused, make_actor):
        refused("actor_id_fits", make_actor, id=2**31)

    def test_an_actor_has_one_canonical_name(self, refused, make_actor, make_name):
        refused("name_variant_one_canonical", make_name, make_actor(), "Ali", kind="canonical")


def test_nothing_is_loaded_behind_ones_back(session, make_actor, make_post, make_tenure):
    tenure = make_tenure(make_actor(), make_post(), "2020-01-01")
    session.expire_all()
    with pytest.raises(sa.exc.InvalidRequestError, match="raise"):
        _ = session.get_one(TenureRow, tenure.id).post
