"""What people see: widgets for JupyterLab and Notebook. They decide nothing; the library computes.

Pure functions (``render``, ``segments``, ``wording``) turn a case into a view; the widget carries it to the
browser and the draft back into the store.
"""

from answer_assist.widgets.review import ReviewBoard
from answer_assist.widgets.workbench import CaseWorkbench
from answer_assist.widgets.worklist import Worklist

__all__ = ["CaseWorkbench", "ReviewBoard", "Worklist"]
