"""De-identification on request: names, phones, mail, addresses, numbers of records; dates are shifted."""

from answer_assist.documents.deidentification.replacing import (
    Deidentified,
    Deidentifier,
    Replacement,
    shift_of_case,
)

__all__ = ["Deidentified", "Deidentifier", "Replacement", "shift_of_case"]
