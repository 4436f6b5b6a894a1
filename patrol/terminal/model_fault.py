"""Say a fault that pydantic found, in words that a terminal or a page has in Chinese too."""

from typing import TYPE_CHECKING

from patrol.terminal.phrase import both, phrase, said_in

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

TIME = "must be a time with its zone, such as 2026-11-30T08:00:00+08:00"
DAY = "must be a day, such as 2026-11-30"
FAULTS = {
    "missing": "is needed",
    "extra_forbidden": "is not known",
    "string_type": "must be text",
    "string_unicode": "must be text",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "datetime_type": TIME,
    "datetime_parsing": TIME,
    "datetime_from_date_parsing": TIME,
    "timezone_aware": TIME,
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "set_type": "must be a list",
    "frozen_set_type": "must be a list",
    "string_too_short": "has fewer than {min_length} characters",
    "string_too_long": "has more than {max_length} characters",
    "too_short": "has fewer than {min_length} entries",
    "too_long": "has more than {max_length} entries",
    "string_pattern_mismatch": "does not match {pattern}",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be one of {expected}",
    "enum": "must be one of {expected}",
}
"""The sentence of each type of error; of others only the English says more."""


def model_fault(fault: "ErrorDetails") -> str:
    """Return what is wrong with a field; a validator of ours may have raised a phrase.

    The fault has its context: `error.errors(include_context=True)`.
    """
    words = fault.get("ctx", {})
    if isinstance(own := words.get("error"), ValueError):
        return str(own)
    if fault["type"] not in FAULTS:
        words_of_pydantic, plain = fault["msg"], phrase("is not right")
        return both(lambda tongue: words_of_pydantic if tongue == "en" else said_in(plain, tongue))
    choices = str(words.get("expected", "")).replace("' or '", "', '")
    return phrase(FAULTS[fault["type"]], **{**words, "expected": choices})
