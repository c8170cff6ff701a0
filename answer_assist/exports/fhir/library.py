"""The check of a Bundle by FHIR's library, fhir.resources.

Its release R4B is used: of what this package writes and reads, R4 and R4B differ in nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def checked(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """The Bundle, once the library has seen that its elements, types and required elements are FHIR's.

    Raises:
        ModuleNotFoundError: the extra ``exports`` is not installed; the message says how to install it.
        ValueError: it is no Bundle of FHIR; the message names the elements, and quotes nothing.
    """
    try:
        from fhir.resources.R4B.bundle import Bundle
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"FHIR needs the module {error.name!r}; install it with: pip install 'answer-assist[exports]'",
            name=error.name,
        ) from None
    from pydantic import ValidationError

    try:
        Bundle.model_validate(bundle)
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False, include_context=False)
        places = sorted({".".join(str(part) for part in each["loc"]) or "the whole" for each in wrong})
        raise ValueError(f"is no FHIR R4 Bundle: {', '.join(places[:5])} cannot be read") from None
    return dict(bundle)
