"""Pages set by Typst, as a laboratory's system would print them: real PDF files, made in a moment."""

from __future__ import annotations

from functools import cache

import pytest


@cache
def typeset(source: str) -> bytes:
    """A PDF of the source, in Typst's own fonts, so that it is the same everywhere."""
    typst = pytest.importorskip("typst", reason="the PDF files of these tests are set by typst")
    made: bytes = typst.compile(source.encode(), ignore_system_fonts=True)
    return made


REPORT = r"""
#set page(paper: "a4", margin: 2cm,
  header: [Northgate Institute of Pathology #h(1fr) Report S24-1187],
  footer: context [Page #counter(page).display() of #counter(page).final().first()])
#set text(size: 10pt)
= Case report
#columns(2)[
  #set par(justify: true)
  A woman of 58 years came with bleeding and pain on sitting that had lasted for five months. A hard mass
  of four centimeters was felt in the anal canal. Computed tomography of the abdomen showed several lesions of
  the liver, the largest of them in the seventh segment. Biopsies were taken of the mass and of two lesions
  of the liver under local anesthesia, without complications, and were sent to the institute on the same day.

  Both showed nests of basaloid cells. The tumor was synaptophysin positive. Stains for p63 and CK5/6 were
  negative. Ki-67 was positive in 80% of the cells. Controls stained as they should.

  No regional lymph node was enlarged. The chest was free of disease. The case was talked over in the tumor
  conference, and chemotherapy was planned. She asks whether surgery of the liver can follow it later, and
  which further tests the tissue that is left allows.
]
#pagebreak()
= Immunohistochemistry
#table(columns: (3cm, 3cm, 5cm),
  [Stain], [Result], [Comment],
  [Synaptophysin], [positive], [strong and diffuse in all of the nests of tumor cells],
  [p63], [negative], [],
  [CK5/6], [negative], [internal control is positive],
  [Ki-67], [80%], [])
Laboratory values on admission:
#grid(columns: (4cm, 3cm, 3cm), row-gutter: 6pt,
  [LDH], [612 U/L], [135-225], [AST], [44 U/L], [\< 40], [Creatinine], [0.9 mg/dL], [0.7-1.2])
#pagebreak()
= Conclusion
Basaloid carcinoma of the anal canal with metastasis to the liver.
"""
"""Three pages: two columns of prose; a ruled table with a long cell, and one without rules; a line."""
