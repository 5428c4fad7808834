"""What a messenger is told and asked about the dispatch channels while the house runs: which are ours, which topics."""

from __future__ import annotations

from dataclasses import replace

from adapters.port import Adapter, Forum, Messenger, Outgoing
from bot.facts import channels, forum
from storage import Database
from storage.outbox import Sending


async def tend(database: Database, adapter: Messenger) -> None:
    """Let the messenger serve every dispatch channel as decided, and ask once what we may do in its groups."""
    everywhere = await database.look(channels.everywhere)
    ours = [lane for platform, lane in everywhere if platform == adapter.platform]
    adapter.serve(ours)
    if isinstance(adapter, Forum):
        groups = [lane for lane in ours if "/" not in lane]
        for group in await database.look(forum.groups_unknown, adapter.platform, groups):
            may = await adapter.opens_topics(int(group))
            if may is not None:
                await database.write(forum.note_rights, adapter.platform, group, may)


async def in_its_topic(database: Database, adapter: Adapter, row: Sending, outgoing: Outgoing) -> Outgoing:
    """The message with the lane of its region's topic, which is opened where there is none yet.

    Where that cannot be, the message goes to the group itself.
    """
    found = forum.region_in(row.platform, outgoing.lane)
    if found is None or not isinstance(adapter, Forum):
        return outgoing
    group, region = found
    if outgoing.edits is not None or outgoing.under is not None:  # it goes where its card stands, topic or none
        return replace(outgoing, lane=group)
    lane = await adapter.topic(int(group), _name(region, outgoing.language))
    if lane is None:
        await database.write(forum.ask_anew, row.platform, group)
        return replace(outgoing, lane=group)
    await database.write(forum.remember, row.platform, group, region, lane.partition("/")[2])
    return replace(outgoing, lane=lane)


def _name(region: str, language: str) -> str:
    """The region's name in the language of the channel."""
    named = forum.name_of(region)
    return str({"sv": named.sv, "en": named.en}.get(language, named.fi))
