"""What a person does about what is read or sent no more: a command that can be copied as it stands."""

MAKE_TOPICS = "lasars area add, or python -m deploy.kafka.topics"
UNREADABLE = "cannot be read"
REPAIR = "repair the partition, or delete its records up to there with kafka-delete-records"
_COMMAND = "lasars events "


def read_again(why: str, owner: str, reader: str, topic: str) -> str:
    """`why`, with it. What is kept as a stop may name its own already."""
    if _COMMAND in why:
        return why
    first = f"; {REPAIR}, then" if UNREADABLE in why else ";"
    send, read = f"{_COMMAND}resend --service {owner} --from 1", f"{_COMMAND}rewind --service {reader} --source {topic}"
    return f"{why}{first} {send}, then {read}"


def send_again(why: str, service: str) -> str:
    return f"{why}; {_COMMAND}resend --service {service} --from 1"


def send_on(why: str) -> str:
    """What a topic is held for goes on by itself once this is done."""
    if why.startswith("MessageSizeTooLarge"):
        return f"{why}; raise max.message.bytes of the topic, by its owner in the cluster; it goes on by itself"
    return f"{why}; {MAKE_TOPICS}"
