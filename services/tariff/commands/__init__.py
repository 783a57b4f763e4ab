"""What can be done: schemes drafted and published, proposals settled, tariffs confirmed."""
