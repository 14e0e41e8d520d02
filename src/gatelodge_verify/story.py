"""What the entries say, followed message by message: each departure needs an entry before it that allows it."""

import json
from collections import Counter
from typing import Any

_ALLOW = {"hold:message:decide-deliver", "hold:message:answer", "hold:message:approve"}
_END = {f"hold:message:{event}" for event in ("decide-refuse", "deliver", "bounce", "return", "withdraw")}
_EXCEPTIONS = ("emergency", "clock:step", "recorder:recovered")


class Story:
    """Takes entries in order; `problems` and `remarks` are what came of it."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.remarks: Counter[str] = Counter()
        self._at = ""
        self._row = 0
        self._messages: dict[str, dict[str, Any]] = {}
        self._inline: dict[int, dict[str, Any]] = {}

    def take(self, entry: bytes) -> None:
        """One entry."""
        self._row += 1
        try:
            said = json.loads(entry)
            written = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
            tag, at = str(said["tag"]), str(said["at"])
        except (ValueError, KeyError, TypeError):
            self._problem("is not an entry of ours")
            return
        if written != entry or said.get("format") != "gatelodge.entry/1" or said.get("row") != self._row:
            self._problem("is not written the one way, or out of its place")
        if at < self._at:
            self._problem("is earlier than the one before it")
        self._at = max(self._at, at)
        for word in _EXCEPTIONS:
            if word in tag:
                self.remarks[tag] += 1
        try:
            self._follow(tag, said)
        except (KeyError, TypeError, ValueError, AttributeError):
            self._problem("lacks what its kind must say")

    def _follow(self, tag: str, said: dict[str, Any]) -> None:
        if tag == "message:envelope:decided":
            self._decided(said)
        elif tag.startswith("message:envelope:"):
            decided = self._inline.get(said["what"]["entry"])
            if decided is None or "deliver" not in (decided.get("actions") or ["deliver"]):
                self._problem("tells of a delivery that no verdict allowed")
        elif tag == "hold:message:erase":
            self._erased(said)
        elif tag.startswith("hold:message:") and tag != "hold:message:view":
            self._moved(tag, said)

    def _decided(self, said: dict[str, Any]) -> None:
        if not said["custody"]:
            self._inline[self._row] = {"actions": said.get("actions")}
            return
        pairs = list(zip(said.get("recipients", ()), said.get("actions", ()), strict=True))
        long = "recipients" not in said or "actions" not in said
        if long:
            self.remarks["message with a long list of recipients"] += 1
        self._messages[said["item"]] = {
            "author": said["author"],
            "allowed": {token for token, action in pairs if action == "deliver"},
            "recipients": set(said.get("recipients", ())),
            "open": {token for token, action in pairs if action != "refuse"},
            "seeded": {token for token, action in pairs if action == "seed"},
            "first": {},
            "long": long,
        }

    def _moved(self, tag: str, said: dict[str, Any]) -> None:
        message = self._messages.get(said["item"])
        if message is None:
            self._problem("moves a message that never came into custody")
            return
        tokens = set(said.get("recipients", ()))
        if tag == "hold:message:approve" and said["actor"] in {message["author"], "gate"}:
            self._problem("is an approval by the author or by the gate itself")
        elif tag == "hold:message:approve" and said["actor"] in message["recipients"]:
            self._problem("is an approval by a recipient")
        elif tag in {"hold:message:answer", "hold:message:withdraw"} and said["actor"] != message["author"]:
            self._problem("is an author's decision by somebody else")
        elif tag == "hold:message:approve" and any(message["first"].get(one) == said["actor"] for one in tokens):
            self._problem("is the second approval by who gave the first")
        elif tag == "hold:message:approve-first":
            message["first"] |= dict.fromkeys(tokens, said["actor"])
        elif tag in _ALLOW:
            message["allowed"] |= tokens - message["seeded"]
            message["long"] = message["long"] or "recipients" not in said
        elif tag == "hold:message:deliver" and not message["long"] and not tokens <= message["allowed"]:
            self._problem("is a delivery that nothing before it allowed")
        if tag == "hold:message:approve":
            message["open"] -= tokens & message["seeded"]
        if tag in _END:
            message["open"] -= tokens

    def _erased(self, said: dict[str, Any]) -> None:
        message = self._messages.get(said["item"])
        if message is None:
            self._problem("destroys a message that never came into custody")
        elif message["open"] and not message["long"]:
            self._problem("destroys a message that had not ended")

    def _problem(self, what: str) -> None:
        self.problems.append(f"Entry {self._row} {what}.")
