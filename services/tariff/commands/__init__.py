"""What can be done: schemes drafted and published, proposals reconciled, tariffs confirmed and reopened."""
