"""A caseload of any scheme file: invented persons by whom each of its measures is met, and by others not."""
