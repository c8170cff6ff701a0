"""From the tables of a batch to figures: counts, rates, distributions, time; and what of them may be shared.

DataFrame in, DataFrame out; no text is needed. Everything here needs the extra ``research``.
"""
