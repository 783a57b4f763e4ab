"""Events told to those without Kafka, by HTTP to an address of their own: Standard Webhooks 1.0.0."""
