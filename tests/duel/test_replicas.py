"""Two servers on one database: a vote on one counts on the other, and its end is one plain line."""

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from melody.duel.database_votes import DatabaseVotes
from melody.duel.votes import MOST_OF_ONE, hide, now
from tests.duel.votes import numbered
from tests.live import serve

SESSION = "visitor"


@dataclass(frozen=True)
class Replica:
    """The tab Duel of a server, as its page talks to it."""

    url: str
    events: dict[str, int]

    def ask(self, event: str, given: object = None) -> dict:
        """What the tab's scripts get for an event; like a page, it listens before it asks on."""
        inputs = [None] if event == "vote" else []
        body = {"data": inputs, "fn_index": self.events[event], "session_hash": SESSION}
        body["event_data"] = given
        kind = {"content-type": "application/json"}
        address = f"{self.url}/gradio_api/queue"
        asked = urllib.request.Request(f"{address}/join", json.dumps(body).encode(), kind)
        urllib.request.urlopen(asked, timeout=60).close()
        stream = f"{address}/data?session_hash={SESSION}"
        with urllib.request.urlopen(stream, timeout=90) as lines:
            for line in lines:
                message = json.loads(line[6:]) if line.startswith(b"data: ") else {}
                if message.get("msg") == "process_completed":
                    return json.loads(message["output"]["data"][0])
        raise AssertionError("the server ended its answer early")

    def vote(self, pair: str) -> dict:
        return self.ask("vote", {"id": pair, "answer": 2, "heard": [True, True]})


@contextmanager
def replica(folder) -> Iterator[Replica]:
    folder.mkdir()
    with serve(folder) as live:
        with urllib.request.urlopen(f"{live.url}/config", timeout=60) as answer:
            config = json.load(answer)
        duel = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "duel")
        events = {
            name: each["id"]
            for each in config["dependencies"]
            for target, name in each["targets"]
            if target == duel
        }
        yield Replica(live.url, events)


def test_two_servers_share_votes_and_rules_and_say_so_when_the_database_is_gone(
    postgres, tmp_path, monkeypatch
):
    address = postgres.fresh()
    monkeypatch.setenv("MELODY_VOTES", address)
    with replica(tmp_path / "a") as first, replica(tmp_path / "b") as second:
        pairs = [each.ask("next") for each in (first, second)]
        time.sleep(max(sum(take["needed"] for take in pair["takes"]) for pair in pairs))
        assert "error" not in first.vote(pairs[0]["id"])
        assert second.ask("look")["votes"] == 1
        for number in range(MOST_OF_ONE - 1):
            DatabaseVotes(address).add(numbered(number, time=now(), session=hide(SESSION)))
        assert second.vote(pairs[1]["id"])["error"].startswith("That is very fast")
        postgres.tell("DELETE FROM melody_votes WHERE duel LIKE 'd%'", address.rpartition("/")[2])
        assert first.vote(pairs[0]["id"])["error"].startswith("This pair has your vote already")
        postgres.kill()
        try:
            assert second.vote(pairs[1]["id"])["error"].startswith("The votes cannot be kept")
            assert "cannot be read just now" in first.ask("look")["board"]
            assert second.ask("next")["takes"]
        finally:
            postgres.start()
    logs = [(tmp_path / name / "log").read_text("utf-8") for name in "ab"]
    assert not any("Traceback" in log or "secret" in log for log in logs)
