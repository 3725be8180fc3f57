"""The editors' desk: every verb on an intervention as a person does it.

Each verb is one transaction: it asks ``may``, changes what it is about, and writes exactly one
entry into the audit log. What the public sees is changed by the verbs of ``editorial.verbs``.
"""

from app.editorial.listing import Listing
from app.editorial.on_desk import Comment, OnDesk, Version
from app.editorial.removing import Removing
from app.editorial.reviewing import Reviewing, add_months, plan_review, publish_reviewed
from app.editorial.standing import Standing
from app.editorial.writing import Writing

__all__ = [
    "Comment",
    "Desk",
    "OnDesk",
    "Version",
    "add_months",
    "plan_review",
    "publish_reviewed",
]


class Desk(Listing, Writing, Removing, Reviewing, Standing):
    """The desk of one installation. Thread-safe."""
