"""The main job on fresh data, told, shown and checked to the penny."""
