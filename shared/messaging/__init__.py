"""What services tell each other: events, the outbox and the log, the feed and Kafka, and how they are handled once."""
