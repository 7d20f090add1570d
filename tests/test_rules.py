"""The one table of codes: unique, in order, each with a meaning that can be read aloud."""

from __future__ import annotations

import re

import pytest

from nb2job.rules import RULES, Rule

CODES = [rule.code for rule in RULES]


def test_codes_are_unique_and_in_order() -> None:
    assert len(set(CODES)) == len(CODES)
    assert sorted(CODES) == CODES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_what_it_means(rule: Rule) -> None:
    assert re.fullmatch(r"NB[0-5]\d\d", rule.code)
    assert rule.meaning == rule.meaning.strip()
    assert 10 < len(rule.meaning) < 120
    assert "\n" not in rule.meaning + rule.advice
    assert not rule.meaning.endswith(".")


@pytest.mark.parametrize("rule", [one for one in RULES if one.advice], ids=lambda rule: rule.code)
def test_advice_is_a_sentence(rule: Rule) -> None:
    assert rule.advice[0].isupper()
    assert len(rule.advice) < 120
    assert rule.advice.endswith((".", '"'))


def test_no_two_rules_mean_the_same() -> None:
    assert len({rule.meaning for rule in RULES}) == len(RULES)


def test_a_rule_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        RULES[0].code = "NB999"  # type: ignore[misc]
