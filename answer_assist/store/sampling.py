"""Which submitted answers a second reviewer reads blind: a sample that chance draws and anybody can check.

Whether an answer is drawn depends on the store's own random key, the case and the revision alone, so that
nobody can choose, and who has the key can draw again and must find the same.
"""

from __future__ import annotations

import hashlib
import hmac

from answer_assist.store.trail import canonical

SECOND_SHARE = 0.10
"""The share of submitted answers that is read twice, until ``Store.set_second_share`` says another."""


def drawn(key: bytes, case_id: str, revision: int, share: float) -> bool:
    """Whether that revision of a case's answer is among the share that is read twice.

    >>> key = bytes(32)
    >>> sum(drawn(key, f"{number:04}", 1, 0.10) for number in range(10_000))
    1000
    >>> drawn(key, "0412", 1, 0.0), drawn(key, "0412", 1, 1.0)
    (False, True)
    """
    told = canonical([case_id, revision]).encode("ascii")
    place = int.from_bytes(hmac.new(key, told, hashlib.sha256).digest()[:8], "big")
    return place < share * 2**64
