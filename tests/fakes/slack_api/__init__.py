"""A Slack to test against: strict, stateful, over real HTTP and real sockets, and wicked on demand.

`FakeSlack` (:mod:`.server`) is Slack's side of the wire: it remembers people, channels and messages (:mod:`.world`),
answers the Web API (:mod:`.methods`; :mod:`.views` for modals and Home) and refuses what Slack refuses in its words,
blocks above all (:mod:`.blocks`, where slack_sdk's own models judge beside the limits they miss). It brings events,
presses and commands by Socket Mode (:mod:`.sockets`) or signed by HTTP with retries (:mod:`.posting`), and breaks when
told to (:mod:`.faults`). Slack's own types judge every call beside it (:mod:`.judges`). `Person` and `Channel`
(:mod:`.people`, :mod:`.windows`) are the people on the other side.
"""

from tests.fakes.slack_api.people import Channel, Person
from tests.fakes.slack_api.server import FakeSlack

__all__ = ["Channel", "FakeSlack", "Person"]
