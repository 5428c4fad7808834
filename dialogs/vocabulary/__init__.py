"""What orders are about, as data: topics, kinds of gig and places, read from the tables of this folder."""

from dialogs.vocabulary.formats import GigFormat
from dialogs.vocabulary.kinds import Kind, kind, kinds
from dialogs.vocabulary.topics import Topic, broader, canonical, narrower, topic, topic_name, topics

__all__ = [
    "GigFormat",
    "Kind",
    "Topic",
    "broader",
    "canonical",
    "kind",
    "kinds",
    "narrower",
    "topic",
    "topic_name",
    "topics",
]
