"""The scorer's revision, which every signature names."""

from __future__ import annotations

REVISION = 4
"""One more than before whenever any number can change for the same gold and predictions.

Revision 1 is that of signatures that end in ``scorer-0.1.0``; 3 has sentences that survive
abbreviations, which `seqeval` and tests over sentences read; 4 no longer equates our NORP with
Wojood's.
"""
SCORER = f"scorer-{REVISION}"
