"""A phone that keeps what it sealed, and does at each sync what the contract says (§4, §5, §9)."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections import Counter
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.seals.tree import verify_consistency
from tests.contract.phone import Phone, base64url, bytes_of, sha256_of, verdict
from tests.contract.program import Answer, Program
from tests.installation import PASSWORD

MOST_RECORDS = 200  # of one batch


class Head(NamedTuple):
    """A head of the server's log whose signature verified."""

    origin: str
    size: int
    root: bytes

    @property
    def epoch(self) -> int:
        return int(self.origin.rsplit("/", 1)[1])


class KeepingPhone(Phone):
    """Keeps every record and photo, with all receipts that each ever got."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.receipts: dict[str, list[str]] = {}  # by text
        self.photos: dict[str, bytes] = {}
        self.waiting: set[str] = set()  # texts, and photos by their hash
        self.heads: dict[int, Head] = {}  # the last of each epoch
        self.epoch = 0
        self.told: list[int] = []  # the new epochs that the person was told of
        self.verdicts: Counter[str] = Counter()
        self.signed_in_again = self.enrolled_again = 0

    def photograph(self, picture: bytes) -> dict[str, str]:
        """Take a photo; as the body of a check names it."""
        sha256 = hashlib.sha256(picture).hexdigest()
        self.photos[sha256] = picture
        self.waiting.add(sha256)
        return {"sha256": sha256, "taken_at": self.now().isoformat(timespec="milliseconds")}

    def seal(self, body: Any, kind: str = "check", **members: Any) -> str:
        """Sign, and keep until a receipt came; the record names the last head of the log."""
        seen = None
        if self.heads:
            head = self.heads[max(self.heads)]
            seen = {"origin": head.origin, "size": head.size, "root": base64url(head.root)}
        text = super().seal(body, kind, **{"seen": seen, **members})
        self.receipts[text] = []
        self.waiting.add(text)
        return text

    def sync(self) -> None:
        """Send until nothing waits, then look at the log.

        Raises OSError or HTTPException where nobody answers: then it is for another time.
        """
        while True:
            self._send_records()
            self._send_photos()
            self._note_standing(self._ask([]).json)
            if not self.waiting:
                break
        self._look_at_the_log()

    # --- sending

    def _send_records(self) -> None:
        texts = [text for text in self.receipts if text in self.waiting]
        for start in range(0, len(texts), MOST_RECORDS):
            some = texts[start : start + MOST_RECORDS]
            outcomes = self._outcomes(some)
            if any(verdict(one) == "refused:unknown-device" for one in outcomes):
                self.enrol()
                self.enrolled_again += 1
                outcomes = self._outcomes(some)
            for text, outcome in zip(some, outcomes, strict=True):
                self._received(text, outcome)

    def _outcomes(self, texts: list[str]) -> list[dict[str, Any]]:
        outcomes: list[dict[str, Any]] = self._ask(texts).json["outcomes"]
        assert [one["sha256"] for one in outcomes] == [sha256_of(text) for text in texts]
        return outcomes

    def _received(self, text: str, outcome: dict[str, Any]) -> None:
        """A receipt is given once: a second one differs only where the server lost the first."""
        epoch = self.receipt(outcome)["epoch"]
        for earlier in self.receipts[text]:
            assert (earlier == outcome["receipt"]) == (_epoch_of(earlier) == epoch)
        if outcome["receipt"] not in self.receipts[text]:
            self.receipts[text].append(outcome["receipt"])
        self.verdicts[verdict(outcome)] += 1
        self.waiting.discard(text)

    def _send_photos(self) -> None:
        for sha256 in self.waiting & self.photos.keys():
            answer = self._signed_in(
                lambda sha256=sha256: self.program.request(  # type: ignore[misc]
                    "PUT", f"/api/v1/photos/{sha256}", self.photos[sha256]
                )
            )
            assert answer.status in (200, 201), answer.body
            self.waiting.discard(sha256)

    def _ask(self, texts: list[str]) -> Answer:
        answer = self._signed_in(lambda: self.post(texts, unsent=self._unsent()))
        assert answer.status == 200, answer.body
        return answer

    def _unsent(self) -> dict[str, int]:
        photos = len(self.waiting & self.photos.keys())
        return {"records": len(self.waiting) - photos, "photos": photos}

    def _signed_in(self, ask: Any) -> Answer:
        """Ask, and once more after signing in where the server no longer knows the session."""
        answer: Answer = ask()
        if answer.status == 401:
            self.program.sign_in(self.program.person["username"], PASSWORD)
            self.signed_in_again += 1
            answer = ask()
        return answer

    def _note_standing(self, told: dict[str, Any]) -> None:
        """What the server has of this device tells what to send again."""
        if self._is_new(told["epoch"]):
            return
        lacking = set(told["missing"] or ()) | set(
            range((told["last_sequence"] or 0) + 1, self.sequence + 1)
        )
        for sequence, text in enumerate(self.receipts, start=1):
            if sequence in lacking:
                self.waiting.add(text)

    def _is_new(self, epoch: int) -> bool:
        """Whether the server was restored; then the person is told, and all is offered again."""
        before, self.epoch = self.epoch, epoch
        if before in (0, epoch):
            return False
        self.told.append(epoch)
        self.waiting |= self.receipts.keys() | self.photos.keys()
        return True

    # --- the log

    def _look_at_the_log(self) -> None:
        """The head must be signed, and contain what the last one of its epoch contained."""
        head = self._head()
        before = self.heads.get(head.epoch, Head(head.origin, 0, b""))
        if before.size:
            address = f"/api/v1/seals/consistency?from={before.size}&to={head.size}"
            proof = [bytes_of(one) for one in self.program.get(address).json["proof"]]
            assert verify_consistency(before.size, head.size, before.root, head.root, proof)
        assert head.epoch >= max(self.heads, default=0)
        self.heads[head.epoch] = head
        self._is_new(head.epoch)

    def _head(self) -> Head:
        text, signed = self.program.get("/api/v1/seals/checkpoint").body.decode().split("\n\n")
        origin, size, root = text.split("\n")
        assert origin.split("/")[1] == self.installation
        signature = b64decode(signed.split(" ")[2])[4:]
        key = Ed25519PublicKey.from_public_bytes(bytes_of(self.keys["keys"][-1]["x"]))
        key.verify(signature, f"{text}\n".encode())
        return Head(origin, int(size), b64decode(root))


def _epoch_of(receipt: str) -> int:
    return int(json.loads(bytes_of(receipt.split(".")[1]))["epoch"])
