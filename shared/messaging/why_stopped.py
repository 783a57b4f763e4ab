"""Of which kind the reason is for which a source is read, or sent to, no more: a few words for a figure's label.

The reason itself is a sentence with ids and positions, kept beside the bookmark; as a label each would be a series of
its own.
"""

OTHER = "other"

# By a phrase that stands in the sentence; the first that fits counts.
_KINDS = (
    ("its log does not know the event", "set_back"),
    ("which our log does not know", "set_back"),
    ("when it was sent, now", "set_back"),
    ("it was sent up to", "set_back"),
    ("it was sent to the cluster", "other_cluster"),
    ("our place is in the cluster", "other_cluster"),
    ("the topic was made again", "made_again"),
    ("it was made again", "made_again"),
    ("and now holds", "made_again"),
    ("and the partition ends at", "cut_off"),
    ("was read of it yet", "began_later"),
    ("was read here yet", "began_later"),
    ("and the partition begins at", "removed_by_age"),
    ("was passed over up to here", "new_type"),
    ("cannot be read:", "unreadable"),
    ("MessageSizeTooLarge", "too_large"),
    ("for Kafka:", "not_sent"),
    ("area add", "topic_missing"),
)
KINDS = (*dict.fromkeys(kind for _, kind in _KINDS), OTHER)


def kind_of(why: str) -> str:
    return next((kind for phrase, kind in _KINDS if phrase in why), OTHER)
