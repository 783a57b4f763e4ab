"""Pages for people: each asks its own service's API, in the process, as whoever signed in."""
