"""Text out of files: plain text, PDF, scans, DOCX, RTF, saved web pages, e-mail, FHIR, HL7 version 2.

Whatever a file is, ``read_document`` gives one ``SourceDocument``: its text, and for files with pages where
each word stands on them. A file that cannot be read is one ``DocumentError`` with one sentence.
"""

from answer_assist.documents.case_documents import case_documents
from answer_assist.documents.document import About, Box, Page, Place, SourceDocument, Word
from answer_assist.documents.errors import DocumentError
from answer_assist.documents.limits import Limits
from answer_assist.documents.reading import page_image, read_document

__all__ = [
    "About",
    "Box",
    "DocumentError",
    "Limits",
    "Page",
    "Place",
    "SourceDocument",
    "Word",
    "case_documents",
    "page_image",
    "read_document",
]
