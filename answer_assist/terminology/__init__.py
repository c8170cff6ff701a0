"""Terms are data: tables of tumor types, sites, markers, drugs and cues, and the loader that checks them."""

from answer_assist.terminology.loader import Row, TerminologyError, load_table, table_names

__all__ = ["Row", "TerminologyError", "load_table", "table_names"]
