"""The front's own pages: where a newcomer begins, who to be, the week that passes, and beginning anew."""
