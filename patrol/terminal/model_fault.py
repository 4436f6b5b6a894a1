"""Say a fault that pydantic found, in words that a terminal has in Chinese too."""

from typing import TYPE_CHECKING

from patrol.terminal.phrase import phrase

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FAULTS = {
    "missing": "is needed",
    "extra_forbidden": "is not known",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
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
"""The sentence of each type of error; a type that is not here keeps pydantic's English."""


def model_fault(fault: "ErrorDetails") -> str:
    """Return what is wrong with a field; a validator of ours may have raised a phrase.

    The fault has its context: `error.errors(include_context=True)`.
    """
    words = fault.get("ctx", {})
    if isinstance(own := words.get("error"), ValueError):
        return str(own)
    if fault["type"] not in FAULTS:
        return fault["msg"]
    choices = str(words.get("expected", "")).replace("' or '", "', '")
    return phrase(FAULTS[fault["type"]], **{**words, "expected": choices})
