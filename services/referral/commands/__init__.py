"""What can be done over HTTP, one function a use, and what follows by itself."""
