"""The scorer's revision, which every signature names."""

from __future__ import annotations

REVISION = 2
"""One more than before whenever any number can change for the same gold and predictions.

Revision 1 is that of signatures that end in ``scorer-0.1.0``.
"""
SCORER = f"scorer-{REVISION}"
