"""Does a case's marker panel fit its stated tumor type? Published counts, each with its source.

Nothing here makes a diagnosis: it says how often published series of the stated type had each result, which
results are unusual in them, and what a reader might ask the pathologist. ``docs/profiles.md`` says how the
tables were made and how right it is.

Example:
    >>> from answer_assist.extraction.pipeline import read
    >>> text = "Anal canal, biopsy: basaloid carcinoma. Synaptophysin positive, CK5/6 negative."
    >>> fit = profile_of(read(text, "report"))
    >>> fit.stated, [(each.marker, each.verdict) for each in fit.markers]
    ('basaloid carcinoma of the anal canal', [('synaptophysin', 'unusual'), ('CK5/6', 'unusual')])
"""

from answer_assist.profiles.fit import PanelFit, profile_of
from answer_assist.profiles.tables import ProfileError, profile_tables

__all__ = ["PanelFit", "ProfileError", "profile_of", "profile_tables"]
