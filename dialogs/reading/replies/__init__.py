"""What a message is that answers no form: a yes, an illness, a question, thanks, an order."""

from dialogs.reading.replies.replies import Asked, ReplyKind, read_reply, speaks_of_a_gig

__all__ = ["Asked", "ReplyKind", "read_reply", "speaks_of_a_gig"]
